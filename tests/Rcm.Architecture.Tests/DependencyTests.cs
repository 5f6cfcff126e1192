using System.Text.Json;
using System.Xml.Linq;
using Xunit;

namespace Rcm.Architecture.Tests;

/// <summary>Each package has a reason, and is used.</summary>
public class DependencyTests
{
    private static readonly string[] Versions =
        [.. XDocument.Load(Path.Combine(SourceTree.Root, "Directory.Packages.props")).Descendants("PackageVersion").Select(p => p.Attribute("Include")!.Value)];

    private static readonly Dictionary<string, string> Reasons = File.ReadAllLines(Path.Combine(SourceTree.Root, "docs/dependencies.md"))
        .Where(l => l.StartsWith("| ", StringComparison.Ordinal))
        .Select(l => l.Split('|', StringSplitOptions.TrimEntries))
        .ToDictionary(cells => cells[1].Split(' ')[0], cells => cells[2]);

    [Fact]
    public void Every_package_has_a_line_with_its_reason() =>
        Assert.All(Versions.Concat(Npm()), package => Assert.True(Reasons.GetValueOrDefault(package)?.Length > 15, $"docs/dependencies.md has no line for {package}."));

    [Fact]
    public void Every_line_is_about_a_package_that_is_there() =>
        Assert.Empty(Reasons.Keys.Except(Versions).Except(Npm()).Except(["package"]));

    [Fact]
    public void Every_package_is_used()
    {
        var used = SourceTree.Files.Where(f => f.Is(".csproj") || f.Is("Directory.Build.props"))
            .SelectMany(f => XDocument.Load(f.FullPath).Descendants("PackageReference"))
            .Select(r => r.Attribute("Include")!.Value);

        Assert.Empty(Versions.Except(used));
    }

    [Fact]
    public void Every_project_keeps_a_lock_file() =>
        Assert.All(SourceTree.Files.Where(f => f.Is(".csproj")), f => Assert.True(File.Exists(Path.Combine(SourceTree.Root, f.Folder, "packages.lock.json")), f.Path));

    private static IEnumerable<string> Npm()
    {
        using var package = JsonDocument.Parse(File.ReadAllText(Path.Combine(SourceTree.Root, "src/Rcm.Console/ClientLib/package.json")));
        return [.. new[] { "dependencies", "devDependencies" }
            .Where(k => package.RootElement.TryGetProperty(k, out _))
            .SelectMany(k => package.RootElement.GetProperty(k).EnumerateObject())
            .Select(p => p.Name)];
    }
}
