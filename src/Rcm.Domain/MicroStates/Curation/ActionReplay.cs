using AngleSharp.Dom;
using Rcm.Domain.Workflows;

namespace Rcm.Domain.MicroStates.Curation;

/// <summary>One step of an action, tried on a recorded page without a browser.</summary>
/// <param name="Step">Counted from 1.</param>
/// <param name="Fault">What stands in its way; null: it can be done there.</param>
public sealed record ReplayedStep(int Step, string Verb, string? Target, string? Fault);

/// <summary>
/// Tries an action on a recorded page before it is let loose: whether each step finds its one element, and one of the kind that it needs.
/// What only happens in a browser (a click's effect, a wait) is not tried.
/// </summary>
public static class ActionReplay
{
    public static IReadOnlyList<ReplayedStep> On(string scrubbedHtml, ActionProgram program)
    {
        using var document = PageParser.Parse(scrubbedHtml);
        return [.. program.Steps.Select((step, i) => new ReplayedStep(i + 1, step.Verb, step.On, step.On is { } target ? Fault(document, step, target) : null))];
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
