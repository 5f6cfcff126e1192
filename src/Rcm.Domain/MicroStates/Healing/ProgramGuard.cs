using Rcm.Domain.Workflows;

namespace Rcm.Domain.MicroStates.Healing;

/// <summary>
/// Whether the elements of a program are called on a page what the program says. Structure alone does not tell rows apart that look alike: a
/// page with one line more would be read a line too far.
/// </summary>
internal static class ProgramGuard
{
    /// <summary>Whether there is anything to look at.</summary>
    public static bool Asks(ActionProgram program) => program.Steps.Any(s => s.Label is not null || s is ExtractStep { Headers: not null });

    /// <param name="html">The page itself, as its selectors find it: patient data.</param>
    /// <param name="scrub">What makes a text of the page comparable with a recorded one.</param>
    /// <returns>What is called otherwise, in the program's words, or null.</returns>
    public static string? Fault(ActionProgram program, string html, Func<string, string> scrub)
    {
        using var page = SelectablePage.Parse(html);
        foreach (var step in program.Steps)
        {
            if (Fault(step, page, scrub) is { } fault)
            {
                return fault;
            }

            // What comes after shows on a page that is not there yet.
            if (step is ClickStep or PressStep or NavigateStep or WaitForStep)
            {
                return null;
            }
        }

        return null;
    }

    public static string? Fault(ActionStep step, SelectablePage page, Func<string, string> scrub) =>
        step.Label is { } label && !(page.Select(step.On!) is [var element] && PortalTerms.SaySame(label, scrub(page.NameOf(element)))) ? label
        : step is ExtractStep extract ? TableFinder.Fault(extract, page)
        : null;
}
