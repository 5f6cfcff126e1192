using System.Globalization;
using System.Text.RegularExpressions;
using Rcm.Domain.MicroStates.Reading;

namespace Rcm.Domain.MicroStates.Healing;

/// <summary>
/// Writes a CSS selector for an element of a scrubbed page that finds it on the page itself as well: by what an author called it, else by its
/// place. What the scrubber may have changed (numbers, the row's values) is not built on.
/// </summary>
internal static partial class SelectorWriter
{
    // Letters alone: digits and braces are the scrubber's.
    [GeneratedRegex(@"^[A-Za-z][A-Za-z_\-]*\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Lasting();

    public static string Write(SelectablePage page, PageElement element)
    {
        if (Named(page, element) is { } named)
        {
            return named;
        }

        var path = new Stack<string>();
        var at = element;
        for (; at != page.Root && at.Parent is { } parent; at = parent)
        {
            if (at != element && Named(page, at) is { } ancestor)
            {
                return ancestor + " > " + string.Join(" > ", path);
            }

            path.Push(Place(at, parent));
        }

        return "body > " + string.Join(" > ", path);
    }

    private static string? Named(SelectablePage page, PageElement element)
    {
        if (element.Id is { } id && Lasting().IsMatch(id) && IsOnly(page, "#" + id, element))
        {
            return "#" + id;
        }

        return element.GetAttribute("name") is { } name && Lasting().IsMatch(name) && $"{element.LocalName}[name=\"{name}\"]" is var byName && IsOnly(page, byName, element)
            ? byName
            : null;
    }

    private static bool IsOnly(SelectablePage page, string selector, PageElement element) => page.Select(selector) is [var only] && only == element;

    // Of its own type: what the scrubber dropped (scripts, drawings) does not count.
    private static string Place(PageElement element, PageElement parent)
    {
        var same = parent.Children.Where(c => c.LocalName == element.LocalName).ToList();
        return same.Count == 1
            ? element.LocalName
            : string.Create(CultureInfo.InvariantCulture, $"{element.LocalName}:nth-of-type({same.IndexOf(element) + 1})");
    }
}
