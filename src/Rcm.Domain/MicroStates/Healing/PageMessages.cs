using Rcm.Domain.MicroStates.Reading;

namespace Rcm.Domain.MicroStates.Healing;

/// <summary>What a page calls out to its reader.</summary>
internal static class PageMessages
{
    /// <summary>Warnings: what they say decides what a page means, whatever else stands on it.</summary>
    public static IEnumerable<PageElement> Alerts(PageView page) => page.All.Where(e => IsAlert(e) && ElementRole.IsUsable(e) && ElementText.Of(e).Length > 0);

    public static bool IsAlert(PageElement element) =>
        element.GetAttribute("role") is "alert" or "alertdialog" || element.GetAttribute("aria-live") == "assertive" || Called(element, "alert", "error", "danger");

    public static bool IsNotice(PageElement element) => element.GetAttribute("role") == "status" || Called(element, "notice", "warning", "message");

    private static bool Called(PageElement element, params ReadOnlySpan<string> words)
    {
        var name = element.GetAttribute("class").AsSpan();
        foreach (var part in name.Split(' '))
        {
            foreach (var word in words)
            {
                // The whole of it, or the end: msg-error.
                var called = name[part];
                if (called.EndsWith(word, StringComparison.OrdinalIgnoreCase) && (called.Length == word.Length || called[^(word.Length + 1)] == '-'))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
