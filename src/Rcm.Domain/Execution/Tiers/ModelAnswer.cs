using System.Text.Json;
using Rcm.Domain.Common;
using Rcm.Domain.MicroStates.Healing;
using Rcm.Domain.MicroStates.Reading;
using Rcm.Domain.Workflows;

namespace Rcm.Domain.Execution.Tiers;

/// <summary>Whether a model's answer may be carried out: our vocabulary, elements of this page, this portal, and nothing that changes something.</summary>
internal static class ModelAnswer
{
    private const int MaxLength = 20_000;
    private const int MaxSteps = 12;
    private const string Password = "credential.password";

    public static Result<ActionProgram> Check(string answer, UnknownPage unknown)
    {
        var parsed = Parse(answer);
        if (!parsed.IsOk)
        {
            return parsed;
        }

        var program = parsed.Value;
        if (program.Steps.Count > MaxSteps)
        {
            return Refused($"it has more than {MaxSteps} steps.");
        }

        using var page = SelectablePage.Parse(unknown.Page.Html);
        var steps = new List<ActionStep>();
        foreach (var (i, step) in program.Steps.Index())
        {
            var isLast = i == program.Steps.Count - 1;
            if (Fault(step, isLast, program.Steps.Count, unknown, page) is { } fault)
            {
                return Refused($"step {i + 1} ({step.Verb}) {fault}.");
            }

            var label = step.On is { } on ? page.NameOf(page.Select(on)![0]) : null;
            steps.Add(step with { Label = label is not null && PortalTerms.Words(label).Count > 0 ? label : null });
        }

        if (program.Effect != ActionEffect.Read)
        {
            return Refused("it may change something at the payer.");
        }

        var checkedProgram = new ActionProgram(steps, ActionEffect.Read);
        return unknown.GuardFault(checkedProgram) is { } unclear ? Refused($"“{unclear}” can't be told on the page itself.") : checkedProgram;
    }

    private static Result<ActionProgram> Parse(string answer)
    {
        if (answer.Length > MaxLength)
        {
            return Refused("it is too long.");
        }

        try
        {
            using var json = JsonDocument.Parse(Unfenced(answer));
            var root = json.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("refuse", out _))
            {
                // Its words are a model's: they stand in the trace, not in a message.
                return Refused("it refused.");
            }

            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("action", out var action) || root.EnumerateObject().Count() > 1)
            {
                return Refused("it is not what was asked for.");
            }

            var program = ActionProgram.Parse(action.GetRawText());
            return program.IsOk ? program : Refused("it is not in the vocabulary.");
        }
        catch (JsonException)
        {
            return Refused("it is no JSON.");
        }
    }

    private static string Unfenced(string answer)
    {
        var text = answer.Trim();
        return text.StartsWith("```", StringComparison.Ordinal) && text.IndexOf('\n', StringComparison.Ordinal) is > 0 and var line && text.EndsWith("```", StringComparison.Ordinal) && text.Length > line + 3
            ? text[line..^3]
            : text;
    }

    private static string? Fault(ActionStep step, bool isLast, int count, UnknownPage unknown, SelectablePage page) => step switch
    {
        FinishStep finish => finish is not { Outcome: { } outcome, ReasonCode: null, Message: null } ? "would give an answer, which a model may not read"
            : count > 1 ? "must stand alone"
            : ModelPrompt.Outcomes(unknown).Contains(outcome) ? null : "ends with an outcome that the workflow does not have",
        NavigateStep navigate => !isLast ? "must be the last step"
            : navigate.Path.IndexOfAny(['?', '{', '#']) >= 0 ? "carries data in its address" : null,
        ClickStep click => !isLast ? "must be the last step" : Element(page, click, out var pressed) ?? PressFault(page, pressed!),
        FillStep fill => Element(page, fill, out var field) ?? FillFault(fill, page, field!, unknown),
        SelectStep select => Element(page, select, out var list) ?? (ElementRole.Of(list!) != ElementRole.List ? "chooses from what is no list" : ValueFault(select.Value, page, list!, unknown)),
        _ => "is nothing that a model may choose",
    };

    private static string? Element(SelectablePage page, ActionStep step, out PageElement? element)
    {
        element = null;
        if (page.Select(step.On!) is not [var only])
        {
            return "names no element that the page has exactly once";
        }

        element = only;
        return ElementRole.IsUsable(only) ? null : "acts on something that nobody sees";
    }

    private static string? PressFault(SelectablePage page, PageElement element) =>
        ElementRole.Of(element) is not (ElementRole.Button or ElementRole.Link) ? "presses what is no button and no link"
        : EffectWords.Of(page.NameOf(element)) == ActionEffect.Read ? null
        : "presses something that may change something at the payer";

    private static string? FillFault(FillStep fill, SelectablePage page, PageElement field, UnknownPage unknown)
    {
        var role = ElementRole.Of(field);
        if (role is not (ElementRole.TextBox or ElementRole.Password))
        {
            return "fills in what is no field";
        }

        if (fill.Format is { } format && !(field.GetAttribute("type") == "date" ? format == StepChecks.BrowsersDate : StepChecks.Hint(page, field)?.Equals(format, StringComparison.OrdinalIgnoreCase) ?? true))
        {
            return "writes a date otherwise than the field asks";
        }

        return ValueFault(fill.Value, page, field, unknown);
    }

    // One placeholder and nothing else: what a model writes itself could be anything.
    private static string? ValueFault(string value, SelectablePage page, PageElement field, UnknownPage unknown)
    {
        if (Placeholder.Names(value).ToList() is not [var name] || value != "{{" + name + "}}" || !unknown.Input.Names.Contains(name, StringComparer.Ordinal))
        {
            return "writes something that is not of the row";
        }

        if ((ElementRole.Of(field) == ElementRole.Password) != (name == Password))
        {
            return "would show a password, or take another value for one";
        }

        if (name.StartsWith("credential.", StringComparison.Ordinal) && field.Closest("form")?.Within("input").Any(i => ElementRole.Of(i) == ElementRole.Password) is not true)
        {
            return "would give a sign-in to a form that is none";
        }

        var concept = PortalTerms.OfIdentifier(name);
        var meaning = PortalTerms.Of(page.NameOf(field));
        return PortalTerms.IsConcept(meaning) && PortalTerms.IsConcept(concept) && meaning != concept ? "puts a value into the field of another" : null;
    }

    private static Error Refused(string why) => new("model.not_followed", why);
}
