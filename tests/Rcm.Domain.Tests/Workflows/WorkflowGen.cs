using CsCheck;
using Rcm.Domain.Workflows;

namespace Rcm.Domain.Tests.Workflows;

/// <summary>Random values of the vocabulary; all of them valid.</summary>
internal static class WorkflowGen
{
    // Not only ASCII: what a person types in an editor comes back from the database as it was.
    private static readonly Gen<string> Text =
        Gen.OneOf(Gen.String[Gen.Char.AlphaNumeric, 1, 12], Gen.OneOf("Ñandú", "a \"quoted\" word", "<b>", "O’Neil\n", "it's", "数据", "\\", "{x}", "🙂"));

    private static readonly Gen<string> Field = Gen.OneOf("member_id", "last_name", "dob", "coverage_status", "credential.username");

    private static readonly Gen<string> Template = Gen.Select(Text, Field, Gen.Int[0, 2], (text, field, kind) => kind switch
    {
        0 => text,
        1 => "{{" + field + "}}",
        _ => "x " + "{{" + field + "}}" + " y",
    });

    private static readonly Gen<string> Selector = Text.Select(t => "#" + t);

    private static readonly Gen<IReadOnlyDictionary<string, string>?> Words =
        Gen.Dictionary(Text, Text)[1, 4].Select(d => (IReadOnlyDictionary<string, string>?)d);

    private static Gen<T?> Maybe<T>(Gen<T> gen) where T : class => Gen.Select(Gen.Bool, gen, (some, value) => some ? value : null);

    private static readonly Gen<ActionStep> BeforeTheEnd = Gen.OneOf(
        Template.Select(t => (ActionStep)new NavigateStep("/" + t.Replace('\\', '-').Replace("\n", "", StringComparison.Ordinal))),
        Gen.Select(Selector, Template, Maybe(Gen.Const("MM/dd/yyyy")), (s, v, f) => (ActionStep)new FillStep(s, v, f)),
        Selector.Select(s => (ActionStep)new ClickStep(s)),
        Gen.Select(Selector, Template, (s, v) => (ActionStep)new SelectStep(s, v)),
        Gen.Select(Selector, Gen.OneOf("Enter", "Tab"), (s, k) => (ActionStep)new PressStep(s, k)),
        Gen.Select(Selector, Gen.Int[1, 120_000], (s, ms) => (ActionStep)new WaitForStep(s, ms)),
        Gen.Select(Selector, Field.Where(f => !f.Contains('.', StringComparison.Ordinal)), Maybe(Gen.Const("M/d/yyyy")), Words, Gen.Bool, Gen.Int[0, 3],
            (s, name, format, words, optional, kind) => (ActionStep)(kind switch
            {
                0 => new ExtractStep(s, name, Optional: optional),
                1 => new ExtractStep(s, name, Format: format, Optional: optional),
                2 => new ExtractStep(s, name, Values: words, Optional: optional),
                _ => new ExtractStep(s, name, Columns: words),
            })));

    private static readonly Gen<ActionStep> End = Gen.OneOf(
        Text.Select(label => (ActionStep)new FinishStep(Outcome: label)),
        Gen.Select(Template, Maybe(Template), (outcome, code) => (ActionStep)new FinishStep(PayerOutcome: outcome, ReasonCode: code)),
        Gen.Select(Gen.OneOf("system", "business"), Maybe(Template), Maybe(Text),
            (kind, code, message) => (ActionStep)new FinishStep(Exception: kind, ReasonCode: code, Message: message)));

    public static Gen<ActionProgram> Program { get; } = Gen.Select(
        BeforeTheEnd.List[0, 8], Maybe(End), Gen.OneOf(ActionEffect.Read, ActionEffect.Write),
        (steps, end, effect) => new ActionProgram([.. steps, .. end is null ? steps.Count == 0 ? [new ClickStep("#go")] : [] : new[] { end }], effect));

    /// <summary>A chain of nodes with an end, self-loops, and moves back and forth: publishable.</summary>
    public static Gen<WorkflowGraph> Graph { get; } = Gen.Select(
        Gen.Int[1, 8], Maybe(Text), Gen.Int[1, 100], Gen.Select(Gen.Int[0, 7], Gen.Int[0, 7]).List[0, 10],
        (length, description, maxVisits, more) => new WorkflowGraph(
            "n0",
            [.. Enumerable.Range(0, length).Select(i => new GraphNode($"n{i}", description, IsTerminal: i == length - 1))],
            [
                .. Enumerable.Range(0, length - 1).Select(i => new GraphTransition($"n{i}", $"n{i + 1}", "on")),
                .. more.Select((m, i) => new GraphTransition($"n{m.Item1 % length}", $"n{m.Item2 % length}", $"more_{i}")),
            ],
            maxVisits));
}
