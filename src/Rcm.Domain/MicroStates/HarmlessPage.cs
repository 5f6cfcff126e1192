using AngleSharp.Dom;
using Rcm.Domain.Workflows;

namespace Rcm.Domain.MicroStates;

/// <summary>A recorded page as a frame may show it: scrubbed again, whatever was stored, with a policy that loads and runs nothing.</summary>
public static class HarmlessPage
{
    // The frame's own; the console's holds there as well. A style attribute of ours draws the outline.
    private const string Policy =
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src-attr 'unsafe-inline'; form-action 'none'\"><meta name=\"color-scheme\" content=\"light\">";

    private const string Outline = "outline: 3px solid #0d9488; outline-offset: 2px";

    /// <param name="actOn">Selectors of the elements to outline; what finds nothing, or is none, is left out.</param>
    public static string Of(string html, IEnumerable<string> actOn)
    {
        var page = PageScrubber.Scrub(html, KnownValues.None).Html;
        using var document = PageParser.Parse(page);
        foreach (var element in actOn.Distinct(StringComparer.Ordinal).SelectMany(s => Find(document, s)))
        {
            element.SetAttribute("style", Outline);
        }

        return Policy + document.DocumentElement.OuterHtml;
    }

    /// <summary>The elements that an action works on, in its order.</summary>
    public static IReadOnlyList<string> Targets(string actionJson) =>
        ActionProgram.Parse(actionJson) is { IsOk: true } program ? [.. program.Value.Steps.Select(s => s.On).OfType<string>()] : [];

    private static IElement[] Find(IDocument document, string selector)
    {
        try
        {
            return [.. document.QuerySelectorAll(selector)];
        }
        catch (DomException)
        {
            return [];
        }
    }
}
