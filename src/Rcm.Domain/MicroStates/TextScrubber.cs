using System.Text;
using System.Text.RegularExpressions;

namespace Rcm.Domain.MicroStates;

/// <summary>
/// Takes patients out of a text, denying by default: the row's own values become placeholders, digits become 0, and a word stays
/// only if it is in the vocabulary of user interfaces (UiWords.txt), which holds no names.
/// </summary>
public static partial class TextScrubber
{
    /// <summary>Stands for a word that may be somebody's.</summary>
    public const string Mask = "•••";

    [GeneratedRegex(@"\{\{[a-z0-9_.]+\}\}|[\p{L}\p{M}\p{N}\p{Cs}]+", RegexOptions.None, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Run();

    // One word of camelCase or of letters beside digits: row, Garcia and 12 of rowGarcia12.
    [GeneratedRegex(@"\p{Lu}+(?!\p{Ll})|\p{Lu}?[^\p{Lu}\p{N}]+|\p{N}+", RegexOptions.None, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Hump();

    [GeneratedRegex(@"\p{N}+", RegexOptions.None, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Digits();

    public static string Scrub(string text, KnownValues known) => Scrub([text], known)[0];

    /// <summary>The same for texts that a reader sees as one: what stands in bold within a word is part of it.</summary>
    public static string[] Scrub(IReadOnlyList<string> pieces, KnownValues known)
    {
        var clean = pieces.Select(NameFolding.WithoutInvisible).ToArray();
        var text = string.Concat(clean);
        var words = PageWord.Of(text, UiVocabulary.IsHarmlessName);
        var edits = new List<(int Start, int End, string Text)>();
        for (var i = 0; i < words.Count; i++)
        {
            if (words[i].IsPlaceholder)
            {
                continue;
            }

            var (count, placeholder) = known.Find(words, i);
            if (count > 0)
            {
                edits.Add((words[i].Start, words[i + count - 1].End, placeholder));
                i += count - 1;
                continue;
            }

            AddMasks(text.AsSpan(words[i].Start, words[i].Length), words[i].Start, edits);
        }

        return Apply(edits, clean);
    }

    /// <summary>
    /// The same for an attribute that a portal's author wrote (id, name, class): its words stay, the row's values and numbers do not.
    /// A patient called Search does not change what the search form is called, nor do ten rows instead of nine.
    /// </summary>
    public static string ScrubIdentifier(string text, KnownValues known) =>
        Run().Replace(NameFolding.WithoutInvisible(text), m => m.Value[0] == '{' && UiVocabulary.IsHarmlessName(m.Value[2..^2])
            ? m.Value
            : m.Value[0] == '{' ? "{{value}}" : Identifier(m.Value, known));

    private static string Identifier(string run, KnownValues known)
    {
        var numbers = Digits().Matches(run);
        if (!UiVocabulary.IsAuthorWord(run) && known.FindInside(run, Hump().Matches(run).Select(h => h.Value)) is { } placeholder)
        {
            return placeholder;
        }

        // Many digits, or digits between letters: a record's number or a generated id, new with every page.
        return numbers.Count > 1 || numbers.Sum(n => n.Length) > 3 ? "0" : Digits().Replace(run, "0");
    }

    private static void AddMasks(ReadOnlySpan<char> word, int start, List<(int Start, int End, string Text)> edits)
    {
        if (word.ContainsAnyExceptInRange('0', '9') is false)
        {
            for (var i = 0; i < word.Length; i++)
            {
                edits.Add((start + i, start + i + 1, "0"));
            }
        }
        else if (!(word.Length == 1 && char.IsAsciiLetter(word[0])) && !UiVocabulary.IsUiWord(word.ToString()))
        {
            edits.Add((start, start + word.Length, Mask));
        }
    }

    // An edit goes where it begins; what it covers of later pieces goes.
    private static string[] Apply(List<(int Start, int End, string Text)> edits, string[] pieces)
    {
        var result = new string[pieces.Length];
        int edit = 0, from = 0, covered = 0;
        for (var p = 0; p < pieces.Length; p++)
        {
            var to = from + pieces[p].Length;
            var text = new StringBuilder(pieces[p].Length);
            var at = Math.Min(Math.Max(from, covered), to);
            for (; edit < edits.Count && edits[edit].Start < to; edit++)
            {
                text.Append(pieces[p], at - from, edits[edit].Start - at).Append(edits[edit].Text);
                covered = edits[edit].End;
                at = Math.Min(covered, to);
            }

            result[p] = text.Append(pieces[p], at - from, to - at).ToString();
            from = to;
        }

        return result;
    }
}
