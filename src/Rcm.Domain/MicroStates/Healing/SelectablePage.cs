using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Rcm.Domain.MicroStates.Reading;

namespace Rcm.Domain.MicroStates.Healing;

/// <summary>A page in which selectors find elements.</summary>
internal sealed class SelectablePage : PageView, IDisposable
{
    private readonly IHtmlDocument document;
    private readonly Dictionary<IElement, PageElement> read;

    private SelectablePage(IHtmlDocument document, PageTree tree, Dictionary<IElement, PageElement> read)
        : base(tree)
    {
        this.document = document;
        this.read = read;
    }

    public static SelectablePage Parse(string html)
    {
        var parsed = PageParser.Parse(html);
        var elements = new Dictionary<IElement, PageElement>();
        return new SelectablePage(parsed, PageTree.Of(parsed, elements.Add), elements);
    }

    /// <returns>Null where the selector is none that CSS knows.</returns>
    public IReadOnlyList<PageElement>? Select(string selector)
    {
        try
        {
            return [.. document.QuerySelectorAll(selector).Select(e => read[e])];
        }
        catch (DomException)
        {
            return null;
        }
    }

    /// <summary>The first that the selector finds within an element.</summary>
    public PageElement? SelectIn(PageElement within, string selector) =>
        read.Single(r => r.Value == within).Key.QuerySelector(selector) is { } found ? read[found] : null;

    public void Dispose() => document.Dispose();
}
