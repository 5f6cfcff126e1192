using Rcm.Domain.Common;
using Rcm.Domain.MicroStates.Reading;
using Rcm.Domain.Workflows;

namespace Rcm.Domain.MicroStates.Healing;

/// <summary>A selector that was found anew.</summary>
/// <param name="Step">Counted from 1.</param>
/// <param name="By">What told the element: its role and name, label, meaning, text, attributes, structure or columns.</param>
public sealed record HealedTarget(int Step, string From, string To, string By);

/// <summary>An action as it is carried out on a page that has drifted from the recorded one.</summary>
/// <param name="Targets">What changed; each element of the program carries its label, so that a page where it is called otherwise is not taken for this one.</param>
public sealed record HealedProgram(ActionProgram Program, IReadOnlyList<HealedTarget> Targets);

/// <summary>Carries an action over to a page that looks otherwise. All of it or nothing: an element that can't be told ends the attempt.</summary>
public static class ProgramHealer
{
    /// <param name="recorded">The scrubbed page that the program was recorded on.</param>
    /// <param name="page">The scrubbed page that stands there now.</param>
    public static Result<HealedProgram> Heal(ActionProgram program, string recorded, string page)
    {
        using var before = SelectablePage.Parse(recorded);
        using var now = SelectablePage.Parse(page);
        return Heal(program, before, now);
    }

    internal static Result<HealedProgram> Heal(ActionProgram program, SelectablePage recorded, SelectablePage page)
    {
        var finder = new ElementFinder(recorded, page);
        var steps = new List<ActionStep>();
        var targets = new List<HealedTarget>();
        var taken = new Dictionary<PageElement, string>();
        foreach (var (i, step) in program.Steps.Index())
        {
            if (step.On is not { } from)
            {
                steps.Add(step);
                continue;
            }

            var healed = step is ExtractStep { Columns: not null } table ? HealTable(table, recorded, page) : HealOne(step, recorded, page, finder, taken);
            if (healed.Refusal is { } refusal)
            {
                return new Error("heal.refused", $"Step {i + 1}: {refusal}");
            }

            if (healed.Step is null)
            {
                continue;
            }

            steps.Add(healed.Step);
            if (healed.Step.On != from || healed.By == Columns)
            {
                targets.Add(new HealedTarget(i + 1, from, healed.Step.On!, healed.By));
            }
        }

        return new HealedProgram(program with { Steps = steps }, targets);
    }

    private const string Columns = "columns";

    private static Healed HealTable(ExtractStep step, SelectablePage recorded, SelectablePage page)
    {
        var (healed, refusal) = TableFinder.Heal(step, recorded, page);
        var moved = healed is not null && (healed.Target != step.Target || healed.Columns!.Any(c => step.Columns![c.Key] != c.Value));
        return new Healed(healed, moved ? Columns : "", refusal);
    }

    private static Healed HealOne(ActionStep step, SelectablePage recorded, SelectablePage page, ElementFinder finder, Dictionary<PageElement, string> taken)
    {
        if (recorded.Select(step.On!) is not [var known])
        {
            return Healed.Refused($"The recorded page does not show {step.On} once.");
        }

        var found = step is ExtractStep || !ElementRole.IsControl(ElementRole.Of(known)) ? finder.Text(known) : finder.Control(known);
        if (found.Element is not { } element)
        {
            // Only where nothing stands there under the old name either: that would be another thing.
            return step is ExtractStep { Optional: true } && page.Select(step.On!) is { Count: 0 } ? new Healed(step, "", null) : Healed.Refused(found.Refusal!);
        }

        if (step is not WaitForStep && !taken.TryAdd(element, step.On!) && taken[element] != step.On)
        {
            return Healed.Refused($"Two steps would act on “{page.NameOf(element)}”.");
        }

        var to = page.Select(step.On!) is [var same] && same == element ? step.On! : SelectorWriter.Write(page, element);
        var label = page.NameOf(element);
        var on = WithTarget(step, to) with { Label = PortalTerms.Words(label).Count > 0 ? label : null };
        return StepChecks.Fault(step, recorded, known, page, element) is { } fault
            ? Healed.Refused(fault)
            : new Healed(StepChecks.Adapted(on, element), found.By, null);
    }

    private static ActionStep WithTarget(ActionStep step, string target) => step switch
    {
        FillStep s => s with { Target = target },
        ClickStep s => s with { Target = target },
        SelectStep s => s with { Target = target },
        PressStep s => s with { Target = target },
        WaitForStep s => s with { Target = target },
        ExtractStep s => s with { Target = target },
        _ => throw new InvalidOperationException($"{step.Verb} acts on no element."),
    };

    private sealed record Healed(ActionStep? Step, string By, string? Refusal)
    {
        public static Healed Refused(string why) => new(null, "", why);
    }
}
