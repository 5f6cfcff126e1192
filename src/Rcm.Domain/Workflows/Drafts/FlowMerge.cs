using System.Globalization;

namespace Rcm.Domain.Workflows.Drafts;

/// <summary>The transitions and the graph's own fields of a three-way merge, once its nodes are known.</summary>
internal sealed class FlowMerge(MergeSide was, MergeSide mine, MergeSide theirs, NodeMerge nodes)
{
    private readonly HashSet<GraphTransition> transitions = [];

    public IReadOnlyList<GraphTransition> Transitions => [.. transitions];

    public string? Entry { get; private set; }

    public int MaxVisits { get; private set; }

    public IReadOnlyList<string> RequiredData { get; private set; } = [];

    public List<GraphConflict> Conflicts { get; } = [];

    public void Run()
    {
        foreach (var key in was.Transitions.Keys.Union(theirs.Transitions.Keys).Union(mine.Transitions.Keys)
                     .OrderBy(t => t.From, StringComparer.Ordinal).ThenBy(t => t.Label, StringComparer.Ordinal).ThenBy(t => t.To, StringComparer.Ordinal).ToList())
        {
            if (nodes.Merged.ContainsKey(key.From) && nodes.Merged.ContainsKey(key.To) && Label(key) is { } label)
            {
                transitions.Add(At(key, label));
            }
        }

        MergeEntry();
        MergeMaxVisits();
        MergeRequiredData();
    }

    private GraphTransition At(GraphTransition key, string label) => new(nodes.Merged[key.From].Code, nodes.Merged[key.To].Code, label);

    // Null: the transition goes.
    private string? Label(GraphTransition key)
    {
        var (b, m, t) = (was.Transitions.GetValueOrDefault(key), mine.Transitions.GetValueOrDefault(key), theirs.Transitions.GetValueOrDefault(key));
        if (b is null || m == t || m == b)
        {
            return b is null ? t ?? m : t;
        }

        if (t == b)
        {
            // It went with a node of mine that stays for them.
            return m is null && (nodes.KeptForThem.Contains(key.From) || nodes.KeptForThem.Contains(key.To)) ? t : m;
        }

        GraphEdit takeMine = (m, t) switch
        {
            (null, _) => new RemoveTransition(At(key, t!).From, At(key, t!).To, t!),
            (_, null) => new AddTransition(At(key, m).From, At(key, m).To, m),
            _ => new RenameTransition(At(key, t).From, At(key, t).To, t, m),
        };
        Conflicts.Add(new(null, At(key, t ?? m!), m is null || t is null ? DraftFields.Transition : DraftFields.Label, b, m, t,
            $"The transition {b} from {nodes.Merged[key.From].Code} to {nodes.Merged[key.To].Code} was changed here and there.", takeMine));
        return t;
    }

    private void MergeEntry()
    {
        var (b, m, t) = (was.Entry, mine.Entry, theirs.Entry);
        // An entry that went with its node is no choice against the other side's.
        var mineChose = m != b && !(m is null && b is not null && !mine.Nodes.ContainsKey(b));
        var theyChose = t != b && !(t is null && b is not null && !theirs.Nodes.ContainsKey(b));
        var entry = theyChose ? t : mineChose ? m : Here(b) ? b : null;
        if (theyChose && mineChose && m != t)
        {
            Conflicts.Add(new(Code(t), null, DraftFields.Entry, Code(b), Code(m), Code(t), "The entry was chosen here and there.",
                m is null || Here(m) ? new SetEntry(Code(m)) : null));
        }

        Entry = Here(entry) ? Code(entry) : null;
    }

    private bool Here(string? id) => id is not null && nodes.Merged.ContainsKey(id);

    private string? Code(string? id) => id is null ? null : nodes.Merged.GetValueOrDefault(id)?.Code ?? mine.Nodes.GetValueOrDefault(id)?.Code ?? was.Nodes.GetValueOrDefault(id)?.Code;

    private void MergeMaxVisits()
    {
        var (b, m, t) = (was.Graph.MaxVisits, mine.Graph.MaxVisits, theirs.Graph.MaxVisits);
        MaxVisits = t == b ? m : t;
        if (m != b && t != b && m != t)
        {
            Conflicts.Add(new(null, null, DraftFields.MaxVisits, Number(b), Number(m), Number(t), "How often a node may be entered was changed here and there.", new SetMaxVisits(m)));
        }
    }

    // Column by column: two people who each add one mean both.
    private void MergeRequiredData()
    {
        var (b, m, t) = (was.Graph.RequiredData, mine.Graph.RequiredData, theirs.Graph.RequiredData);
        if (m.SequenceEqual(b) || t.SequenceEqual(b) || m.SequenceEqual(t))
        {
            RequiredData = m.SequenceEqual(b) ? t : m;
            return;
        }

        RequiredData =
        [
            .. b.Where(c => m.Contains(c) && t.Contains(c)),
            .. m.Union(t).Where(c => !b.Contains(c)).Order(StringComparer.Ordinal),
        ];
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
