namespace Rcm.Browser.Tests.Stack;

/// <summary>What tests leave for a person to look at.</summary>
internal static class Results
{
    /// <returns>A folder for what a failed test saw.</returns>
    public static string FolderOf(string test)
    {
        var name = string.Concat(test.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? c : '-'));
        return Directory.CreateDirectory(Path.Combine(Repository.Results, name[..Math.Min(name.Length, 120)])).FullName;
    }

    public static void Keep(string folder, string name)
    {
        var to = FolderOf(name);
        foreach (var file in Directory.GetFiles(folder))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        }
    }
}
