using Rcm.Domain.MicroStates;
using Rcm.Domain.MicroStates.Healing;
using Rcm.Domain.Workflows;
using Xunit;

namespace Rcm.Domain.Tests.MicroStates;

/// <summary>Pages of 100,000 elements, in the shapes in which one element's place could be looked up from all the others.</summary>
public sealed class LargePageTests
{
    private const int Elements = 100_000;

    public static TheoryData<string, string> Shapes() => new()
    {
        { "neighbours", string.Concat(Enumerable.Range(0, Elements).Select(i => $"<p id=p{i}>Member")) },
        { "one term, many values", "<dl><dt>Plan</dt>" + string.Concat(Enumerable.Repeat("<dd>A</dd>", Elements)) + "</dl>" },
        { "boxes in boxes", string.Concat(Enumerable.Repeat("<div>", 400)) + string.Concat(Enumerable.Repeat("<span>Member</span>", Elements)) },
        { "warnings in warnings", string.Concat(Enumerable.Repeat("<div role=alert>Member ", 400)) + string.Concat(Enumerable.Repeat("<b>x</b>", Elements)) },
        { "fields", "<form>" + string.Concat(Enumerable.Range(0, Elements / 2).Select(i => $"<label for=f{i}>Member</label><input id=f{i}>")) + "</form>" },
        { "rows", "<table>" + string.Concat(Enumerable.Repeat("<tr><th>Plan<td>A", Elements / 3)) + "</table>" },
        { "headings", "<section>" + string.Concat(Enumerable.Repeat("<h2>Plan</h2><p>A</p>", Elements / 2)) + "</section>" },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Only_the_beginning_of_a_very_large_page_is_compared_and_searched(string shape, string html)
    {
        var features = PageFeatures.Of(html);

        Assert.NotEmpty(features);
        Assert.Equal(features, PageFeatures.Of(html + "<h1>Nobody</h1><p>reads</p><button>so far</button>"));
        Assert.False(ProgramHealer.Heal(new ActionProgram([new ClickStep("#go")], ActionEffect.Read), "<button id=go>Search</button>", html).IsOk, shape);
    }
}
