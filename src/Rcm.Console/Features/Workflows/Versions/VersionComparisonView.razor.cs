using Microsoft.AspNetCore.Components;
using Rcm.Console.Shell;
using Rcm.Domain.Workflows;
using Rcm.Domain.Workflows.Drafts;
using Rcm.Infrastructure.Workflows.Versions;

namespace Rcm.Console.Features.Workflows.Versions;

public sealed partial class VersionComparisonView
{
    /// <summary>Two pictures of more would be a page of megabytes.</summary>
    private const int MostNodes = 150;

    private const int MostTransitions = 400;

    private readonly Dictionary<GraphTransition, int> _none = [];
    private GraphPicture? _picture;
    private GraphPicture _beforePicture = new(0, 0, [], []);
    private GraphPicture _afterPicture = new(0, 0, [], []);
    private WorkflowGraph _before = DraftGraph.Empty.ToGraph();
    private WorkflowGraph _after = DraftGraph.Empty.ToGraph();
    private GraphMarks _beforeMarks = GraphMarks.None;
    private GraphMarks _afterMarks = GraphMarks.None;

    [Inject] public required ListVersions List { get; init; }

    [CascadingParameter] public required SignedInPerson Person { get; set; }

    [Parameter, EditorRequired] public Guid WorkflowId { get; set; }

    /// <summary>Null: the draft.</summary>
    [Parameter, EditorRequired] public int? From { get; set; }

    [Parameter, EditorRequired] public int? To { get; set; }

    /// <summary>Of the draft: it is read anew when it changes.</summary>
    [Parameter] public long Revision { get; set; }

    private static string Words(int? version) => version is { } v ? $"version {v}" : "the draft";

    private static string Capital(string words) => char.ToUpperInvariant(words[0]) + words[1..];

    private async Task<Found> LoadAsync(CancellationToken cancellation)
    {
        var compared = await List.CompareAsync(Person.Tenant, WorkflowId, From, To, cancellation);
        if (!compared.IsOk)
        {
            return new(null, compared.Error.Message);
        }

        Draw(compared.Value);
        return new(compared.Value, null);
    }

    private void Draw(VersionComparison comparison)
    {
        var (before, after, diff) = (comparison.Before, comparison.After, comparison.Diff);
        var both = new DraftGraph(
            after.Entry ?? before.Entry, [.. after.Nodes, .. diff.RemovedNodes], [.. after.Transitions, .. diff.RemovedTransitions], []);
        if (both.Nodes.Count is 0 or > MostNodes || both.Transitions.Count > MostTransitions)
        {
            _picture = null;
            return;
        }

        _picture = GraphLayout.Place(both.ToGraph());
        (_before, _after) = (before.ToGraph(), after.ToGraph());
        (_beforePicture, _afterPicture) = (Part(_picture, before), Part(_picture, after));
        var changed = diff.ChangedNodes.Where(c => c.Fields is not [DraftFields.Position]).ToDictionary(c => c.After.Code, _ => "changed", StringComparer.Ordinal);
        _beforeMarks = new(Marked(changed, diff.RemovedNodes, "removed"), diff.RemovedTransitions.ToDictionary(t => t, _ => "removed"));
        _afterMarks = new(Marked(changed, diff.AddedNodes, "added"), diff.AddedTransitions.ToDictionary(t => t, _ => "added"));
    }

    private static GraphPicture Part(GraphPicture picture, DraftGraph graph)
    {
        var there = graph.Transitions.ToHashSet();
        return picture with
        {
            Nodes =
            [
                .. picture.Nodes.Where(n => graph.Find(n.Node.Code) is not null).Select(n => graph.Find(n.Node.Code)! is var own
                    ? n with { Node = n.Node with { Description = own.Description, IsTerminal = own.IsTerminal }, IsEntry = graph.Entry == own.Code } : n),
            ],
            Transitions = [.. picture.Transitions.Where(t => there.Contains(t.Transition))],
        };
    }

    private static Dictionary<string, string> Marked(Dictionary<string, string> changed, IReadOnlyList<DraftNode> nodes, string mark)
    {
        var marks = new Dictionary<string, string>(changed, StringComparer.Ordinal);
        foreach (var node in nodes)
        {
            marks[node.Code] = mark;
        }

        return marks;
    }

    private sealed record Found(VersionComparison? Comparison, string? Refusal);
}
