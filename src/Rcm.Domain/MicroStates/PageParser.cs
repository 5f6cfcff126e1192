using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;

namespace Rcm.Domain.MicroStates;

/// <summary>Reads a page as a browser with scripts does. One that no person could read, for its length or its depth, becomes a page that says so.</summary>
internal static class PageParser
{
    /// <summary>Characters beyond which a page is not kept.</summary>
    public const int MaxLength = 5_000_000;

    private const string OverLimit = "document over the limit";

    /// <summary>What a page says that stands for one nobody can read.</summary>
    public const string NotValid = "document not valid";

    // Browsers stop at 512; the parser's time grows with the square of the depth.
    private const int MaxDepth = 1_000;

    // Those that never hold children, or that the next one of their kind closes.
    private static readonly HashSet<string> NeverDeep = new(StringComparer.OrdinalIgnoreCase)
    {
        "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "image", "img", "input", "keygen", "link", "meta", "param", "source",
        "track", "wbr", "p", "li", "dt", "dd", "tr", "td", "th", "tbody", "thead", "tfoot", "option", "optgroup", "rb", "rt", "rp", "rtc", "colgroup",
        "caption", "html", "head", "body",
    };

    public static IHtmlDocument Parse(string html)
    {
        if (html.Length > MaxLength)
        {
            return Instead(OverLimit);
        }

        try
        {
            var depth = new Depth();
            return new HtmlParser(new HtmlParserOptions { IsScripting = true, OnToken = (token, _) => depth.Count(token) }).ParseDocument(html);
        }
        catch (TooDeepException)
        {
            return Instead(OverLimit);
        }
        catch (Exception e) when (e is NullReferenceException or ArgumentException or InvalidOperationException)
        {
            // The parser's own fault: <p><select><xmp></xmp><select></span> is one. No robot has business on such a page.
            return Instead(NotValid);
        }
    }

    /// <summary>A page that stands in for one that can't be kept.</summary>
    public static IHtmlDocument Instead(string why) => new HtmlParser().ParseDocument($"<!DOCTYPE html><html><body><p>{why}</p></body></html>");

    private sealed class Depth
    {
        private readonly Dictionary<string, int> open = new(StringComparer.Ordinal);
        private int depth;

        public void Count(HtmlToken token)
        {
            if (token.Type == HtmlTokenType.StartTag && !NeverDeep.Contains(token.Name))
            {
                open[token.Name] = open.GetValueOrDefault(token.Name) + 1;
                if (++depth > MaxDepth)
                {
                    throw new TooDeepException();
                }

                // Closed at once within a drawing; elsewhere the slash means nothing.
                if (token is HtmlTagToken { IsSelfClosing: true } && open.GetValueOrDefault("svg") + open.GetValueOrDefault("math") > 0)
                {
                    Close(token.Name);
                }
            }
            else if (token.Type == HtmlTokenType.EndTag)
            {
                Close(token.Name);
            }
        }

        private void Close(string name)
        {
            if (open.GetValueOrDefault(name) > 0)
            {
                open[name]--;
                depth--;
            }
        }
    }

    private sealed class TooDeepException : Exception;
}
