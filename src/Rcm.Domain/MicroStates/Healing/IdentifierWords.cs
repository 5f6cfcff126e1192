using System.Text.RegularExpressions;

namespace Rcm.Domain.MicroStates.Healing;

/// <summary>The words of an identifier, lower case: those of camelCase, and what stands between signs and digits.</summary>
internal static partial class IdentifierWords
{
    [GeneratedRegex(@"\{\{[^{}]*\}\}|\p{L}+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();

    [GeneratedRegex(@"\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hump();

    public static List<string> Of(string identifier) => System.Text.Ascii.IsValid(identifier) ? OfAscii(identifier) : OfAny(identifier);

    /// <summary>What <see cref="OfAscii"/> does by hand, for all letters.</summary>
    internal static List<string> OfAny(string identifier) =>
        [.. Word().Matches(identifier).SelectMany(m => Hump().Matches(m.Value)).Select(h => h.Value.ToLowerInvariant())];

    private static List<string> OfAscii(string identifier)
    {
        var words = new List<string>();
        for (var at = 0; at < identifier.Length;)
        {
            if (!char.IsAsciiLetter(identifier[at]))
            {
                at++;
                continue;
            }

            var capitals = Count(identifier, at, char.IsAsciiLetterUpper);
            var small = Count(identifier, at + capitals, char.IsAsciiLetterLower);
            // The last capital of several begins the next word: of HTTPServer, http and server.
            var length = capitals > 1 && small > 0 ? capitals - 1 : capitals + small;
            words.Add(identifier.Substring(at, length).ToLowerInvariant());
            at += length;
        }

        return words;
    }

    private static int Count(string text, int from, Func<char, bool> fits)
    {
        var to = from;
        while (to < text.Length && fits(text[to]))
        {
            to++;
        }

        return to - from;
    }
}
