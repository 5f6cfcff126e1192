using AngleSharp.Dom;

namespace Rcm.Domain.MicroStates;

/// <summary>The texts of a page, those together that nothing but inline markup separates.</summary>
internal static class TextRuns
{
    // Elements that people see no gap at. What is not known counts as one of them: a word is masked too often rather than too seldom.
    private static readonly HashSet<string> Block = new(StringComparer.Ordinal)
    {
        "address", "article", "aside", "blockquote", "body", "br", "button", "caption", "center", "col", "colgroup", "dd", "details", "dialog", "dir",
        "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hgroup",
        "hr", "html", "input", "label", "legend", "li", "main", "menu", "nav", "ol", "optgroup", "option", "output", "p", "pre", "search", "section",
        "select", "summary", "table", "tbody", "td", "textarea", "tfoot", "th", "thead", "tr", "ul",
    };

    public static List<List<IText>> Of(IElement root)
    {
        var runs = new List<List<IText>>();
        var run = new List<IText>();
        var open = new Stack<(INode Node, bool Entered)>();
        open.Push((root, false));
        while (open.TryPop(out var next))
        {
            if (next.Node is IText text)
            {
                run.Add(text);
                continue;
            }

            if (run.Count > 0 && next.Node is IElement element && Block.Contains(element.LocalName))
            {
                runs.Add(run);
                run = [];
            }

            if (!next.Entered)
            {
                open.Push((next.Node, true));
                // By number: a node's neighbour is looked up from its parent's first child on, each time.
                for (var i = next.Node.ChildNodes.Length - 1; i >= 0; i--)
                {
                    open.Push((next.Node.ChildNodes[i], false));
                }
            }
        }

        if (run.Count > 0)
        {
            runs.Add(run);
        }

        return runs;
    }
}
