namespace Rcm.PayerPortal;

/// <summary>Writes rows as the file a hospital uploads.</summary>
public static class EligibilityCsv
{
    internal static readonly IReadOnlyList<string> Columns =
    [
        "client_row_id", "payer_id", "provider_npi", "provider_name", "member_id", "first_name", "last_name", "dob",
        "date_of_service", "service_type_code",
    ];

    public static void Write(TextWriter to, IEnumerable<EligibilityRow> rows)
    {
        WriteLine(to, Columns, "\n");
        foreach (var row in rows)
        {
            WriteLine(to, Cells(row), "\n");
        }
    }

    internal static string[] Cells(EligibilityRow row) =>
    [
        row.ClientRowId, EligibilityRow.PayerId, EligibilityRow.ProviderNpi, EligibilityRow.ProviderName, row.MemberId, row.FirstName,
        row.LastName, row.IsoBirthDate, EligibilityRow.IsoDateOfService, EligibilityRow.ServiceTypeCode,
    ];

    internal static void WriteLine(TextWriter to, IEnumerable<string> cells, string end)
    {
        to.Write(string.Join(',', cells.Select(Quoted)));
        to.Write(end);
    }

    private static string Quoted(string cell) =>
        cell.AsSpan().ContainsAny(",\"\r\n") ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
}
