namespace Rcm.Domain.Batches.Files;

/// <summary>How a value looks without saying it: "MHP892569980" is "XXX999999999", "3/7/1980" is "9/9/9999". Enough to see what a column is.</summary>
public static class ValueShape
{
    private const int Longest = 24;

    public static string Of(string value)
    {
        var shape = string.Create(Math.Min(value.Length, Longest), value, static (span, text) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = char.IsDigit(text[i]) ? '9' : char.IsUpper(text[i]) ? 'X' : char.IsLetter(text[i]) || char.IsSurrogate(text[i]) ? 'x' : char.IsControl(text[i]) ? ' ' : text[i];
        });
        return value.Length > Longest ? shape + "…" : shape;
    }
}
