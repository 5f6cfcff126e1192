using Rcm.Domain.MicroStates.Reading;
using Rcm.Domain.Workflows;

namespace Rcm.Domain.MicroStates.Healing;

/// <summary>An element that was found again.</summary>
/// <param name="By">What told it: <c>role and name</c>, <c>label</c>, <c>text</c>, <c>attributes</c> or <c>structure</c>.</param>
/// <param name="Refusal">Why there is none; in words of the recorded page.</param>
internal sealed record FoundElement(PageElement? Element, string By, string? Refusal)
{
    public static FoundElement Refused(string why) => new(null, "", why);
}

/// <summary>
/// Finds on a page what another page's recording means: by role and name, then by what the label means, by text, by what the author called
/// it, and last by structure. Where two fit alike there is none.
/// </summary>
internal sealed class ElementFinder(PageView recorded, PageView page)
{
    // Of an identifier: says how it is made, not what it is.
    private static readonly HashSet<string> Making = new(StringComparer.Ordinal)
    {
        "txt", "input", "field", "btn", "button", "ctl", "frm", "form", "box", "ddl", "lbl", "value", "val", "id", "ui", "main", "content", "control", "new",
    };

    private readonly List<PageElement> fields = [];

    /// <summary>A control: what is filled in, chosen or clicked.</summary>
    public FoundElement Control(PageElement known)
    {
        var role = ElementRole.Of(known);
        var name = recorded.NameOf(known);
        var (words, meaning) = (PortalTerms.Words(name), PortalTerms.Of(name));
        var called = Identifiers(known);
        var isPressed = role is ElementRole.Button or ElementRole.Link;
        var found = First(
            known,
            page.Controls.Where(c => ElementRole.Of(c) == role || (isPressed && ElementRole.Of(c) is ElementRole.Button or ElementRole.Link)),
            name,
            ("role and name", c => words.Count > 0 && ElementRole.Of(c) == role && PortalTerms.Words(page.NameOf(c)).SequenceEqual(words)),
            ("label", c => meaning.Length > 0 && ElementRole.Of(c) == role && PortalTerms.Of(page.NameOf(c)) == meaning),
            ("text", c => meaning.Length > 0 && PortalTerms.Of(page.NameOf(c)) == meaning),
            ("attributes", c => ElementRole.Of(c) == role && called.Overlaps(Identifiers(c)) && !IsSomethingElse(c, meaning)),
            ("structure", c => StandsAlone(c, role) && !IsSomethingElse(c, meaning)));
        if (found.Element is { } element)
        {
            if (isPressed && EffectWords.NowWrites(name, page.NameOf(element)))
            {
                return FoundElement.Refused($"“{Shown(name)}” now says that it changes something.");
            }

            if (!isPressed)
            {
                fields.Add(element);
            }
        }

        return found;
    }

    /// <summary>A text of the answer. Nothing but its label or its own name on the page tells it: a value can't be taken for another by its place.</summary>
    public FoundElement Text(PageElement known)
    {
        var name = recorded.NameOf(known);
        var (words, meaning) = (PortalTerms.Words(name), PortalTerms.Of(name));
        var id = known.Id;
        return First(
            known,
            page.Texts.Select(t => t.Element),
            name,
            ("label", e => words.Count > 0 && PortalTerms.Words(page.NameOf(e)).SequenceEqual(words)),
            ("meaning", e => meaning.Length > 0 && PortalTerms.Of(page.NameOf(e)) == meaning),
            ("attributes", e => id is { Length: > 0 } && e.Id == id && !IsSomethingElse(e, meaning)));
    }

    private FoundElement First(PageElement known, IEnumerable<PageElement> among, string name, params (string By, Func<PageElement, bool> Fits)[] ways)
    {
        var pool = among.ToList();
        foreach (var (by, fits) in ways)
        {
            var fitting = pool.Where(fits).ToList();
            if (fitting.Count > 1 && PortalTerms.Of(recorded.SectionOf(known)) is { Length: > 0 } section
                && fitting.Where(e => PortalTerms.Of(page.SectionOf(e)) == section).ToList() is [var there])
            {
                fitting = [there];
            }

            switch (fitting.Count)
            {
                case 1:
                    return new FoundElement(fitting[0], by, null);
                case > 1:
                    return FoundElement.Refused($"Two elements of the page fit “{Shown(name)}” alike.");
            }
        }

        return FoundElement.Refused($"The page has no “{Shown(name)}”.");
    }

    // Its own label says that it is another thing than the one looked for.
    private bool IsSomethingElse(PageElement element, string meaning) =>
        PortalTerms.Of(page.NameOf(element)) is { Length: > 0 } own && own != meaning && (PortalTerms.IsConcept(own) || own.Split(' ').Any(PortalTerms.IsConcept));

    // The only password field; the only button that sends the form whose fields were found.
    private bool StandsAlone(PageElement element, string role) => role switch
    {
        ElementRole.Password => ElementRole.Of(element) == role,
        ElementRole.Button => fields.Count > 0 && fields.Select(f => f.Closest("form")).Distinct().ToList() is [{ } form] && Sends(element, form),
        _ => false,
    };

    private static bool Sends(PageElement element, PageElement form) =>
        ElementRole.Of(element) == ElementRole.Button
        && (element.GetAttribute("type") is "submit" or "image" || (element.LocalName == "button" && element.GetAttribute("type") is null))
        && (element.GetAttribute("form") is { } id ? id == form.Id : element.Closest("form") == form);

    private static HashSet<string> Identifiers(PageElement element) =>
        [.. new[] { element.Id, element.GetAttribute("name"), element.GetAttribute("autocomplete") }
            .Where(a => a is not null and not "off" and not "on")
            .Select(a => string.Join(' ', PortalTerms.OfIdentifier(a!).Split(' ').Where(w => !Making.Contains(w))))
            .Where(a => a.Length > 0)];

    private static string Shown(string name) => name.Length > 60 ? name[..60] + "…" : name;
}
