using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Rcm.Domain.MicroStates.Healing;

/// <summary>What a label means, so that "Subscriber number" and "Member ID" are one: PortalTerms.txt.</summary>
public static partial class PortalTerms
{
    private static readonly HashSet<string> Fillers = new(StringComparer.Ordinal)
    {
        "a", "an", "the", "your", "enter", "please", "required", "optional", "here", "patient", "patients", "member", "members", "s", "of", "to", "for",
    };

    private static readonly FrozenDictionary<string, string> Concepts = Read(out LongestPhrase);

    private static readonly int LongestPhrase;

    // Few words begin a phrase: the others are looked up no further.
    private static readonly FrozenSet<string> FirstWords = Concepts.Keys.Select(phrase => phrase.Split(' ', 2)[0]).ToFrozenSet(StringComparer.Ordinal);

    public static IReadOnlyCollection<string> All { get; } = Concepts.Values.ToFrozenSet(StringComparer.Ordinal);

    [GeneratedRegex(@"\([^()]*\)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Aside();

    [GeneratedRegex(@"\{\{[^{}]*\}\}|\p{L}+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();

    [GeneratedRegex(@"\{\{[^{}]*\}\}|\p{L}+|•••", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WordOrMask();

    [GeneratedRegex(@"\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hump();

    /// <summary>The words of a label, lower case, without what stands in brackets.</summary>
    /// <remarks>As <see cref="Word"/> finds them, without placeholders; by hand, because all of a page goes through here.</remarks>
    public static IReadOnlyList<string> Words(string label)
    {
        var text = label.Contains('(', StringComparison.Ordinal) ? Aside().Replace(label, " ") : label;
        var words = new List<string>();
        for (var i = 0; i < text.Length;)
        {
            if (text[i] == '{' && PlaceholderEnd(text, i) is > 0 and var end)
            {
                i = end;
                continue;
            }

            var start = i;
            while (i < text.Length && char.IsLetter(text[i]))
            {
                i++;
            }

            if (i > start)
            {
                words.Add(text[start..i].ToLowerInvariant());
            }
            else
            {
                i++;
            }
        }

        return words;
    }

    /// <summary>
    /// Whether two scrubbed texts can be one. A word that stands close to its neighbour is masked with it on a page, and not by itself: a mask is any
    /// one word, as long as some word is known.
    /// </summary>
    public static bool SaySame(string one, string other)
    {
        var (a, b) = (Said(one), Said(other));
        return a.Count == b.Count && a.Zip(b).All(w => w.First == w.Second || w.First == TextScrubber.Mask || w.Second == TextScrubber.Mask)
            && (a.Count == 0 || a.Zip(b).Any(w => w.First == w.Second && w.First != TextScrubber.Mask));
    }

    /// <summary>The words of what an author called an element: memberId, member_id and member-id are one.</summary>
    public static string OfIdentifier(string identifier) =>
        Meaning([.. Word().Matches(identifier).SelectMany(m => Hump().Matches(m.Value)).Select(h => h.Value.ToLowerInvariant())]);

    public static string Of(string label) => Meaning(Words(label));

    /// <summary>Whether a meaning is exactly one of the terms that portals share.</summary>
    public static bool IsConcept(string meaning) => All.Contains(meaning);

    /// <returns>Words and concepts with a blank between them; empty where the label says nothing.</returns>
    public static string Meaning(IReadOnlyList<string> words)
    {
        var meaning = new List<string>(words.Count);
        for (var i = 0; i < words.Count;)
        {
            var length = FirstWords.Contains(words[i]) ? Math.Min(LongestPhrase, words.Count - i) : 0;
            string? concept = null;
            for (; length > 0 && !Concepts.TryGetValue(string.Join(' ', words.Skip(i).Take(length)), out concept); length--)
            {
            }

            if (concept is not null)
            {
                meaning.Add(concept);
                i += length;
                continue;
            }

            if (!Fillers.Contains(words[i]))
            {
                meaning.Add(words[i]);
            }

            i++;
        }

        return string.Join(' ', meaning);
    }

    private static int PlaceholderEnd(string text, int start)
    {
        if (start + 1 >= text.Length || text[start + 1] != '{')
        {
            return 0;
        }

        var inner = text.AsSpan(start + 2);
        var end = inner.IndexOfAny('{', '}');
        return end >= 0 && end + 1 < inner.Length && inner[end] == '}' && inner[end + 1] == '}' ? start + 2 + end + 2 : 0;
    }

    private static List<string> Said(string text) =>
        [.. WordOrMask().Matches(Aside().Replace(text, " ")).Select(m => m.Value).Where(w => w[0] != '{').Select(w => w.ToLowerInvariant())];

    private static FrozenDictionary<string, string> Read(out int longest)
    {
        using var stream = typeof(PortalTerms).Assembly.GetManifestResourceStream("PortalTerms.txt")
            ?? throw new InvalidOperationException("PortalTerms.txt is not embedded.");
        using var reader = new StreamReader(stream);
        var concepts = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))
            .SelectMany(term => term[1].Split('|', StringSplitOptions.TrimEntries).Select(phrase => KeyValuePair.Create(phrase, term[0])))
            .ToFrozenDictionary(StringComparer.Ordinal);
        longest = concepts.Keys.Max(phrase => phrase.Count(c => c == ' ') + 1);
        return concepts;
    }
}
