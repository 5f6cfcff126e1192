namespace Rcm.Domain.Workflows.Drafts;

/// <summary>The nodes of a three-way merge.</summary>
internal sealed class NodeMerge(MergeSide was, MergeSide mine, MergeSide theirs)
{
    private readonly List<GraphConflict> conflicts = [];
    private readonly List<string> lost = [];

    /// <summary>By id.</summary>
    public Dictionary<string, DraftNode> Merged { get; } = new(StringComparer.Ordinal);

    /// <summary>Nodes that I took away and that stay, because they changed there.</summary>
    public HashSet<string> KeptForThem { get; } = new(StringComparer.Ordinal);

    public void Run()
    {
        var (usedByMe, usedByThem) = (Used(mine), Used(theirs));
        foreach (var id in was.Nodes.Keys.Union(theirs.Nodes.Keys).Union(mine.Nodes.Keys).Order(StringComparer.Ordinal).ToList())
        {
            var (b, m, t) = (was.Nodes.GetValueOrDefault(id), mine.Nodes.GetValueOrDefault(id), theirs.Nodes.GetValueOrDefault(id));
            if (m is not null && t is not null)
            {
                Merged[id] = Both(b, m, t);
            }
            else if (b is null)
            {
                Merged[id] = (m ?? t)!;
            }
            else if (t is not null && (!Same(b, t) || usedByThem.Contains(id)))
            {
                Merged[id] = t;
                KeptForThem.Add(id);
                conflicts.Add(new(t.Code, null, DraftFields.Node, b.Code, null, t.Code,
                    $"You took {b.Code} away; somebody changed or used it meanwhile.", new RemoveNode(t.Code)));
            }
            else if (m is not null && (!Same(b, m) || usedByMe.Contains(id)))
            {
                lost.Add(id);
            }
        }

        GiveCodes();
        Rename();
    }

    /// <param name="transitions">Of the merged graph, to bring back what is not there.</param>
    public IEnumerable<GraphConflict> Conflicts(IReadOnlyList<GraphTransition> transitions, string? entry)
    {
        var there = transitions.ToHashSet();
        return
        [
            .. conflicts,
            .. lost.Select(id =>
            {
                var node = mine.Nodes[id];
                var back = mine.Transitions.Select(t => (t.Key.From, t.Key.To, Label: t.Value))
                    .Where(t => (t.From == id || t.To == id) && (t.From == id || Merged.ContainsKey(t.From)) && (t.To == id || Merged.ContainsKey(t.To)))
                    .Select(t => new GraphTransition(CodeNow(t.From, id, node), CodeNow(t.To, id, node), t.Label))
                    .Where(t => !there.Contains(t)).Distinct();
                return new GraphConflict(node.Code, null, DraftFields.Node, was.Nodes[id].Code, node.Code, null,
                    $"You changed or used {node.Code}; somebody took it away meanwhile.",
                    Merged.Values.Any(n => n.Code == node.Code) ? null : new Several(
                    [
                        new AddNode(node),
                        .. back.Select(t => new AddTransition(t.From, t.To, t.Label)),
                        .. mine.Entry == id && entry is null ? [new SetEntry(node.Code)] : Array.Empty<GraphEdit>(),
                    ]));
            }),
        ];
    }

    private string CodeNow(string id, string lostId, DraftNode lostNode) => id == lostId ? lostNode.Code : Merged[id].Code;

    private DraftNode Both(DraftNode? b, DraftNode m, DraftNode t) => new(
        // The code is given when all nodes are there: two may want the same one.
        t.Code,
        Text(b?.Description, m.Description, t.Description, t, DraftFields.Description, mineSide => new SetNode(t.Code, mineSide ?? "")),
        Flag(b, m, t),
        Metadata(b, m, t),
        Moved(b, m) ? m.X : t.X,
        Moved(b, m) ? m.Y : t.Y);

    private static bool Moved(DraftNode? b, DraftNode m) => b is null ? m.X is not null : (m.X, m.Y) != (b.X, b.Y);

    private string? Text(string? b, string? m, string? t, DraftNode at, string field, Func<string?, GraphEdit> takeMine)
    {
        if (m == t || m == b)
        {
            return t;
        }

        if (t == b)
        {
            return m;
        }

        conflicts.Add(new(at.Code, null, field, b, m, t, $"The {field} of {at.Code} was changed here and there.", takeMine(m)));
        return t;
    }

    private bool Flag(DraftNode? b, DraftNode m, DraftNode t)
    {
        if (b is not null || m.IsTerminal == t.IsTerminal)
        {
            // Of two values, changed here and there is changed alike.
            return b is not null && m.IsTerminal == b.IsTerminal ? t.IsTerminal : m.IsTerminal;
        }

        conflicts.Add(new(t.Code, null, DraftFields.IsTerminal, null, m.IsTerminal ? "true" : "false", t.IsTerminal ? "true" : "false",
            $"{t.Code} was added here and there, as an end and as none.", new SetNode(t.Code, IsTerminal: m.IsTerminal)));
        return t.IsTerminal;
    }

