using Bunit;
using Rcm.Console.Features.Workflows.Editor.Panels;
using Rcm.Domain.Workflows.Drafts;
using Xunit;

namespace Rcm.Console.Tests.Features.Workflows;

public class MetadataFormTests : ConsoleTestContext
{
    private readonly List<GraphEdit> edits = [];

    [Fact]
    public void A_second_change_before_the_first_is_seen_to_be_kept_takes_nothing_of_it_away()
    {
        var draft = Draft("""{"output_fields":["coverage"],"pages":1}""");
        var form = FormOf(draft);

        Field(form, "Reads").Change("coverage, copay");
        Field(form, "The rest, as JSON").Change("""{"retries": 2}""");

        var kept = edits.Aggregate(draft, (graph, edit) => edit.Apply(graph).Value);
        Assert.Equal("""{"output_fields":["coverage","copay"],"retries":2}""", kept.Find("verify")!.Metadata);
    }

    [Fact]
    public void What_is_no_JSON_is_said_below_the_field_and_changes_nothing()
    {
        var form = FormOf(Draft(null));

        Field(form, "The rest, as JSON").Change("{pages: 3");

        Assert.Contains("no JSON", form.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Empty(edits);
    }

    private static DraftGraph Draft(string? metadata) => new AddNode(new DraftNode("verify", Metadata: metadata)).Apply(DraftGraph.Empty).Value;

    private static AngleSharp.Dom.IElement Field(IRenderedComponent<MetadataForm> form, string label) =>
        form.Find("#" + form.FindAll("label").Single(l => l.TextContent == label).GetAttribute("for"));

    private IRenderedComponent<MetadataForm> FormOf(DraftGraph draft) => Render<MetadataForm>(p => p
        .Add(f => f.Node, draft.Find("verify")!)
        .Add(f => f.MayEdit, true)
        .Add(f => f.Submit, edit =>
        {
            edits.Add(edit);
            return Task.FromResult<string?>(null);
        }));
}
