using System.Globalization;

namespace Rcm.Domain.MicroStates;

/// <summary>The values of one row (and the endpoint's credentials) in every way a page may write them, each with the placeholder that replaces it.</summary>
/// <remarks>
/// Values are compared word by word, without case, accents and what stands between the words: "O'Brien", "OBRIEN" and "O&amp;#8217;brien" are one,
/// and so are 3/7/1980, 3-7-1980 and 3 . 7 . 1980. The time is linear in the page.
/// </remarks>
public sealed class KnownValues
{
    // More characters than this between two words of a value, and they belong to different things.
    private const int MaxGap = 3;

    // A longer value is prose: its single words are nobody's name.
    private const int MaxNameWords = 8;

    // Shorter ones stand inside too many an author's words: "ana" in "banana".
    private const int MinInside = 5;

    private static readonly string[] DateForms =
    [
        "yyyy MM dd", "yyyyMMdd", "MM dd yyyy", "M d yyyy", "MMddyyyy", "MM dd yy", "M d yy", "MMddyy", "dd MM yyyy", "d M yyyy", "ddMMyyyy",
        "MMM d yyyy", "MMMM d yyyy", "d MMM yyyy", "dd MMM yyyy", "ddMMMyyyy", "d MMMM yyyy", "MMM dd yyyy", "MMMM dd yyyy",
    ];

    private readonly Dictionary<string, List<Form>> byFirstWord = new(StringComparer.Ordinal);
    private readonly List<Form> inside = [];

    private KnownValues(IEnumerable<KeyValuePair<string, string?>> values)
    {
        var forms = values
            .Where(v => !string.IsNullOrWhiteSpace(v.Value))
            .SelectMany(v => Forms(v.Value!.Trim())
                // A single character of a longer value would blank the page. A name of one letter is still somebody's name.
                .Where(words => words.Sum(w => w.Length) > 1 || (v.Value!.Trim() is [var only] && char.IsLetter(only)))
                .Select(words => new Form(words, Braced(v.Key))))
            .DistinctBy(f => string.Join(' ', f.Words), StringComparer.Ordinal);
        foreach (var form in forms)
        {
            if (!byFirstWord.TryGetValue(form.Words[0], out var same))
            {
                byFirstWord[form.Words[0]] = same = [];
            }

            same.Add(form);
            if (form.Words is [{ Length: >= MinInside } word] && word.Any(char.IsLetter) && !UiVocabulary.IsAuthorWord(word))
            {
                inside.Add(form);
            }
        }

        foreach (var same in byFirstWord.Values)
        {
            // The longest first: "Ana Maria" before "Ana".
            same.Sort((a, b) => b.Words.Length - a.Words.Length);
        }
    }

    public static KnownValues None { get; } = new([]);

    /// <param name="values">Column name to value, as the row holds it; ISO dates are found in every usual form.</param>
    public static KnownValues Of(IEnumerable<KeyValuePair<string, string?>> values) => new(values);

    /// <returns>How many words, from this one on, are one of the values, and its placeholder; none: 0.</returns>
    internal (int Words, string Placeholder) Find(List<PageWord> words, int at)
    {
        if (byFirstWord.TryGetValue(words[at].Folded, out var forms))
        {
            foreach (var form in forms)
            {
                if (Stands(form.Words, words, at))
                {
                    return (form.Words.Length, form.Placeholder);
                }
            }
        }

        return (0, "");
    }

    /// <returns>The placeholder of the value that a run of an author's words holds, or null.</returns>
    internal string? FindInside(string run, IEnumerable<string> humps)
    {
        var folded = NameFolding.Fold(run);
        if (inside.Find(f => folded.Contains(f.Words[0], StringComparison.Ordinal)) is { } found)
        {
            return found.Placeholder;
        }

        foreach (var hump in humps.Where(h => h.Length > 2 && !UiVocabulary.IsAuthorWord(h)))
        {
            if (byFirstWord.GetValueOrDefault(NameFolding.Fold(hump))?.Find(f => f.Words.Length == 1) is { } form)
            {
                return form.Placeholder;
            }
        }

        return null;
    }

    private static bool Stands(string[] form, List<PageWord> words, int at)
    {
        if (at + form.Length > words.Count)
        {
            return false;
        }

        for (var i = 0; i < form.Length; i++)
        {
            var word = words[at + i];
            if (word.Folded != form[i] || (i > 0 && word.Start - words[at + i - 1].End > MaxGap))
            {
                return false;
            }
        }

        return true;
    }

    private static string Braced(string column) => UiVocabulary.IsHarmlessName(column) ? "{{" + column + "}}" : "{{value}}";

    private static IEnumerable<string[]> Forms(string value)
    {
        if (DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            foreach (var form in DateForms)
            {
                yield return WordsOf(date.ToString(form, CultureInfo.InvariantCulture));
            }

            yield break;
        }

        var words = WordsOf(value);
        if (words.Length is 0)
        {
            yield break;
        }

        yield return words;
        if (words.Length > MaxNameWords)
        {
            yield break;
        }

        var joined = string.Concat(words);
        yield return [joined];
        // An identifier as a portal groups it: ABC 123456.
        if (joined.Any(char.IsDigit) && joined.Any(char.IsLetter))
        {
            var groups = Groups(joined);
            yield return groups;
            foreach (var letters in groups.Where(g => g.Length > 2 && char.IsLetter(g[0])))
            {
                yield return [letters];
            }
        }

        if (joined.All(char.IsDigit) && joined.TrimStart('0') is { Length: > 3 } trimmed)
        {
            yield return [trimmed];
        }

        // The parts of a double name.
        foreach (var part in words.Where(w => w.Length > 2))
        {
            yield return [part];
        }
    }

    private static string[] WordsOf(string value) =>
        [.. PageWord.Of(NameFolding.WithoutInvisible(value), static _ => false).Select(w => w.Folded).Where(w => w.Length > 0)];

    private static string[] Groups(string word)
    {
        var cuts = Enumerable.Range(1, word.Length - 1).Where(i => char.IsDigit(word[i]) != char.IsDigit(word[i - 1])).Prepend(0).Append(word.Length).ToList();
        return [.. cuts.Zip(cuts.Skip(1), (from, to) => word[from..to])];
    }

    private sealed record Form(string[] Words, string Placeholder);
}
