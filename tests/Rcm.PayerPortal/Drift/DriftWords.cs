using AngleSharp.Dom;

namespace Rcm.PayerPortal;

/// <summary>
/// Other words for the same thing. Low: a few; middle: nearly all, as other payers say it, and the ids that a generator makes of labels with
/// them; high: words that no other portal uses, for the answers as well.
/// </summary>
internal sealed class DriftWords(IDocument document, int strength)
{
    private static readonly Dictionary<string, string> Low = new(StringComparer.Ordinal)
    {
        ["Sign in"] = "Log in", ["Username"] = "User ID", ["Search"] = "Find", ["Plan name"] = "Benefit plan",
    };

    private static readonly Dictionary<string, string> Middle = new(Low, StringComparer.Ordinal)
    {
        ["Member ID"] = "Subscriber ID", ["Last name"] = "Patient last name", ["First name"] = "Patient first name",
        ["Date of birth (MM/DD/YYYY)"] = "Birth date (MM/DD/YYYY)", ["Date of birth"] = "Birth date",
        ["Date of service (MM/DD/YYYY, optional)"] = "As of date (MM/DD/YYYY, optional)",
        ["Check eligibility"] = "Eligibility inquiry", ["Eligibility result"] = "Eligibility response",
        ["Coverage status"] = "Eligibility status", ["Effective from"] = "Coverage start", ["Effective to"] = "Coverage end",
        ["Group number"] = "Group no.", ["Reference number"] = "Trace number", ["Relationship to subscriber"] = "Relationship",
        ["Eligibility request rejected"] = "Inquiry rejected", ["Reject code (AAA)"] = "Rejection code (AAA)", ["Reason"] = "Rejection reason",
        ["Service type"] = "Type of service", ["Copay"] = "Copayment", ["In network"] = "Network", ["Coinsurance"] = "Co-insurance",
        ["New search"] = "New inquiry",
    };

    private static readonly Dictionary<string, string> High = new(Middle, StringComparer.Ordinal)
    {
        ["Member ID"] = "Card digits", ["Coverage status"] = "Standing", ["Plan name"] = "Product line", ["Search"] = "Go ahead",
        ["Reject code (AAA)"] = "Outcome", ["Active"] = "In force", ["Inactive"] = "Lapsed", ["Pending investigation"] = "Under inquiry",
    };

    private readonly Dictionary<string, string> _words = strength switch { 0 => Low, 1 => Middle, _ => High };

    public void Apply()
    {
        foreach (var element in document.QuerySelectorAll("h1, h2, label, button, dt, th, dd, td, a, p").Where(e => e.ChildElementCount == 0).ToList())
        {
            if (_words.GetValueOrDefault(element.TextContent) is not { } word)
            {
                continue;
            }

            element.TextContent = word;
            if (strength > 0)
            {
                Rename(element, word);
            }
        }
    }

    private void Rename(IElement element, string word)
    {
        var named = element.LocalName switch
        {
            "label" => document.GetElementById(element.GetAttribute("for")!),
            "dt" => element.NextElementSibling,
            "button" => element,
            _ => null,
        };
        if (named is null)
        {
            return;
        }

        var id = string.Join('-', word.ToLowerInvariant().Split([' ', '(', ')', '/', ',', '.'], StringSplitOptions.RemoveEmptyEntries));
        element.SetAttribute("for", id);
        named.Id = id;
        if (element.LocalName != "label")
        {
            element.RemoveAttribute("for");
        }
    }
}
