using CsCheck;
using Rcm.Domain.Workflows.Drafts;

namespace Rcm.Domain.Tests.Workflows.Drafts;

/// <summary>Random drafts and edits over few names, so that edits meet each other.</summary>
internal static class DraftGen
{
    private static readonly Gen<string> Code = Gen.OneOf("a", "b", "c", "d", "e");
    private static readonly Gen<string> Label = Gen.OneOf("on", "again", "ok to go");
    private static readonly Gen<string> Description = Gen.OneOf("", "Log in", "Ñandú – “quoted”", "数据 🙂", "age < 18 & more");
    private static readonly Gen<string> Metadata = Gen.OneOf("{}", """{"portal_type":"payer"}""", """{"b":[1,{"c":null}],"a":1.50}""", """{ "portal_type": "clearinghouse", "a": 1 }""");
    private static readonly Gen<IReadOnlyList<string>> Properties = Gen.OneOf("portal_type", "a", "b", "none").List[0, 3].Select(n => (IReadOnlyList<string>)n);
    private static readonly Gen<double> Place = Gen.Int[-5_000, 5_000].Select(i => i / 10.0);

    private static readonly Gen<IReadOnlyList<string>> Columns =
        Gen.OneOf("member_id", "dob", "last_name", "payer_id").List[0, 4].Select(c => (IReadOnlyList<string>)[.. c.Distinct()]);

    private static readonly Gen<DraftNode> Node = Gen.Select(Code, Description, Gen.Bool, Metadata, Gen.Bool, Place, Place,
        (code, description, end, metadata, placed, x, y) => new DraftNode(code, description, end, metadata, placed ? x : null, placed ? y : null));

    private static readonly Gen<GraphEdit> One = Gen.OneOf(
        Node.Select(n => (GraphEdit)new AddNode(n)),
        Node.Select(n => (GraphEdit)new AddNode(n)),
        Code.Select(c => (GraphEdit)new RemoveNode(c)),
        Gen.Select(Code, Code, (c, n) => (GraphEdit)new RenameNode(c, n)),
        Gen.Select(Code, Description, Gen.Bool, Metadata, Gen.Int[1, 7], (c, d, end, m, which) => (GraphEdit)new SetNode(
            c, (which & 1) != 0 ? d : null, (which & 2) != 0 ? end : null, (which & 4) != 0 ? m : null)),
        Gen.Select(Code, Metadata, Properties, (c, set, remove) => (GraphEdit)new SetMetadata(c, set, remove)),
        Gen.Select(Code, Place, Place, (c, x, y) => new NodePosition(c, x, y)).List[1, 3].Select(p => (GraphEdit)new MoveNodes(p)),
        Gen.Select(Code, Code, Label, (f, t, l) => (GraphEdit)new AddTransition(f, t, l)),
        Gen.Select(Code, Code, Label, (f, t, l) => (GraphEdit)new AddTransition(f, t, l)),
        Gen.Select(Code, Code, Label, (f, t, l) => (GraphEdit)new RemoveTransition(f, t, l)),
        Gen.Select(Code, Code, Label, Label, (f, t, l, n) => (GraphEdit)new RenameTransition(f, t, l, n)),
        Code.Select(c => (GraphEdit)new SetEntry(c)),
        Gen.Const((GraphEdit)new SetEntry()),
        Columns.Select(c => (GraphEdit)new SetRequiredData(c)),
        Gen.Int[1, 100].Select(v => (GraphEdit)new SetMaxVisits(v)));

    public static Gen<IReadOnlyList<GraphEdit>> Edits { get; } = One.List[1, 6].Select(e => (IReadOnlyList<GraphEdit>)e);

    /// <summary>What a person may have drawn: those of some edits that could be made.</summary>
    public static Gen<DraftGraph> Draft { get; } = One.List[0, 30].Select(edits => Made(DraftGraph.Empty, edits).Draft);

    public static Gen<GraphEdit> Edit { get; } = Gen.OneOf(One, One, One.List[1, 4].Select(e => (GraphEdit)new Several(e)));

    /// <summary>The draft after those of the edits that could be made, and which these are.</summary>
    public static (DraftGraph Draft, IReadOnlyList<GraphEdit> Edits) Made(DraftGraph draft, IEnumerable<GraphEdit> edits)
    {
        var made = new List<GraphEdit>();
        foreach (var edit in edits)
        {
            if (edit.Apply(draft) is { IsOk: true } done)
            {
                draft = done.Value;
                made.Add(edit);
            }
        }

        return (draft, made);
    }
}
