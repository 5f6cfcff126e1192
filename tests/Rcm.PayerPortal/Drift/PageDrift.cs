using AngleSharp;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Rcm.PayerPortal;

/// <summary>
/// Changes a page of the portal as its makers would: by kind, strength and seed, the same way for every page and visitor. What the site does
/// stays as it is.
/// </summary>
internal sealed class PageDrift(PortalBehaviour behaviour)
{
    // Surveys and news are shown to a few visitors, until somebody shows them to all.
    private static readonly double[] ExtraPageShare = [0.01, 0.03, 1];

    private int Strength => (int)behaviour.DriftStrength;

    public bool IsOn => behaviour.Drift.Count > 0;

    /// <summary>Whether a search leads to the page that was not there before.</summary>
    public bool HasExtraPage(EligibilityQuery query) =>
        behaviour.Drift.Contains(DriftKind.ExtraPage) && StableHash.Fraction(behaviour.DriftSeed, "extra", query.Key) < ExtraPageShare[Strength];

    public string Apply(string html)
    {
        if (!IsOn)
        {
            return html;
        }

        using var document = new HtmlParser().ParseDocument(html);
        // Words first, as the rest builds on them; names last, so that what the rest brings has them too.
        foreach (var kind in new[]
        {
            DriftKind.Wording, DriftKind.Redesign, DriftKind.Reordered, DriftKind.Buttons, DriftKind.Banners, DriftKind.Renamed,
        }.Where(behaviour.Drift.Contains))
        {
            Apply(kind, document);
        }

        return document.ToHtml();
    }

    /// <summary>What a field of the portal is called in a form as it is now.</summary>
    public string FieldName(string name) =>
        behaviour.Drift.Contains(DriftKind.Renamed) ? new DriftNames(behaviour.DriftSeed, Strength).Field(name)
        : behaviour.Drift.Contains(DriftKind.Redesign) ? DriftRedesign.Field(name, Strength)
        : name;

    private void Apply(DriftKind kind, IHtmlDocument document)
    {
        switch (kind)
        {
            case DriftKind.Wording:
                new DriftWords(document, Strength).Apply();
                break;
            case DriftKind.Redesign:
                new DriftRedesign(document, behaviour.DriftSeed, Strength).Apply();
                break;
            case DriftKind.Reordered:
                DriftOrder.Apply(document, behaviour.DriftSeed, Strength);
                break;
            case DriftKind.Buttons:
                DriftFurniture.MoveButtons(document, Strength);
                break;
            case DriftKind.Banners:
                DriftFurniture.AddBanners(document, behaviour.DriftSeed, Strength);
                break;
            default:
                new DriftNames(behaviour.DriftSeed, Strength).Apply(document);
                break;
        }
    }
}
