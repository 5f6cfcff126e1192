using System.Buffers;

namespace Rcm.Domain.MicroStates.Reading;

/// <summary>
/// Reads what <see cref="PageScrubber"/> wrote: a tree written down, with every element closed, every value quoted, four characters
/// escaped and nothing in it but elements and texts. It reads that in one pass, at a tenth of a parser's time, and nothing else: what is
/// written in any other way is the parser's, which knows what browsers make of it.
/// </summary>
internal ref struct ScrubbedPageReader
{
    public const string Start = "<!DOCTYPE html>";

    // Deeper ones are the parser's: it has a limit of its own.
    private const int MaxDepth = 500;

    private static readonly SearchValues<char> NameEnds = SearchValues.Create(" >");

    // Their content is no markup, or markup of another kind: a scrubbed page has none of them.
    private static readonly HashSet<string> Foreign = new(StringComparer.Ordinal)
    {
        "script", "style", "xmp", "iframe", "noembed", "noframes", "noscript", "plaintext", "template", "svg", "math", "listing", "title",
    };

    private static readonly HashSet<string> Empty = new(StringComparer.Ordinal)
    {
        "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input", "keygen", "link", "meta", "param", "source", "track", "wbr",
    };

    private readonly ReadOnlySpan<char> html;
    private readonly List<PageElement> elements = [];
    private readonly List<PageAttribute> attributes = [];
    private readonly PageWords words = new();
    private PageElement? open;
    private int depth;
    private int at;

    private ScrubbedPageReader(ReadOnlySpan<char> html) => this.html = html;

    /// <returns>The tree; null where the scrubber did not write this.</returns>
    public static PageTree? Read(string html)
    {
        if (html.Length > PageParser.MaxLength || !html.StartsWith(Start, StringComparison.Ordinal))
        {
            return null;
        }

        var reader = new ScrubbedPageReader(html) { at = Start.Length };
        return reader.All() ? new PageTree(reader.elements) : null;
    }

    /// <summary>Elements that hold nothing, and have no end.</summary>
    public static bool IsEmpty(string name) => Empty.Contains(name);

    public static bool DropsFirstBreak(string name) => name is "pre" or "textarea";

    private bool All()
    {
        // One outermost element, and nothing beside it.
        do
        {
            if (!(html[at..] switch
            {
                ['<', '/', ..] => Close(),
                ['<', ..] => Open(),
                [] => false,
                _ => Text(),
            }))
            {
                return false;
            }
        }
        while (open is not null);

        return at == html.Length && elements[0] is { LocalName: "html", First: PageElement { LocalName: "head" } };
    }

    private bool Text()
    {
        if (open is null)
        {
            return false;
        }

        var length = html[at..].IndexOf('<');
        if (length < 0 || Unescaped(html.Slice(at, length), inValue: false) is not { } data)
        {
            return false;
        }

        open.Append(new PageRun(data));
        at += length;
        return true;
    }

    private bool Close()
    {
        var end = open is null ? "" : open.LocalName;
        var rest = html[(at + 2)..];
        if (open is null || !rest.StartsWith(end) || rest.Length == end.Length || rest[end.Length] != '>')
        {
            return false;
        }

        at += end.Length + 3;
        open = open.Parent;
        depth--;
        return true;
    }

    private bool Open()
    {
        var rest = html[(at + 1)..];
        var length = rest.IndexOfAny(NameEnds);
        if (length <= 0 || !IsName(rest[..length]) || words.Of(rest[..length]) is var name && Foreign.Contains(name))
        {
            return false;
        }

        at += 1 + length;
        attributes.Clear();
        while (html[at] == ' ')
        {
            if (!Attribute())
            {
                return false;
            }
        }

        if (html[at] != '>')
        {
            return false;
        }

        at++;
        var element = new PageElement(name, [.. attributes]);
        open?.Append(element);
        elements.Add(element);
        if (IsEmpty(name))
        {
            return open is not null;
        }

        // The first line break in these is not theirs.
        if (DropsFirstBreak(name) && html[at..] is ['\n', ..])
        {
            at++;
        }

        open = element;
        return ++depth <= MaxDepth;
    }

    // The place is left at what follows: there is always something, or it is refused.
    private bool Attribute()
    {
        var rest = html[(at + 1)..];
        var length = rest.IndexOf('=');
        if (length <= 0 || !IsName(rest[..length]) || length + 1 >= rest.Length || rest[length + 1] != '"')
        {
            return false;
        }

        var value = rest[(length + 2)..];
        var end = value.IndexOf('"');
        if (end < 0 || end + 1 >= value.Length || Unescaped(value[..end], inValue: true) is not { } text)
        {
            return false;
        }

        attributes.Add(new PageAttribute(words.Of(rest[..length]), text));
        at += 1 + length + 2 + end + 1;
        return true;
    }

    private static bool IsName(ReadOnlySpan<char> name) =>
        char.IsAsciiLetterLower(name[0]) && !name.ContainsAnyExcept(NameCharacters);

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    // Null for what the scrubber would have written otherwise.
    private readonly string? Unescaped(ReadOnlySpan<char> written, bool inValue)
    {
        if (!written.ContainsAny(Telling))
        {
            return words.Of(written);
        }

        var text = new char[written.Length];
        var length = 0;
        for (var i = 0; i < written.Length; i++)
        {
            switch (written[i])
            {
                case '&' when Escape(written[i..], inValue) is { Length: > 0 } escape:
                    text[length++] = escape.Character;
                    i += escape.Length - 1;
                    break;
                case '&' or '\0' or '\r':
                    return null;
                case '<' or '>' when !inValue:
                    return null;
                default:
                    text[length++] = written[i];
                    break;
            }
        }

        return new string(text, 0, length);
    }

    private static readonly SearchValues<char> Telling = SearchValues.Create("&<>\0\r");

    private static (char Character, int Length) Escape(ReadOnlySpan<char> rest, bool inValue) =>
        rest.StartsWith("&nbsp;") ? ('\u00A0', 6)
        : rest.StartsWith("&amp;") ? ('&', 5)
        : rest.StartsWith("&lt;") ? ('<', 4)
        : rest.StartsWith("&gt;") ? ('>', 4)
        : inValue && rest.StartsWith("&quot;") ? ('"', 6)
        : ('\0', 0);
}
