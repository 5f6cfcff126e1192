using System.Text;

namespace Rcm.Domain.MicroStates.Reading;

/// <summary>What an element says, each gap one blank.</summary>
internal static class ElementText
{
    // A longer text is no message, and one so deep nobody sees.
    private const int MaxText = 10_000;
    private const int MaxDepth = 500;
    private const int MaxPieces = 10_000;

    /// <summary>The text of the element and all within it; the beginning where it is a page's.</summary>
    public static string Of(PageElement element)
    {
        if (element.First is PageRun { Next: null } only)
        {
            return Squeeze(only.Data);
        }

        var (text, pieces) = (new StringBuilder(), 0);
        Append(element, text, depth: 0, ref pieces);
        return Squeeze(text.ToString());
    }

    /// <summary>Of the only element in its parent: what stands before it there.</summary>
    public static string Before(PageElement only)
    {
        var text = "";
        for (var child = only.Parent!.First; child is PageRun run; child = child.Next)
        {
            text += run.Data;
        }

        return Squeeze(text);
    }

    /// <summary>Whether something is said in it beside its elements.</summary>
    public static bool HasOwn(PageElement element)
    {
        for (var child = element.First; child is not null; child = child.Next)
        {
            if (child is PageRun run && !string.IsNullOrWhiteSpace(run.Data))
            {
                return true;
            }
        }

        return false;
    }

    public static string Squeeze(string text) =>
        IsSqueezed(text) ? text : string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    // Most texts of a page are.
    private static bool IsSqueezed(string text)
    {
        var afterBlank = true;
        foreach (var c in text)
        {
            var isBlank = char.IsWhiteSpace(c);
            if (isBlank && (afterBlank || c != ' '))
            {
                return false;
            }

            afterBlank = isBlank;
        }

        return !afterBlank || text.Length == 0;
    }

    private static void Append(PageElement element, StringBuilder text, int depth, ref int pieces)
    {
        for (var child = element.First; child is not null; child = child.Next)
        {
            if (text.Length > MaxText || depth > MaxDepth || ++pieces > MaxPieces)
            {
                return;
            }

            if (child is PageRun run)
            {
                text.Append(run.Data);
            }
            else
            {
                Append((PageElement)child, text, depth + 1, ref pieces);
            }
        }
    }
}
