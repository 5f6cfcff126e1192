using Rcm.Domain.MicroStates.Healing;
using Rcm.Domain.MicroStates.Reading;

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
        var page = PageView.OfScrubbed(scrubbedHtml);
        var weights = new FeatureWeights();
        ReadElements(page, weights);
        ReadControls(page, weights);
        foreach (var label in page.Texts.Select(t => PortalTerms.Of(t.Label)).Where(l => l.Length > 0).Distinct())
        {
            weights.Add("label:", label, LabelWeight);
        }

        return weights.All;
    }

    private static void ReadElements(PageView page, FeatureWeights weights)
    {
        var messages = 0;
        foreach (var element in page.All)
        {
            weights.Add("tag:", element.Parent?.LocalName, ">", element.LocalName, TagWeight);
            AddName(weights, element.Id);
            AddName(weights, element.GetAttribute("name"));
            var message = PageMessages.IsAlert(element) ? "alert:" : PageMessages.IsNotice(element) ? "notice:" : null;
            if (message is not null && messages++ < MaxMessages)
            {
                foreach (var word in PortalTerms.Words(ElementText.Of(element)).Distinct())
                {
                    weights.Add(message, word, MessageWeight / 2);
                }
            }

            for (var node = element.First; node is not null; node = node.Next)
            {
                if (node is PageRun run)
                {
                    AddWords(weights, run.Data);
                }
            }

            switch (ElementRole.Of(element))
            {
                case ElementRole.Heading:
                    weights.Add("heading:", PortalTerms.Of(ElementText.Of(element)), HeadingWeight);
                    break;
                case ElementRole.Table:
                    foreach (var head in element.Within("th").Take(40))
                    {
                        weights.Add("column:", PortalTerms.Of(ElementText.Of(head)), ColumnWeight);
                    }

                    break;
            }
        }
    }

    private static void ReadControls(PageView page, FeatureWeights weights)
    {
        foreach (var control in page.Controls)
        {
            var role = ElementRole.Of(control);
            weights.Add(role, ":", PortalTerms.Of(page.NameOf(control)), "", role == ElementRole.Link ? ControlWeight / 4 : ControlWeight);
        }

        foreach (var form in page.Controls.Where(c => c.LocalName is "input" or "select" or "textarea").GroupBy(c => c.Closest("form")))
        {
            weights.Add("form:", string.Join(' ', form.Select(ElementRole.Of).Order(StringComparer.Ordinal)), FormWeight);
        }
    }

    private static void AddWords(FeatureWeights weights, string text)
    {
        foreach (var word in PortalTerms.WordsIn(text))
        {
            weights.AddWord("word:", word, WordWeight);
        }
    }

    private static void AddName(FeatureWeights weights, string? name)
    {
        if (name is { Length: > 0 })
        {
            var words = PortalTerms.OfIdentifier(name).AsSpan();
            foreach (var word in words.Split(' '))
            {
                if (!words[word].IsEmpty)
                {
                    weights.Add("name:", words[word], NameWeight);
                }
            }
        }
    }
}
