using AngleSharp.Dom;
using Rcm.Domain.MicroStates.Healing;

namespace Rcm.Domain.MicroStates;

/// <summary>
/// What two pages have in common where they do the same: what can be filled in and pressed and what it means, what stands beside which label,
/// headings, messages; and, with little weight, words, an author's words, the shape of forms and the tags. Each feature with its weight.
/// </summary>
public static class PageFeatures
{
    private const float HeadingWeight = 6, ControlWeight = 8, LabelWeight = 6, ColumnWeight = 3, MessageWeight = 5, FormWeight = 2, WordWeight = 1, NameWeight = 0.5f, TagWeight = 0.1f;

    private const int MaxMessages = 50;

    /// <summary>Changes with everything that changes a vector.</summary>
    public const string Version = "2";

    public static IReadOnlyDictionary<string, float> Of(string scrubbedHtml)
    {
        using var page = PageView.Parse(scrubbedHtml);
        return Of(page);
    }

    internal static IReadOnlyDictionary<string, float> Of(PageView page)
    {
        var features = new Dictionary<string, float>(StringComparer.Ordinal);
        var messages = 0;
        foreach (var element in page.All)
        {
            Add(features, "tag:" + element.ParentElement?.LocalName + ">" + element.LocalName, TagWeight);
            AddName(features, element.Id);
            AddName(features, element.GetAttribute("name"));
            var message = PageMessages.IsAlert(element) ? "alert:" : PageMessages.IsNotice(element) ? "notice:" : null;
            if (message is not null && messages++ < MaxMessages)
            {
                foreach (var word in PortalTerms.Words(PageView.TextOf(element)).Distinct())
                {
                    Add(features, message + word, MessageWeight / 2);
                }
            }

            foreach (var text in element.ChildNodes.OfType<IText>())
            {
                foreach (var word in PortalTerms.Words(text.Data))
                {
                    Add(features, "word:" + word, WordWeight);
                }
            }

            switch (ElementRole.Of(element))
            {
                case ElementRole.Heading:
                    Add(features, "heading:" + PortalTerms.Of(PageView.TextOf(element)), HeadingWeight);
                    break;
                case ElementRole.Table:
                    foreach (var head in element.QuerySelectorAll("th").Take(40))
                    {
                        Add(features, "column:" + PortalTerms.Of(PageView.TextOf(head)), ColumnWeight);
                    }

                    break;
            }
        }

        foreach (var control in page.Controls)
        {
            var role = ElementRole.Of(control);
            Add(features, $"{role}:{PortalTerms.Of(page.NameOf(control))}", role == ElementRole.Link ? ControlWeight / 4 : ControlWeight);
        }

        foreach (var form in page.Controls.Where(c => c.LocalName is "input" or "select" or "textarea").GroupBy(c => c.Closest("form")))
        {
            Add(features, "form:" + string.Join(' ', form.Select(ElementRole.Of).Order(StringComparer.Ordinal)), FormWeight);
        }

        foreach (var label in page.Texts.Select(t => PortalTerms.Of(t.Label)).Where(l => l.Length > 0).Distinct())
        {
            Add(features, "label:" + label, LabelWeight);
        }

        return features;
    }

    private static void AddName(Dictionary<string, float> features, string? name)
    {
        if (name is { Length: > 0 })
        {
            foreach (var word in PortalTerms.OfIdentifier(name).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                Add(features, "name:" + word, NameWeight);
            }
        }
    }

    private static void Add(Dictionary<string, float> features, string feature, float weight) =>
        features[feature] = features.GetValueOrDefault(feature) + weight;
}
