using System.Text.RegularExpressions;

namespace Rcm.Domain.MicroStates;

/// <summary>A run of letters and digits in a text, or a placeholder that already stands there.</summary>
/// <param name="Folded">Without case and accents; empty for a placeholder.</param>
internal readonly partial record struct PageWord(int Start, int Length, string Folded, bool IsPlaceholder)
{
    public int End => Start + Length;

    // Letters beyond the basic plane come as two surrogates: they count as letters, emoji with them.
    [GeneratedRegex(@"\{\{(?<name>[a-z0-9_.]+)\}\}|[\p{L}\p{M}\p{N}\p{Cs}]+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Pattern();

    /// <param name="isPlaceholder">Whether a name in double braces is one of ours; a page may write anything there.</param>
    public static List<PageWord> Of(string text, Func<string, bool> isPlaceholder)
    {
        var words = new List<PageWord>();
        for (var match = Pattern().Match(text); match.Success; match = match.NextMatch())
        {
            var name = match.Groups["name"];
            if (!name.Success)
            {
                words.Add(Word(match.Index, match.Value));
            }
            else if (isPlaceholder(name.Value))
            {
                words.Add(new PageWord(match.Index, match.Length, "", IsPlaceholder: true));
            }
            else
            {
                words.AddRange(Of(name.Value, static _ => false).Select(w => w with { Start = name.Index + w.Start }));
            }
        }

        return words;
    }

    private static PageWord Word(int start, string text) => new(start, text.Length, NameFolding.Fold(text), IsPlaceholder: false);
}