    // Property by property: the forms of the editor change one at a time.
    private string? Metadata(DraftNode? b, DraftNode m, DraftNode t)
    {
        if (m.Metadata == t.Metadata || m.Metadata == b?.Metadata)
        {
            return t.Metadata;
        }

        var (was, my, their) = (NodeMetadata.Properties(b?.Metadata), NodeMetadata.Properties(m.Metadata), NodeMetadata.Properties(t.Metadata));
        var merged = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var open = new List<string>();
        foreach (var name in was.Keys.Union(my.Keys).Union(their.Keys))
        {
            var (bv, mv, tv) = (was.GetValueOrDefault(name), my.GetValueOrDefault(name), their.GetValueOrDefault(name));
            if ((mv == tv || mv == bv ? tv : tv == bv ? mv : tv) is { } value)
            {
                merged[name] = value;
            }

            if (mv != tv && mv != bv && tv != bv)
            {
                open.Add(name);
            }
        }

        foreach (var name in open)
        {
            var mineTaken = new SortedDictionary<string, string>(merged, StringComparer.Ordinal);
            mineTaken.Remove(name);
            if (my.TryGetValue(name, out var value))
            {
                mineTaken[name] = value;
            }

            conflicts.Add(new(t.Code, null, $"{DraftFields.Metadata}.{name}", was.GetValueOrDefault(name), my.GetValueOrDefault(name), their.GetValueOrDefault(name),
                $"The metadata {name} of {t.Code} was changed here and there.", new SetNode(t.Code, Metadata: NodeMetadata.Of(mineTaken) ?? "{}")));
        }

        return NodeMetadata.Of(merged);
    }

    // Theirs first: what others see already keeps its name. Then what I renamed, then what I added.
    private void GiveCodes()
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var ids = Merged.Keys.Order(StringComparer.Ordinal).ToList();
        var renamed = ids.Where(IsRenamedByMe).ToList();
        var added = ids.Where(id => !theirs.Nodes.ContainsKey(id)).ToList();
        foreach (var id in ids.Except(renamed).Except(added))
        {
            taken.Add(Merged[id].Code);
        }

        foreach (var id in renamed.Concat(added))
        {
            var wanted = mine.Nodes[id].Code;
            var code = new[] { wanted, theirs.Nodes.GetValueOrDefault(id)?.Code ?? wanted }
                .Concat(Enumerable.Range(2, int.MaxValue - 2).Select(n => $"{wanted}_{n}")).First(c => !taken.Contains(c));
            taken.Add(code);
            Merged[id] = Merged[id] with { Code = code };
            if (code != wanted)
            {
                conflicts.Add(new(code, null, DraftFields.Code, was.Nodes.GetValueOrDefault(id)?.Code, wanted, code,
                    $"Another node is called {wanted} since; yours is {code}.", null));
            }
        }
    }

    private bool IsRenamedByMe(string id) =>
        was.Nodes.TryGetValue(id, out var b) && mine.Nodes.TryGetValue(id, out var m) && theirs.Nodes.TryGetValue(id, out var t)
        && m.Code != b.Code && t.Code == b.Code;

    // A node that both renamed, each otherwise.
    private void Rename()
    {
        foreach (var (id, b) in was.Nodes.OrderBy(n => n.Key, StringComparer.Ordinal))
        {
            if (mine.Nodes.GetValueOrDefault(id) is { } m && theirs.Nodes.GetValueOrDefault(id) is { } t
                && m.Code != b.Code && t.Code != b.Code && m.Code != t.Code)
            {
                var isFree = Merged.Values.All(n => n.Code != m.Code);
                conflicts.Add(new(t.Code, null, DraftFields.Code, b.Code, m.Code, t.Code, $"{b.Code} was renamed here and there.",
                    isFree ? new RenameNode(t.Code, m.Code) : null));
            }
        }

        // The other conflicts were found before the codes were given.
        var now = Merged.Where(n => theirs.Nodes.ContainsKey(n.Key) && theirs.Nodes[n.Key].Code != n.Value.Code)
            .ToDictionary(n => theirs.Nodes[n.Key].Code, n => n.Value.Code, StringComparer.Ordinal);
        for (var i = 0; i < conflicts.Count; i++)
        {
            if (conflicts[i] is { Field: not DraftFields.Code, Node: { } code } c && now.TryGetValue(code, out var name))
            {
                conflicts[i] = c with { Node = name, TakeMine = c.TakeMine switch { SetNode s => s with { Code = name }, RemoveNode => new RemoveNode(name), var other => other } };
            }
        }
    }

    private static bool Same(DraftNode b, DraftNode side) => side with { X = b.X, Y = b.Y } == b;

    // What a side newly leads to or from, and what it newly begins at.
    private HashSet<string> Used(MergeSide side)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var t in side.Transitions.Where(t => !was.Transitions.TryGetValue(t.Key, out var label) || label != t.Value).Select(t => t.Key))
        {
            used.Add(t.From);
            used.Add(t.To);
        }

        if (side.Entry is { } entry && entry != was.Entry)
        {
            used.Add(entry);
        }

        return used;
    }
}
