using AngleSharp.Dom;

namespace Rcm.PayerPortal;

/// <summary>What is put around a page's content, and where its buttons stand.</summary>
internal static class DriftFurniture
{
    private static readonly string[] News =
    [
        "Scheduled maintenance on Sunday from 1 to 5 am. Some services may not be available.",
        "New: electronic remittance advice for all providers. Register today.",
        "Prior authorization forms have changed. See the updated forms.",
    ];

    /// <summary>Low: one announcement; middle: two, and a cookie bar; high: a warning and a dialog besides.</summary>
    public static void AddBanners(IDocument document, int seed, int strength)
    {
        var random = new StableRandom(seed);
        Insert(document, "afterbegin", "main", $"""<div class="promo" role="region" aria-label="Announcement"><p>{random.Pick(News)}</p></div>""");
        if (strength > 0)
        {
            Insert(document, "beforebegin", "main", $"""<div class="notice" role="status"><p>{random.Pick(News)}</p><button type="button">Dismiss</button></div>""");
            Insert(document, "beforeend", "body", """
                <div class="cookies" role="region" aria-label="Cookies"><p>We use cookies to improve this website.</p>
                <button type="button">Accept all</button> <button type="button">Decline</button></div>
                """);
        }

        if (strength > 1)
        {
            Insert(document, "afterbegin", "main", """<div class="alert" role="alert"><p>Important: your agreement expires soon. Please contact us.</p></div>""");
            Insert(document, "beforeend", "body", """
                <div class="modal" role="dialog" aria-label="Help"><h2>Can we help?</h2><p>Our new assistant answers your questions.</p><button type="button">Close</button></div>
                """);
        }
    }

    /// <summary>Low: on top of the form; middle: in a bar below it, beside others; high: pictures in that bar, among more of their kind.</summary>
    public static void MoveButtons(IDocument document, int strength)
    {
        foreach (var button in document.QuerySelectorAll("main form button[type=submit]").ToList())
        {
            var form = button.Closest("form")!;
            if (strength == 0)
            {
                form.InsertBefore(button, form.FirstChild);
                continue;
            }

            form.Insert(AdjacentPosition.AfterEnd, """<div class="actions" role="toolbar"></div>""");
            var bar = form.NextElementSibling!;
            bar.AppendChild(button);
            button.SetAttribute("form", form.Id!);
            bar.Insert(AdjacentPosition.AfterBegin, $"""<button type="reset" form="{form.Id}">Clear</button>""");
            bar.Insert(AdjacentPosition.BeforeEnd, """<button type="button">Help</button>""");
            if (strength > 1)
            {
                button.SetAttribute("aria-label", button.TextContent);
                button.RemoveAttribute("id");
                button.InnerHtml = """<span class="icon" aria-hidden="true">&#8250;</span>""";
                bar.Insert(AdjacentPosition.AfterBegin, """<button type="button">Save as template</button>""");
            }
        }
    }

    private static void Insert(IDocument document, string where, string target, string html) =>
        document.QuerySelector(target)?.Insert(
            where switch
            {
                "afterbegin" => AdjacentPosition.AfterBegin,
                "beforebegin" => AdjacentPosition.BeforeBegin,
                _ => AdjacentPosition.BeforeEnd,
            },
            html);
}
