using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace Rcm.Domain.MicroStates.Healing;

/// <summary>A page as a person reads it: which element is called what, and which label stands beside which text.</summary>
internal sealed class PageView : IDisposable
{
    // A longer text is prose, and names nothing.
    private const int MaxLabel = 120;

    // A longer text is no message, and one so deep nobody sees.
    private const int MaxText = 10_000;
    private const int MaxDepth = 500;

    // A term with more values than this is none.
    private const int MaxValues = 20;

    // Of a longer page the beginning is read: what a robot needs stands there, and its time would grow with the rest.
    public const int MaxElements = 20_000;

    private readonly IHtmlDocument document;
    private readonly Lazy<IReadOnlyList<IElement>> all;
    private readonly Lazy<Dictionary<IElement, (IElement? Before, int Siblings)>> places;
    private readonly Lazy<Dictionary<string, IElement>> byId;
    private readonly Dictionary<IElement, string> headings = [];
    private readonly Lazy<Dictionary<string, IElement>> labelFor;
    private readonly Lazy<IReadOnlyList<IElement>> controls;
    private readonly Lazy<IReadOnlyList<LabelledText>> texts;

    private PageView(IHtmlDocument document)
    {
        this.document = document;
        all = new(() => [.. document.All.Take(MaxElements)]);
        places = new(Places);
        byId = new(() =>
        {
            var ids = new Dictionary<string, IElement>(StringComparer.Ordinal);
            foreach (var element in All)
            {
                if (element.Id is { Length: > 0 } id)
                {
                    ids.TryAdd(id, element);
                }
            }

            return ids;
        });
        labelFor = new(() =>
        {
            var labels = new Dictionary<string, IElement>(StringComparer.Ordinal);
            foreach (var label in document.QuerySelectorAll("label[for]"))
            {
                labels.TryAdd(label.GetAttribute("for")!, label);
            }

            return labels;
        });
        controls = new(() => [.. All.Where(e => ElementRole.IsControl(ElementRole.Of(e)) && ElementRole.IsUsable(e))]);
        texts = new(() => [.. LabelledTexts.Of(this)]);
    }

    public static PageView Parse(string html) => new(PageParser.Parse(html));

    public IElement Root => (IElement?)document.Body ?? document.DocumentElement;

    /// <summary>What can be filled in, chosen or clicked.</summary>
    public IReadOnlyList<IElement> Controls => controls.Value;

    /// <summary>Texts beside which a label stands: what a page answers with.</summary>
    public IReadOnlyList<LabelledText> Texts => texts.Value;

    public IEnumerable<IElement> Tables => document.QuerySelectorAll("table").Where(ElementRole.IsUsable);

    public IReadOnlyList<IElement> All => all.Value;

    /// <returns>Null where the selector is none that CSS knows.</returns>
    public IReadOnlyList<IElement>? Select(string selector)
    {
        try
        {
            return [.. document.QuerySelectorAll(selector)];
        }
        catch (DomException)
        {
            return null;
        }
    }

    public IElement? ById(string id) => byId.Value.GetValueOrDefault(id);

    /// <summary>What the element is called: the accessible name, or else the text that stands before it.</summary>
    public string NameOf(IElement element)
    {
        if (Pointed(element) is { Length: > 0 } pointed)
        {
            return pointed;
        }

        if (element.GetAttribute("aria-label") is { Length: > 0 } aria)
        {
            return aria;
        }

        var role = ElementRole.Of(element);
        return role switch
        {
            ElementRole.Button or ElementRole.Link or ElementRole.Heading => First(TextOf(element), element.GetAttribute("value"), element.GetAttribute("title"), element.GetAttribute("alt")),
            ElementRole.Table => First(element.QuerySelector("caption")?.TextContent, SectionOf(element)),
            ElementRole.Text => BesideOf(element),
            _ => First(OwnLabel(element), element.GetAttribute("placeholder"), element.GetAttribute("title"), BesideOf(element)),
        };
    }

    /// <summary>The heading of the part of the page that the element stands in; empty where there is none but the page's own.</summary>
    public string SectionOf(IElement element)
    {
        for (var e = element.ParentElement; e is not null && e != Root; e = e.ParentElement)
        {
            if (e.LocalName is "section" or "fieldset" or "article" or "div" or "form" or "table" or "aside"
                && (Pointed(e) is { Length: > 0 } pointed ? pointed : HeadingIn(e)) is { Length: > 0 } heading)
            {
                return heading;
            }
        }

        return "";
    }

    /// <summary>The text of the element and all within it; the beginning where it is a page's.</summary>
    public static string TextOf(IElement element)
    {
        if (element.ChildNodes is [IText only])
        {
            return Squeeze(only.Data);
        }

        var text = new StringBuilder();
        Append(element, text, depth: 0);
        return Squeeze(text.ToString());
    }

