using Sylvan.Data.Csv;

namespace Rcm.Browser.Tests.Stack;

/// <summary>A line of results.csv.</summary>
internal sealed record ResultRow(string ClientRowId, string RunStatus, string PayerOutcome, string ReasonCode)
{
    /// <returns>The lines, in the file's order.</returns>
    public static IReadOnlyList<ResultRow> Read(string csv)
    {
        using var reader = CsvDataReader.Create(new StringReader(csv));
        string Cell(string column) => reader.GetString(reader.GetOrdinal(column));
        var rows = new List<ResultRow>();
        while (reader.Read())
        {
            rows.Add(new(Cell("client_row_id"), Cell("run_status"), Cell("payer_outcome"), Cell("reason_code")));
        }

        return rows;
    }
}
