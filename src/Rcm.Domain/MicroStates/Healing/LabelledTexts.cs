using Rcm.Domain.MicroStates.Reading;

namespace Rcm.Domain.MicroStates.Healing;

/// <summary>A text of the page with what names it.</summary>
internal sealed record LabelledText(PageElement Element, string Label);

/// <summary>Finds what a page answers with: the values of its lists of terms, its two-column tables and its pairs of boxes.</summary>
internal static class LabelledTexts
{
    private static readonly HashSet<string> Holders = new(StringComparer.Ordinal) { "dd", "td", "span", "div", "p", "output", "strong", "b", "em", "li", "data", "time" };

    public static IEnumerable<LabelledText> Of(PageView page)
    {
        var taken = new HashSet<PageElement>();
        foreach (var element in page.All)
        {
            if (!Holders.Contains(element.LocalName) || !element.Children.All(c => Holders.Contains(c.LocalName)) || IsInTable(element) || !ElementRole.IsUsable(element))
            {
                continue;
            }

            var label = page.NameOf(element);
            // The outermost of what holds one text stands for it.
            if (label.Length > 0 && !(PageView.SiblingsOf(element) == 1 && taken.Contains(element.Parent!) && ElementText.Of(element.Parent!) == ElementText.Of(element)))
            {
                taken.Add(element);
                yield return new LabelledText(element, label);
            }
        }
    }

    // A cell of a table with columns is read with its row: its column's head does not name it alone.
    private static bool IsInTable(PageElement element)
    {
        for (var e = element; e is not null; e = e.Parent)
        {
            if (e.LocalName == "table")
            {
                return e.FirstWithin("tr") is { ChildElementCount: > 2 };
            }
        }

        return false;
    }
}
