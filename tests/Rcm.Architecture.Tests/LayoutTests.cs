using System.Text.RegularExpressions;
using Xunit;

namespace Rcm.Architecture.Tests;

/// <summary>Whoever knows one room knows where its neighbours are.</summary>
public partial class LayoutTests
{
    private static readonly string[] Features = ["Tenancy", "Access", "Workflows", "MicroStates", "Batches", "Execution", "Channels", "Dashboards"];

    [GeneratedRegex(@"^namespace (?<name>[\w.]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^\s*(\[.*\]\s*)?((public|internal|private|protected|static|sealed|abstract|partial|readonly|file) )*(class|record|struct|interface|record struct) (?<name>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Declaration();

    // The demo's portal is a small program with one namespace.
    [Fact]
    public void A_namespace_is_its_folder() =>
        Assert.All(SourceTree.Under("src", "tests").Where(f => f.Is(".cs") && !f.Folder.StartsWith("tests/Rcm.PayerPortal", StringComparison.Ordinal)), file =>
        {
            var name = file.Lines().Select(l => Namespace().Match(l)).FirstOrDefault(m => m.Success)?.Groups["name"].Value;
            // A program's entry has none.
            if (name is not null)
            {
                Assert.Equal(file.Folder[(file.Folder.IndexOf('/', StringComparison.Ordinal) + 1)..].Replace('/', '.'), name);
            }
        });

    [Fact]
    public void Components_take_theirs_from_the_folder_too() =>
        Assert.All(SourceTree.Under("src").Where(f => f.Is(".razor")), file => Assert.DoesNotContain(file.Lines(), l => l.StartsWith("@namespace", StringComparison.Ordinal)));

    [Theory]
    [InlineData("src/Rcm.Domain", "Common")]
    [InlineData("src/Rcm.Infrastructure", "Persistence")]
    [InlineData("src/Rcm.Console/Features", "")]
    [InlineData("tests/Rcm.Domain.Tests", "Common")]
    public void Rooms_are_named_after_features(string folder, string besides) =>
        Assert.Empty(Folders(folder).Except(Features).Except(besides.Split(' ')));

    [Fact]
    public void The_formats_schema_in_the_documents_is_the_one_that_is_served()
    {
        var served = SourceTree.Files.Single(f => f.Is("workflow-1.json") && f.Folder == "src/Rcm.Console/wwwroot/schemas");
        var told = SourceTree.Files.Single(f => f.Is("workflow-1.json") && f.Folder == "docs/schemas");

        Assert.Equal(served.Lines(), told.Lines());
    }

    [Fact]
    public void No_room_is_a_heap()
    {
        string[] heaps = ["Helpers", "Helper", "Utils", "Util", "Utilities", "Models", "Misc", "Managers", "Repositories", "Extensions"];

        Assert.All(SourceTree.Under("src", "tests"), file => Assert.Empty(file.Folder.Split('/').Intersect(heaps, StringComparer.OrdinalIgnoreCase)));
    }

    [Fact]
    public void No_type_is_called_after_nothing()
    {
        string[] endings = ["Repository", "Manager", "Helper", "Helpers", "Utils", "Util"];

        Assert.All(SourceTree.Under("src").Where(f => f.Is(".cs")), file =>
            Assert.DoesNotContain(
                file.Lines().Select(l => Declaration().Match(l).Groups["name"].Value),
                name => endings.Any(e => name.EndsWith(e, StringComparison.Ordinal))));
    }

    // Style sheets are looked up, not read from top to bottom.
    [Fact]
    public void A_file_has_one_reason_to_change_and_at_most_350_lines() =>
        Assert.All(SourceTree.Under("src").Where(f => f.Is(".cs") || f.Is(".razor") || f.Is(".ts")), file => Assert.InRange(file.Lines().Length, 0, 350));

    private static IEnumerable<string> Folders(string folder) =>
        SourceTree.Under(folder).Select(f => f.Path[(folder.Length + 1)..]).Where(p => p.Contains('/', StringComparison.Ordinal)).Select(p => p.Split('/')[0]).Distinct();
}
