namespace Rcm.Architecture.Tests;

/// <summary>The files of the repository as a person keeps them: nothing that a build or a run has made.</summary>
internal static class SourceTree
{
    private static readonly HashSet<string> Made = ["bin", "obj", "node_modules", ".git", "dist", "TestResults", "__pycache__", ".vs", ".idea", ".vscode"];

    private static readonly HashSet<string> NotText = [".png", ".ico", ".woff2", ".jpg", ".gz", ".br"];

    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<SourceFile> Files { get; } = [.. Walk(Root).Select(p => new SourceFile(p))];

    public static IEnumerable<SourceFile> Under(params string[] folders) =>
        Files.Where(f => folders.Any(folder => f.Path.StartsWith(folder + "/", StringComparison.Ordinal)));

    private static IEnumerable<string> Walk(string folder) =>
        Directory.EnumerateFiles(folder).Where(f => !NotText.Contains(Path.GetExtension(f)) && !Made.Contains(Path.GetFileName(f)))
            .Concat(Directory.EnumerateDirectories(folder).Where(d => !IsMade(Path.GetFileName(d))).SelectMany(Walk));

    private static bool IsMade(string folder) => Made.Contains(folder) || folder.StartsWith(".data", StringComparison.Ordinal);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "HybridRcm.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("These tests run inside the repository.");
    }
}

/// <param name="FullPath">On this machine; <see cref="Path"/> is the one inside the repository, with slashes.</param>
internal sealed record SourceFile(string FullPath)
{
    public string Path { get; } = System.IO.Path.GetRelativePath(SourceTree.Root, FullPath).Replace('\\', '/');

    public string Folder => System.IO.Path.GetDirectoryName(Path)!.Replace('\\', '/');

    public bool Is(string extension) => Path.EndsWith(extension, StringComparison.OrdinalIgnoreCase);

    public string[] Lines() => File.ReadAllLines(FullPath);

    public override string ToString() => Path;
}
