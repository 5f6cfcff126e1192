using AngleSharp.Dom;

namespace Rcm.Domain.MicroStates.Searching;

/// <summary>The kinds of things that a page is recognised by, in the order in which they tell most.</summary>
public enum TraitKind
{
    Fields,
    Buttons,
    Headings,
    Labels,
    Columns,
    Roles,
    Structure,
    Words,
}

/// <summary>What a page consists of, for a person to compare: names of its fields, texts of its buttons and headings, its structure.</summary>
public sealed class PageTraits
{
    // A page of 100,000 elements tells what it is long before its end.
    private const int MaxElements = 20_000;
    private const int MaxOfAKind = 300;
    private const int MaxLength = 80;

    private readonly Dictionary<TraitKind, SortedSet<string>> traits = [];

    private PageTraits()
    {
    }

    public IReadOnlyCollection<string> this[TraitKind kind] => traits.TryGetValue(kind, out var set) ? set : [];

    public static PageTraits Of(string scrubbedHtml)
    {
        var page = new PageTraits();
        using var document = PageParser.Parse(scrubbedHtml);
        foreach (var element in document.DocumentElement.GetDescendants().OfType<IElement>().Take(MaxElements))
        {
            page.Read(element);
        }

        return page;
    }

    /// <summary>Of a question in words: its words alone.</summary>
    public static PageTraits OfText(string text)
    {
        var page = new PageTraits();
        page.AddWords(text);
        return page;
    }

    private void Read(IElement element)
    {
        var name = element.Id ?? element.GetAttribute("name");
        switch (element.LocalName)
        {
            case "input" when element.GetAttribute("type") is "submit" or "button" or "reset":
                Add(TraitKind.Buttons, element.GetAttribute("value"));
                break;
            case "input" or "select" or "textarea":
                Add(TraitKind.Fields, name);
                break;
            case "button":
                Add(TraitKind.Buttons, element.TextContent);
                break;
            case "h1" or "h2" or "h3" or "legend" or "caption":
                Add(TraitKind.Headings, element.TextContent);
                break;
            case "label":
                Add(TraitKind.Labels, element.TextContent);
                break;
            case "th":
                Add(TraitKind.Columns, element.TextContent);
                break;
        }

        Add(TraitKind.Labels, element.GetAttribute("aria-label"));
        Add(TraitKind.Roles, element.GetAttribute("role"));
        if (element.ParentElement is { } parent && parent.LocalName is not ("html" or "head"))
        {
            Add(TraitKind.Structure, $"{parent.LocalName} > {element.LocalName}");
        }

        foreach (var text in element.ChildNodes.OfType<IText>())
        {
            AddWords(text.Data);
        }
    }

    private void AddWords(string text)
    {
        foreach (var word in PageWord.Of(text, static _ => true).Where(w => !w.IsPlaceholder && w.Folded.Length > 2))
        {
            Add(TraitKind.Words, word.Folded.ToLowerInvariant());
        }
    }

    private void Add(TraitKind kind, string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return;
        }

        if (!traits.TryGetValue(kind, out var set))
        {
            traits[kind] = set = new SortedSet<string>(StringComparer.Ordinal);
        }

        if (set.Count < MaxOfAKind)
        {
            var text = string.Join(' ', value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            set.Add(text.Length > MaxLength ? text[..MaxLength] + "…" : text);
        }
    }
}

/// <summary>What two pages have in common in one kind of trait, and what one of them alone has.</summary>
public sealed record TraitAgreement(TraitKind Kind, IReadOnlyList<string> Shared, IReadOnlyList<string> OnlyFirst, IReadOnlyList<string> OnlySecond)
{
    /// <summary>Shared ones of all; 0 to 1.</summary>
    public double Share => (double)Shared.Count / Math.Max(1, Shared.Count + OnlyFirst.Count + OnlySecond.Count);

    /// <summary>The kinds that at least one of the two has.</summary>
    public static IReadOnlyList<TraitAgreement> Between(PageTraits first, PageTraits second) =>
    [
        .. from kind in Enum.GetValues<TraitKind>()
           let a = first[kind]
           let b = second[kind]
           where a.Count + b.Count > 0
           select new TraitAgreement(kind, [.. a.Intersect(b)], [.. a.Except(b)], [.. b.Except(a)]),
    ];
}
