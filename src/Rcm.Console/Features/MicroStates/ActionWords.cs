using System.Text.Encodings.Web;
using System.Text.Json;
using Rcm.Domain.Workflows;

namespace Rcm.Console.Features.MicroStates;

/// <summary>An action's steps as a person reads them. Parts in Code are names of the page or of the row, shown as code.</summary>
public static class ActionWords
{
    public readonly record struct Part(string Text, bool IsCode);

    public static IReadOnlyList<Part> For(ActionStep step) => step switch
    {
        NavigateStep s => [Say("Go to"), Code(s.Path)],
        FillStep s => [Say("Fill"), Code(s.Target), Say("with"), Code(s.Value), .. Format(s.Format)],
        ClickStep s => [Say("Click"), Code(s.Target)],
        SelectStep s => [Say("Choose"), Code(s.Value), Say("in"), Code(s.Target)],
        PressStep s => [Say("Press"), Code(s.Key), Say("in"), Code(s.Target)],
        WaitForStep s => [Say("Wait for"), Code(s.Target), Say($"for {Rcm.Console.Shared.Formats.Duration(TimeSpan.FromMilliseconds(s.TimeoutMs))} at most")],
        ExtractStep { Columns: { } columns } s => [Say("Read each"), Code(s.Target), Say("as a row of"), Code(s.As), Say($"with {string.Join(", ", columns.Keys)}")],
        ExtractStep s => [Say("Read"), Code(s.Target), Say("as"), Code(s.As), .. Format(s.Format), .. s.Optional ? [Say("if it is there")] : Array.Empty<Part>()],
        FinishStep s => Finish(s),
        _ => [Say(step.Verb)],
    };

    private static readonly JsonSerializerOptions Lines = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An action to be edited: in the vocabulary and nothing else, line by line; as it is stored where it is not in it.</summary>
    public static string Written(string json) => Indented(ActionProgram.Parse(json) is { IsOk: true } program ? program.Value.ToJson() : json)!;

    public static string? Indented(string? json)
    {
        if (json is null) return null;
        using var document = JsonDocument.Parse(json);
        return JsonSerializer.Serialize(document, Lines);
    }

    private static List<Part> Finish(FinishStep step)
    {
        List<Part> parts = step switch
        {
            { Outcome: { } outcome } => [Say("Leave the node by"), Code(outcome)],
            { PayerOutcome: { } answer } => [Say("End: the payer's answer is"), Code(answer)],
            { Exception: "business" } => [Say("End: a person must look at it")],
            { Exception: "system" } => [Say("End: try again later")],
            _ => [Say("End")],
        };
        if (step.ReasonCode is { } reason)
        {
            parts.AddRange([Say("with reason"), Code(reason)]);
        }

        if (step.Message is { } message)
        {
            parts.Add(Say($"({message})"));
        }

        return parts;
    }

    private static Part[] Format(string? format) => format is null ? [] : [Say("written"), Code(format)];

    private static Part Say(string text) => new(text, IsCode: false);

    private static Part Code(string text) => new(text, IsCode: true);
}
