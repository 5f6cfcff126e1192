using AngleSharp.Dom;
using Rcm.Domain.MicroStates.Healing;
using Rcm.Domain.Workflows;

namespace Rcm.Domain.MicroStates.Curation;

/// <summary>One step of an action, tried on a recorded page without a browser.</summary>
/// <param name="Step">Counted from 1.</param>
/// <param name="Fault">What stands in its way; null: it can be done there.</param>
public sealed record ReplayedStep(int Step, string Verb, string? Target, string? Fault);

/// <summary>
/// Tries an action on a recorded page before it is let loose, as the runner does on a page of that structure: whether each step finds its one
/// element, of the kind that it needs and called as the action says. What comes after a step that leads on stands on a page that is not there.
/// </summary>
public static class ActionReplay
{
    public static IReadOnlyList<ReplayedStep> On(string scrubbedHtml, ActionProgram program)
    {
        using var document = PageParser.Parse(scrubbedHtml);
        using var page = SelectablePage.Parse(scrubbedHtml);
        var last = program.Steps.Index().FirstOrDefault(s => s.Item is ClickStep or PressStep or NavigateStep, (program.Steps.Count, null!)).Index;
        return
        [
            .. program.Steps.Take(last + 1).Select((step, i) => new ReplayedStep(
                i + 1, step.Verb, step.On,
                step.On is { } target ? Fault(document, step, target) ?? (ProgramGuard.Fault(step, page, static text => text) is { } called ? $"is not “{called}” there" : null) : null)),
        ];
    }

    private static string? Fault(IDocument document, ActionStep step, string target)
    {
        List<IElement> found;
        try
        {
            found = [.. document.QuerySelectorAll(target)];
        }
        catch (DomException)
        {
            return "is no CSS selector that can be tried here";
        }

        return (step, found) switch
        {
            (ExtractStep { Optional: true }, []) => null,
            (WaitForStep, []) => null,
            (_, []) => "finds nothing",
            (ExtractStep { Columns: not null } or WaitForStep, _) => null,
            (_, { Count: > 1 }) => $"finds {found.Count} elements: it must be one",
            (FillStep, [{ LocalName: not ("input" or "textarea") } other]) => $"finds a {other.LocalName}, which can't be filled in",
            (SelectStep, [{ LocalName: not "select" } other]) => $"finds a {other.LocalName}, which is no list to choose from",
            _ => null,
        };
    }
}
