namespace Rcm.Domain.Batches.Files;

/// <summary>What the first values of a column are, as shares of those that are not empty.</summary>
internal sealed record ColumnProfile(int Filled, double Npis, double PastDates, double Words, bool AreDistinct, DateOnly? Earliest)
{
    public static ColumnProfile Of(IReadOnlyList<string> values, DateOnly today)
    {
        var filled = values.Select(v => v.Trim()).Where(v => v.Length > 0).ToArray();
        if (filled.Length == 0) return new(0, 0, 0, 0, false, null);
        var dates = filled.Where(v => !Npi.IsValid(v)).Select(v => FileDate.TryParse(v, out var d) && d <= today && d.Year >= 1900 ? d : (DateOnly?)null).OfType<DateOnly>().ToArray();
        return new(
            filled.Length, Share(filled.Count(v => Npi.IsValid(v))), Share(dates.Length), Share(filled.Count(IsWord)),
            filled.Distinct(StringComparer.OrdinalIgnoreCase).Count() == filled.Length, dates.Length == 0 ? null : dates.Min());

        double Share(int count) => (double)count / filled.Length;
    }

    private static bool IsWord(string value) => value.Any(char.IsLetter) && !value.Any(char.IsDigit);
}
