using AngleSharp.Dom;

namespace Rcm.Domain.MicroStates.Healing;

/// <summary>What a page calls out to its reader.</summary>
internal static class PageMessages
{
    /// <summary>Warnings: what they say decides what a page means, whatever else stands on it.</summary>
    public static IEnumerable<IElement> Alerts(PageView page) => page.All.Where(e => IsAlert(e) && ElementRole.IsUsable(e) && PageView.TextOf(e).Length > 0);

    public static bool IsAlert(IElement element) =>
        element.GetAttribute("role") is "alert" or "alertdialog" || element.GetAttribute("aria-live") == "assertive" || Called(element, "alert", "error", "danger");

    public static bool IsNotice(IElement element) => element.GetAttribute("role") == "status" || Called(element, "notice", "warning", "message");

    private static bool Called(IElement element, params string[] words) =>
        element.GetAttribute("class") is { Length: > 0 } name
        && name.Split(' ').Any(c => words.Any(w => c.Equals(w, StringComparison.OrdinalIgnoreCase) || c.EndsWith("-" + w, StringComparison.OrdinalIgnoreCase)));
}
