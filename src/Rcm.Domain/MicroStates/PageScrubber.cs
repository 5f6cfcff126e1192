using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Rcm.Domain.MicroStates.Reading;

namespace Rcm.Domain.MicroStates;

/// <summary>A page as it may be stored, shown, embedded and sent to a model: no patient data, no scripts, no addresses.</summary>
/// <param name="Html">Scrubbing it again changes nothing.</param>
/// <param name="Fingerprint">That of <paramref name="Html"/>.</param>
public sealed record ScrubbedPage(string Html, string Fingerprint);

/// <summary>Makes a page safe to keep. What is not known to be harmless goes.</summary>
public static class PageScrubber
{
    /// <summary>Characters beyond which a page is not kept: nothing that a person reads is that large.</summary>
    public const int MaxLength = PageParser.MaxLength;

    private const int MaxPasses = 8;

    private static readonly HashSet<string> Dropped = new(StringComparer.Ordinal)
    {
        "script", "noscript", "style", "link", "meta", "base", "template", "iframe", "frame", "object", "embed", "applet", "svg", "math", "canvas",
        "audio", "video", "source", "track", "img", "picture", "title", "xmp", "plaintext", "listing", "noembed", "noframes",
    };

    // Attributes that say what an element is. Everything else (event handlers, styles, data-*, addresses, values) goes.
    private static readonly HashSet<string> Identifiers = new(StringComparer.Ordinal)
    {
        "id", "name", "type", "role", "for", "class", "autocomplete", "method", "scope", "colspan", "rowspan", "tabindex",
        "disabled", "required", "readonly", "multiple", "hidden", "aria-labelledby", "aria-describedby", "aria-live", "aria-expanded", "aria-hidden",
        "aria-invalid", "aria-required", "aria-current", "aria-modal", "lang", "dir",
    };

    private static readonly HashSet<string> Texts = new(StringComparer.Ordinal) { "aria-label", "placeholder", "title", "alt", "label" };

    public static ScrubbedPage Scrub(string html, KnownValues known)
    {
        // What is left may read differently once it is written down (a table in a paragraph, a form in a form): again, until it does not.
        for (var pass = 0; pass < MaxPasses; pass++)
        {
            using var document = PageParser.Parse(html);
            Clean(document, known);
            var scrubbed = PageWriter.Write(document);
            if (scrubbed == html)
            {
                return new ScrubbedPage(scrubbed, PageFingerprint.Of(document));
            }

            html = scrubbed;
        }

        using var instead = PageParser.Instead(PageParser.NotValid);
        return new ScrubbedPage(PageWriter.Write(instead), PageFingerprint.Of(instead));
    }

    private static void Clean(IDocument document, KnownValues known)
    {
        CleanAttributes(document.DocumentElement, known);
        foreach (var node in document.DocumentElement.GetDescendants().ToList())
        {
            switch (node)
            {
                case IElement element when Dropped.Contains(element.LocalName):
                    element.Remove();
                    break;
                case IElement element when IsNoElement(element, known):
                    Unwrap(element);
                    break;
                case IElement element:
                    CleanAttributes(element, known);
                    break;
                case not IText:
                    node.Parent?.RemoveChild(node);
                    break;
            }
        }

        foreach (var run in TextRuns.Of(document.DocumentElement))
        {
            var texts = TextScrubber.Scrub(run.ConvertAll(t => t.Data), known);
            foreach (var (text, scrubbed) in run.Zip(texts))
            {
                text.Data = scrubbed;
            }
        }
    }

    private static void CleanAttributes(IElement element, KnownValues known)
    {
        foreach (var attribute in element.Attributes.ToList())
        {
            if (Identifiers.Contains(attribute.Name))
            {
                attribute.Value = TextScrubber.ScrubIdentifier(attribute.Value, known);
            }
            else if (Texts.Contains(attribute.Name) || (attribute.Name == "value" && IsButton(element)))
            {
                attribute.Value = TextScrubber.Scrub(attribute.Value, known);
            }
            else
            {
                element.RemoveAttribute(attribute.Name);
            }
        }
    }

    private static bool IsButton(IElement element) =>
        element is IHtmlInputElement && element.GetAttribute("type") is "submit" or "button" or "reset";

    // A name that a portal forgot to escape ("<GARCIA, ANA>") reads as an element; those that authors define have a hyphen.
    private static bool IsNoElement(IElement element, KnownValues known) =>
        element is IHtmlUnknownElement
        && !(element.LocalName.Contains('-', StringComparison.Ordinal)
            && element.LocalName.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
            && TextScrubber.ScrubIdentifier(element.LocalName, known) == element.LocalName);

    private static void Unwrap(IElement element)
    {
        var span = element.Owner!.CreateElement("span");
        while (element.FirstChild is { } child)
        {
            span.AppendChild(child);
        }

        element.Parent?.ReplaceChild(span, element);
    }
}
