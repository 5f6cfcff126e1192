using AngleSharp.Dom;

namespace Rcm.Domain.MicroStates.Reading;

/// <param name="Elements">All of the page, in its order; the first holds the others.</param>
internal sealed record PageTree(IReadOnlyList<PageElement> Elements)
{
    public PageElement Root => Elements[0];

    /// <summary>The page's body, or where it has none the whole of it.</summary>
    public PageElement Body
    {
        get
        {
            // As a document tells it: the first of the two that its outermost element holds.
            foreach (var child in Root.Children)
            {
                if (child.LocalName is "body" or "frameset")
                {
                    return child;
                }
            }

            return Root;
        }
    }

    public static PageTree Of(IDocument document, Action<IElement, PageElement>? found = null)
    {
        var elements = new List<PageElement>();
        var open = new Stack<(INode Node, PageElement? Parent)>();
        open.Push((document.DocumentElement, null));
        while (open.TryPop(out var next))
        {
            if (next.Node is IText text)
            {
                next.Parent!.Append(new PageRun(text.Data));
            }
            else if (next.Node is IElement source)
            {
                var element = new PageElement(source.LocalName, [.. source.Attributes.Select(a => new PageAttribute(a.Name, a.Value))]);
                next.Parent?.Append(element);
                elements.Add(element);
                found?.Invoke(source, element);
                // By number: the parser's neighbours are looked up from the parent's first child on, each time.
                for (var i = source.ChildNodes.Length - 1; i >= 0; i--)
                {
                    open.Push((source.ChildNodes[i], element));
                }
            }
        }

        return new PageTree(elements);
    }
}
