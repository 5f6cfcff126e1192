namespace Rcm.Domain.Batches.Files;

/// <summary>How likely a header that nobody knows is a column that is missing: 0 is no, 1 is nearly its name with the right values.</summary>
internal static class Likeness
{
    private const double ByHint = 0.7;
    private const double ByNpi = 0.65;
    private const double ByBirthDates = 0.6;

    /// <summary>Parts of headers that tell a column, where the whole header is not known.</summary>
    private static readonly Dictionary<string, string[]> Hints = new(StringComparer.Ordinal)
    {
        [EligibilityColumns.ClientRowId] = ["row", "record", "visit", "encounter", "account", "mrn", "chart", "reference", "seq"],
        [EligibilityColumns.PayerId] = ["payer", "payor", "insurance", "carrier"],
        [EligibilityColumns.ProviderNpi] = ["npi"],
        [EligibilityColumns.MemberId] = ["member", "subscriber", "policy", "insured", "card", "mbi", "hicn", "medicaid"],
        [EligibilityColumns.FirstName] = ["first", "given", "fname"],
        [EligibilityColumns.LastName] = ["last", "surname", "family", "lname"],
        [EligibilityColumns.Dob] = ["birth", "born", "dob"],
    };

    public static double Of(FileColumn column, string header, ColumnProfile values, DateOnly today)
    {
        if (!CanBe(column, values, today)) return 0;
        var name = ByName(column, HeaderMap.Key(header));
        if (name > 0) return name;
        return column.Kind switch
        {
            ColumnKind.Npi when values.Npis >= 0.8 => ByNpi,
            // Visits are this year's or the last one's; of many patients at least one is older than that.
            ColumnKind.BirthDate when values.PastDates >= 0.8 && values.Earliest < today.AddYears(-10) => ByBirthDates,
            _ => 0,
        };
    }

    private static double ByName(FileColumn column, string key)
    {
        if (key.Length == 0) return 0;
        if (NearestHeader.Off(column.Name, key) is var off && off <= NearestHeader.MostOff) return 1 - off;
        return Hints.GetValueOrDefault(column.Name, []).Any(h => key.Contains(h, StringComparison.Ordinal)) ? ByHint : 0;
    }

    /// <summary>Whether the values speak against it. A column without values says nothing.</summary>
    private static bool CanBe(FileColumn column, ColumnProfile values, DateOnly today) => values.Filled == 0 || column.Kind switch
    {
        ColumnKind.Npi => values.Npis >= 0.5,
        ColumnKind.Date or ColumnKind.BirthDate => values.PastDates >= 0.5,
        _ => values is { Npis: < 0.8, PastDates: < 0.8 } && column.Name switch
        {
            EligibilityColumns.FirstName or EligibilityColumns.LastName => values.Words >= 0.5,
            EligibilityColumns.ClientRowId => values.AreDistinct,
            EligibilityColumns.MemberId => values.Words < 0.5,
            _ => true,
        },
    };
}
