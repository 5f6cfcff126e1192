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

    // By their first word, the next and so on: the longest phrase that stands there is the one that is meant.
    private static readonly Phrase Phrases = Read();

    public static IReadOnlyCollection<string> All { get; } = Phrases.Concepts().ToFrozenSet(StringComparer.Ordinal);

    [GeneratedRegex(@"\([^()]*\)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Aside();

    [GeneratedRegex(@"\{\{[^{}]*\}\}|\p{L}+|•••", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WordOrMask();

    /// <summary>The words of a label, lower case, without what stands in brackets.</summary>
    public static IReadOnlyList<string> Words(string label)
    {
        var words = new List<string>();
        foreach (var word in WordsIn(label))
        {
            words.Add(Lower(word));
        }

        return words;
    }

    /// <summary>The same as they stand there.</summary>
    /// <remarks>Without placeholders; by hand, because all of a page goes through here.</remarks>
    internal static LabelWords WordsIn(string label) => new(label.Contains('(', StringComparison.Ordinal) ? Aside().Replace(label, " ") : label);

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
    public static string OfIdentifier(string identifier) => Meaning(IdentifierWords.Of(identifier));

    public static string Of(string label) => Meaning(Words(label));

    /// <summary>Whether a meaning is exactly one of the terms that portals share.</summary>
    public static bool IsConcept(string meaning) => All.Contains(meaning);

    /// <returns>Words and concepts with a blank between them; empty where the label says nothing.</returns>
    public static string Meaning(IReadOnlyList<string> words)
    {
        if (words.Count == 0)
        {
            return "";
        }

        if (words.Count == 1)
        {
            return Phrases.Longest(words, 0).Concept ?? (Fillers.Contains(words[0]) ? "" : words[0]);
        }

        var meaning = new List<string>(words.Count);
        for (var i = 0; i < words.Count;)
        {
            if (Phrases.Longest(words, i) is { Concept: { } concept, Words: var length })
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

        return meaning.Count == 1 ? meaning[0] : string.Join(' ', meaning);
    }

    private static string Lower(ReadOnlySpan<char> word) => string.Create(word.Length, word, static (lower, from) => from.ToLowerInvariant(lower));

    private static List<string> Said(string text) =>
        [.. WordOrMask().Matches(Aside().Replace(text, " ")).Select(m => m.Value).Where(w => w[0] != '{').Select(w => w.ToLowerInvariant())];

    private static Phrase Read()
    {
        using var stream = typeof(PortalTerms).Assembly.GetManifestResourceStream("PortalTerms.txt")
            ?? throw new InvalidOperationException("PortalTerms.txt is not embedded.");
        using var reader = new StreamReader(stream);
        var phrases = new Phrase();
        foreach (var term in reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries)))
        {
            foreach (var phrase in term[1].Split('|', StringSplitOptions.TrimEntries))
            {
                phrases.Add(phrase.Split(' '), term[0]);
            }
        }

        return phrases;
    }

    // What follows a word, and what it means up to there.
    private sealed class Phrase
    {
        private readonly Dictionary<string, Phrase> next = new(StringComparer.Ordinal);
        private string? concept;

        public void Add(ReadOnlySpan<string> words, string means)
        {
            if (words.IsEmpty)
            {
                concept = concept is null ? means : throw new InvalidOperationException($"PortalTerms.txt says two things of one phrase: {concept} and {means}.");
                return;
            }

            if (!next.TryGetValue(words[0], out var rest))
            {
                next[words[0]] = rest = new Phrase();
            }

            rest.Add(words[1..], means);
        }

        public (string? Concept, int Words) Longest(IReadOnlyList<string> words, int from)
        {
            (string? Concept, int Words) longest = (null, 0);
            var at = this;
            for (var i = from; i < words.Count && at.next.TryGetValue(words[i], out at); i++)
            {
                longest = at.concept is { } means ? (means, i - from + 1) : longest;
            }

            return longest;
        }

        public IEnumerable<string> Concepts() => next.Values.SelectMany(p => p.Concepts()).Concat(concept is null ? [] : [concept]);
    }
}
