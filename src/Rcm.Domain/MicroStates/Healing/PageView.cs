using Rcm.Domain.MicroStates.Reading;

namespace Rcm.Domain.MicroStates.Healing;

/// <summary>A page as a person reads it: which element is called what, and which label stands beside which text.</summary>
internal class PageView
{
    // A longer text is prose, and names nothing.
    private const int MaxLabel = 120;

    private const int MaxPointed = 20;

    // A term with more values than this is none.
    private const int MaxValues = 20;

    // Of a longer page the beginning is read: what a robot needs stands there, and its time would grow with the rest.
    public const int MaxElements = 20_000;

    private readonly PageTree tree;
    private readonly Lazy<Dictionary<string, PageElement>> byId;
    private readonly Lazy<Dictionary<string, PageElement>> labelFor;
    private readonly Lazy<IReadOnlyList<PageElement>> controls;
    private readonly Lazy<IReadOnlyList<LabelledText>> texts;
    private readonly Dictionary<PageElement, string> headings = [];
    private readonly Dictionary<string, bool> labelLike = new(StringComparer.Ordinal);
    private PageElement? root;

    protected PageView(PageTree tree)
    {
        this.tree = tree;
        All = tree.Elements.Count > MaxElements ? [.. tree.Elements.Take(MaxElements)] : tree.Elements;
        byId = new(() => First(All, "id"));
        labelFor = new(() => First(tree.Elements.Where(e => e.LocalName == "label"), "for"));
        controls = new(() => [.. All.Where(e => ElementRole.IsControl(ElementRole.Of(e)) && ElementRole.IsUsable(e))]);
        texts = new(() => [.. LabelledTexts.Of(this)]);
    }

    /// <summary>What the scrubber wrote, without a parser's time; no selectors.</summary>
    public static PageView OfScrubbed(string html)
    {
        if (ScrubbedPageReader.Read(html) is { } tree)
        {
            return new PageView(tree);
        }

        using var document = PageParser.Parse(html);
        return new PageView(PageTree.Of(document));
    }

    public PageElement Root => root ??= tree.Body;

    /// <summary>What can be filled in, chosen or clicked.</summary>
    public IReadOnlyList<PageElement> Controls => controls.Value;

    /// <summary>Texts beside which a label stands: what a page answers with.</summary>
    public IReadOnlyList<LabelledText> Texts => texts.Value;

    public IEnumerable<PageElement> Tables => tree.Elements.Where(e => e.LocalName == "table" && ElementRole.IsUsable(e));

    public IReadOnlyList<PageElement> All { get; }

    public PageElement? ById(string id) => byId.Value.GetValueOrDefault(id);

    /// <summary>What the element is called: the accessible name, or else the text that stands before it.</summary>
    public string NameOf(PageElement element)
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
            ElementRole.Button or ElementRole.Link or ElementRole.Heading => First(ElementText.Of(element), element.GetAttribute("value"), element.GetAttribute("title"), element.GetAttribute("alt")),
            ElementRole.Table => First(element.FirstWithin("caption") is { } caption ? ElementText.Of(caption) : "", SectionOf(element)),
            ElementRole.Text => BesideOf(element),
            _ => First(OwnLabel(element), element.GetAttribute("placeholder"), element.GetAttribute("title"), BesideOf(element)),
        };
    }

    /// <summary>The heading of the part of the page that the element stands in; empty where there is none but the page's own.</summary>
    public string SectionOf(PageElement element)
    {
        for (var e = element.Parent; e is not null && e != Root; e = e.Parent)
        {
            if (e.LocalName is "section" or "fieldset" or "article" or "div" or "form" or "table" or "aside"
                && (Pointed(e) is { Length: > 0 } pointed ? pointed : HeadingIn(e)) is { Length: > 0 } heading)
            {
                return heading;
            }
        }

        return "";
    }

    /// <summary>The text that stands before an element and names it: a term, a row's head, a neighbour.</summary>
    public string BesideOf(PageElement element)
    {
        var at = element;
        for (var up = 0; up < 3 && at.Parent is { } parent; up++)
        {
            if (Before(at) is { Length: > 0 and < MaxLabel } label)
            {
                return label;
            }

            // Alone in its box: what names the box names it.
            if (parent == Root || SiblingsOf(at) != 1 || ElementText.HasOwn(parent))
            {
                return "";
            }

            at = parent;
        }

        return "";
    }

    /// <summary>How many elements stand in its parent, itself among them.</summary>
    public static int SiblingsOf(PageElement element) => element.Parent?.ChildElementCount ?? 0;

    private string Before(PageElement element)
    {
        switch (element.LocalName)
        {
            case "dd":
                var term = element.Before;
                for (var i = 0; i < MaxValues && term?.LocalName == "dd"; i++)
                {
                    term = term.Before;
                }

                return term?.LocalName == "dt" ? ElementText.Of(term) : "";
            case "td":
                return RowHead(element);
        }

        if (element.Before is { } before && (IsLabelLike(before) || SiblingsOf(element) == 2) && !ElementRole.IsControl(ElementRole.Of(before)))
        {
            return ElementText.Of(before);
        }

        // "Status: <b>Active</b>"
        return SiblingsOf(element) == 1 ? ElementText.Before(element) : "";
    }

    private static string RowHead(PageElement cell)
    {
        if (cell.Parent is not { LocalName: "tr" })
        {
            return "";
        }

        var before = cell.Before;
        return before is { LocalName: "th" } || (before is { LocalName: "td" } && SiblingsOf(cell) == 2) ? ElementText.Of(before) : "";
    }

    private bool IsLabelLike(PageElement element) =>
        element.LocalName is "label" or "dt" or "th" || (element.GetAttribute("class") is { } name && IsLabelLike(name));

    private bool IsLabelLike(string name)
    {
        if (!labelLike.TryGetValue(name, out var known))
        {
            labelLike[name] = known = PortalTerms.OfIdentifier(name).Split(' ').Any(w => w is "label" or "term" or "key" or "lbl");
        }

        return known;
    }

    private string Pointed(PageElement element) =>
        element.GetAttribute("aria-labelledby") is { Length: > 0 } ids
            ? ElementText.Squeeze(string.Join(' ', ids.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(MaxPointed).Select(id => ById(id) is { } text ? ElementText.Of(text) : "")))
            : "";

    private string OwnLabel(PageElement element)
    {
        if (element.Id is { Length: > 0 } id && labelFor.Value.TryGetValue(id, out var label))
        {
            return ElementText.Of(label);
        }

        for (var e = element.Parent; e is not null; e = e.Parent)
        {
            if (e.LocalName == "label")
            {
                return ElementText.Of(e);
            }
        }

        return "";
    }

    private string HeadingIn(PageElement part)
    {
        if (!headings.TryGetValue(part, out var known))
        {
            headings[part] = known = part.Children
                .FirstOrDefault(c => c.LocalName is "h2" or "h3" or "h4" or "h5" or "h6" or "legend" or "caption") is { } heading ? ElementText.Of(heading) : "";
        }

        return known;
    }

    private static Dictionary<string, PageElement> First(IEnumerable<PageElement> elements, string attribute)
    {
        var first = new Dictionary<string, PageElement>(StringComparer.Ordinal);
        foreach (var element in elements)
        {
            if (element.GetAttribute(attribute) is { Length: > 0 } value)
            {
                first.TryAdd(value, element);
            }
        }

        return first;
    }

    private static string First(params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
        {
            if (text is not null && ElementText.Squeeze(text) is { Length: > 0 } squeezed)
            {
                return squeezed;
            }
        }

        return "";
    }
}
