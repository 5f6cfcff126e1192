using System.Text.Json.Serialization;
using Rcm.Domain.Common;

namespace Rcm.Domain.Workflows.Drafts;

public sealed record AddNode(DraftNode Node) : GraphEdit
{
    internal override Result<GraphEdit> Do(DraftWork work)
    {
        var read = NodeMetadata.Read(Node.Metadata, Node.Code);
        if ((DraftRules.Code(Node.Code) ?? DraftRules.Description(Node.Description, Node.Code) ?? DraftRules.Position(Node.X, Node.Y, Node.Code) ?? read.Error)
            is { } fault)
        {
            return fault;
        }

        if (work.Find(Node.Code) is not null)
        {
            return new Error("draft.node_exists", $"There is a node {Node.Code} already. Give the new one another code.");
        }

        if (work.NodeCount >= DraftRules.MaxNodes)
        {
            return new Error("draft.too_many_nodes", $"A workflow can have {DraftRules.MaxNodes:N0} nodes at most.");
        }

        work.Add(Node with
        {
            Description = SetNode.Tidy(Node.Description),
            Metadata = read.Value,
            X = DraftRules.Rounded(Node.X),
            Y = DraftRules.Rounded(Node.Y),
        });
        return new RemoveNode(Node.Code);
    }
}

/// <summary>Takes the node's transitions along.</summary>
public sealed record RemoveNode(string Code) : GraphEdit
{
    internal override Result<GraphEdit> Do(DraftWork work)
    {
        if (work.Find(Code) is not { } node)
        {
            return DraftWork.NoNode(Code);
        }

        var wasEntry = work.Entry == Code;
        var transitions = work.Remove(Code);
        return new Several(
        [
            new AddNode(node),
            .. transitions.Select(t => new AddTransition(t.From, t.To, t.Label)),
            .. wasEntry ? [new SetEntry(Code)] : Array.Empty<GraphEdit>(),
        ]);
    }
}

/// <summary>Its transitions, and the entry, follow the node.</summary>
public sealed record RenameNode(string Code, string NewCode) : GraphEdit
{
    internal override Result<GraphEdit> Do(DraftWork work)
    {
        if (DraftRules.Code(NewCode) is { } fault)
        {
            return fault;
        }

        if (work.Find(Code) is not { } node)
        {
            return DraftWork.NoNode(Code);
        }

        if (NewCode != Code)
        {
            if (work.Find(NewCode) is not null)
            {
                return new Error("draft.node_exists", $"There is a node {NewCode} already. Choose another code.");
            }

            var wasEntry = work.Entry == Code;
            var transitions = work.Remove(Code);
            work.Add(node with { Code = NewCode });
            foreach (var t in transitions)
            {
                work.Add(new GraphTransition(t.From == Code ? NewCode : t.From, t.To == Code ? NewCode : t.To, t.Label));
            }

            work.Entry = wasEntry ? NewCode : work.Entry;
        }

        return new RenameNode(NewCode, Code);
    }
}

/// <summary>Changes what is given and leaves the rest. An empty description, an object without properties, take it away.</summary>
public sealed record SetNode(
    string Code,
    string? Description = null,
    bool? IsTerminal = null,
    [property: JsonConverter(typeof(NodeMetadataJson))] string? Metadata = null) : GraphEdit
{
    internal override Result<GraphEdit> Do(DraftWork work)
    {
        if (work.Find(Code) is not { } node)
        {
            return DraftWork.NoNode(Code);
        }

        var read = NodeMetadata.Read(Metadata, Code);
        if ((DraftRules.Description(Description, Code) ?? read.Error) is { } fault)
        {
            return fault;
        }

        work.Replace(node with
        {
            Description = Description is null ? node.Description : Tidy(Description),
            IsTerminal = IsTerminal ?? node.IsTerminal,
            Metadata = Metadata is null ? node.Metadata : read.Value,
        });
        return new SetNode(
            Code,
            Description is null ? null : node.Description ?? "",
            IsTerminal is null ? null : node.IsTerminal,
            Metadata is null ? null : node.Metadata ?? "{}");
    }

    internal static string? Tidy(string? description) => string.IsNullOrWhiteSpace(description) ? null : description.Trim();
}

/// <summary>
/// Changes some properties of a node's metadata and leaves the others, so that two changes of one node made shortly after each other,
/// the second before the first was seen to be kept, are both there in the end.
/// </summary>
/// <param name="Set">A JSON object: each of its properties is added, or takes the place of the one of its name.</param>
public sealed record SetMetadata(
    string Code,
    [property: JsonConverter(typeof(NodeMetadataJson))] string? Set = null,
    IReadOnlyList<string>? Remove = null) : GraphEdit
{
    internal override Result<GraphEdit> Do(DraftWork work)
    {
        if (work.Find(Code) is not { } node)
        {
            return DraftWork.NoNode(Code);
        }

        var read = NodeMetadata.Read(Set, Code);
        if (!read.IsOk)
        {
            return read.Error;
        }

        var (was, given) = (NodeMetadata.Properties(node.Metadata), NodeMetadata.Properties(read.Value));
        var removed = (Remove ?? []).Where(name => !given.ContainsKey(name)).ToHashSet(StringComparer.Ordinal);
        var whole = NodeMetadata.Read(NodeMetadata.Of(was.Where(p => !removed.Contains(p.Key) && !given.ContainsKey(p.Key)).Concat(given)), Code);
        if (!whole.IsOk)
        {
            return whole.Error;
        }

        work.Replace(node with { Metadata = whole.Value });
        return new SetMetadata(
            Code,
            NodeMetadata.Of(was.Where(p => removed.Contains(p.Key) || given.ContainsKey(p.Key))),
            [.. given.Keys.Where(name => !was.ContainsKey(name)).Order(StringComparer.Ordinal)]);
    }
}

/// <param name="X">With <paramref name="Y"/> null: not placed.</param>
public sealed record NodePosition(string Code, double? X, double? Y);

public sealed record MoveNodes(IReadOnlyList<NodePosition> Positions) : GraphEdit
{
    internal override Result<GraphEdit> Do(DraftWork work)
    {
        var back = new List<NodePosition>(Positions.Count);
        foreach (var position in Positions)
        {
            if (work.Find(position.Code) is not { } node)
            {
                return DraftWork.NoNode(position.Code);
            }

            if (DraftRules.Position(position.X, position.Y, position.Code) is { } fault)
            {
                return fault;
            }

            back.Add(new(node.Code, node.X, node.Y));
            work.Replace(node with { X = DraftRules.Rounded(position.X), Y = DraftRules.Rounded(position.Y) });
        }

        back.Reverse();
        return new MoveNodes(back);
    }
}
