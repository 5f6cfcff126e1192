namespace Rcm.Domain.MicroStates.Reading;

/// <summary>The short texts of a page, each kept once: pages say the same names and values again and again.</summary>
internal sealed class PageWords
{
    private const int Places = 1024;
    private const int MaxLength = 64;

    private readonly string?[] kept = new string?[Places];

    public string Of(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > MaxLength)
        {
            return text.ToString();
        }

        var place = Place(text);
        if (kept[place] is { } known && text.SequenceEqual(known))
        {
            return known;
        }

        return kept[place] = text.ToString();
    }

    // Where two meet, the later one is kept: what counts is that it is quick.
    private static int Place(ReadOnlySpan<char> text)
    {
        var place = (uint)text.Length;
        foreach (var c in text)
        {
            place = (place * 31) + c;
        }

        return (int)((place ^ (place >> 10)) % Places);
    }
}
