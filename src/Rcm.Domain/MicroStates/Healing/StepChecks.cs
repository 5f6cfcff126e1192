using System.Text.RegularExpressions;
using Rcm.Domain.MicroStates.Reading;
using Rcm.Domain.Workflows;

namespace Rcm.Domain.MicroStates.Healing;

/// <summary>Whether an element that was found takes, or holds, what the recorded one did.</summary>
internal static partial class StepChecks
{
    public const string BrowsersDate = "yyyy-MM-dd";

    // How a field wants its date: (MM/DD/YYYY).
    [GeneratedRegex(@"\b(?<a>[MDY]{1,4})(?<s>[/.\-])(?<b>[MDY]{1,4})\k<s>(?<c>[MDY]{2,4})\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DateHint();

    /// <returns>Why the step can't be done on the element, or null.</returns>
    public static string? Fault(ActionStep step, PageView recorded, PageElement known, PageView page, PageElement element) => step switch
    {
        FillStep { Format: { } format } => Hint(page, element) is { } hint && !hint.Equals(format, StringComparison.OrdinalIgnoreCase)
            ? $"“{recorded.NameOf(known)}” now wants its date otherwise."
            : null,
        ExtractStep { Format: null, Values: null, Expect: null } => SameShape(ElementText.Of(known), ElementText.Of(element))
            ? null
            : $"What stands beside “{recorded.NameOf(known)}” does not look like it did.",
        _ => null,
    };

    /// <summary>A browser's own date field takes one form only, whatever it shows.</summary>
    public static ActionStep Adapted(ActionStep step, PageElement element) =>
        step is FillStep { Format: not null } fill && element.GetAttribute("type") == "date" ? fill with { Format = BrowsersDate } : step;

    public static string? Hint(PageView page, PageElement element)
    {
        if (element.GetAttribute("type") == "date")
        {
            return null;
        }

        var match = DateHint().Match(page.NameOf(element) + " " + element.GetAttribute("placeholder"));
        return match.Success ? match.Value : null;
    }

    // Both scrubbed: numbers are zeros, names are masks. A code that was digits is no sentence now, and a text is no bare number.
    private static bool SameShape(string before, string now) => now.Length == 0 || before.Length == 0 ? before.Length == now.Length || now.Length > 0 : IsNumber(before) == IsNumber(now);

    private static bool IsNumber(string text) => text.Any(char.IsDigit) && !text.Any(c => char.IsLetter(c) || c == '•');
}