    public void Dispose() => document.Dispose();

    /// <summary>The text that stands before an element and names it: a term, a row's head, a neighbour.</summary>
    public string BesideOf(IElement element)
    {
        var at = element;
        for (var up = 0; up < 3 && at.ParentElement is { } parent; up++)
        {
            if (Before(at) is { Length: > 0 and < MaxLabel } label)
            {
                return label;
            }

            // Alone in its box: what names the box names it.
            if (parent == Root || SiblingsOf(at) != 1 || OwnText(parent).Length > 0)
            {
                return "";
            }

            at = parent;
        }

        return "";
    }

    /// <summary>How many elements stand in its parent, itself among them.</summary>
    public int SiblingsOf(IElement element) => places.Value.GetValueOrDefault(element).Siblings;

    private IElement? BeforeOf(IElement element) => places.Value.GetValueOrDefault(element).Before;

    // Once for the page: the parser's own neighbours are looked up from the parent's first child on, each time.
    private Dictionary<IElement, (IElement? Before, int Siblings)> Places()
    {
        var found = new Dictionary<IElement, (IElement?, int)>();
        foreach (var parent in All)
        {
            var children = parent.ChildNodes.OfType<IElement>().ToList();
            for (var i = 0; i < children.Count; i++)
            {
                found[children[i]] = (i == 0 ? null : children[i - 1], children.Count);
            }
        }

        return found;
    }

    private string Before(IElement element)
    {
        switch (element.LocalName)
        {
            case "dd":
                var term = BeforeOf(element);
                for (var i = 0; i < MaxValues && term?.LocalName == "dd"; i++)
                {
                    term = BeforeOf(term);
                }

                return term?.LocalName == "dt" ? TextOf(term) : "";
            case "td":
                return RowHead(element);
        }

        if (BeforeOf(element) is { } before && (IsLabelLike(before) || SiblingsOf(element) == 2) && !ElementRole.IsControl(ElementRole.Of(before)))
        {
            return TextOf(before);
        }

        // "Status: <b>Active</b>"
        return SiblingsOf(element) == 1 ? Squeeze(string.Concat(element.ParentElement!.ChildNodes.TakeWhile(n => n != element).OfType<IText>().Select(t => t.Data))) : "";
    }

    private string RowHead(IElement cell)
    {
        if (cell.ParentElement is not { LocalName: "tr" })
        {
            return "";
        }

        var before = BeforeOf(cell);
        return before is { LocalName: "th" } || (before is { LocalName: "td" } && SiblingsOf(cell) == 2) ? TextOf(before) : "";
    }

    private static bool IsLabelLike(IElement element) =>
        element.LocalName is "label" or "dt" or "th"
        || (element.GetAttribute("class") is { } c && PortalTerms.OfIdentifier(c).Split(' ').Any(w => w is "label" or "term" or "key" or "lbl"));

    private string Pointed(IElement element) =>
        element.GetAttribute("aria-labelledby") is { Length: > 0 } ids
            ? Squeeze(string.Join(' ', ids.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => ById(id)?.TextContent)))
            : "";

    private string OwnLabel(IElement element)
    {
        if (element.Id is { Length: > 0 } id && labelFor.Value.TryGetValue(id, out var label))
        {
            return TextOf(label);
        }

        for (var e = element.ParentElement; e is not null; e = e.ParentElement)
        {
            if (e.LocalName == "label")
            {
                return TextOf(e);
            }
        }

        return "";
    }

    private string HeadingIn(IElement part)
    {
        if (!headings.TryGetValue(part, out var known))
        {
            headings[part] = known = part.ChildNodes.OfType<IElement>()
                .FirstOrDefault(c => c.LocalName is "h2" or "h3" or "h4" or "h5" or "h6" or "legend" or "caption") is { } heading ? TextOf(heading) : "";
        }

        return known;
    }

    private static void Append(INode node, StringBuilder text, int depth)
    {
        foreach (var child in node.ChildNodes)
        {
            if (text.Length > MaxText || depth > MaxDepth)
            {
                return;
            }

            if (child is IText part)
            {
                text.Append(part.Data);
            }
            else
            {
                Append(child, text, depth + 1);
            }
        }
    }

    private static string OwnText(IElement element) => Squeeze(string.Concat(element.ChildNodes.OfType<IText>().Select(t => t.Data)));

    private static string First(params string?[] texts) => texts.Select(t => t is null ? "" : Squeeze(t)).FirstOrDefault(t => t.Length > 0) ?? "";

    private static string Squeeze(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
