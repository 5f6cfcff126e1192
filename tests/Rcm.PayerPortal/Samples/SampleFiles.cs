using System.Globalization;
using System.Text;

namespace Rcm.PayerPortal;

/// <summary>The files in samples/, to the byte.</summary>
public static class SampleFiles
{
    private const string CrLf = "\r\n";

    /// <returns>Name and content of each file.</returns>
    public static IReadOnlyList<(string Name, byte[] Content)> All()
    {
        var roster = MemberRoster.Create();
        var rows = EligibilityRows.Sample(roster);
        return
        [
            ("eligibility-25.csv", Encoding.UTF8.GetBytes(Plain(rows))),
            ("eligibility-messy.csv", [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Messy(rows))]),
            ("README.md", Encoding.UTF8.GetBytes(Readme(rows))),
        ];
    }

    public static async Task WriteAsync(string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        foreach (var (name, content) in All())
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, name), content, cancellationToken);
        }
    }

    private static string Plain(IReadOnlyList<EligibilityRow> rows)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        EligibilityCsv.Write(text, rows);
        return text.ToString();
    }

    /// <summary>A file as spreadsheets leave it: right in substance, untidy in form.</summary>
    private static string Messy(IReadOnlyList<EligibilityRow> rows)
    {
        string[] notes =
        [
            "called twice\nno answer", "says \"new card, same plan\"", "", "=1+1", "Room 4, bed 2", "+1 555 0100\r\n@desk", "-", "ok",
        ];
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        EligibilityCsv.WriteLine(text, [.. EligibilityCsv.Columns, "notes"], CrLf);
        foreach (var (row, note, i) in rows.Where(r => r.Expected == ExpectedAnswer.Active).Zip(notes, Enumerable.Range(0, notes.Length)))
        {
            var cells = EligibilityCsv.Cells(row);
            cells[7] = i switch
            {
                1 => row.BirthDate.ToString("M/d/yyyy", CultureInfo.InvariantCulture),
                2 => row.BirthDate.ToString("yyyyMMdd", CultureInfo.InvariantCulture),
                _ => cells[7],
            };
            EligibilityCsv.WriteLine(text, [.. cells, note], CrLf);
        }

        text.Write(CrLf);
        return text.ToString();
    }

    private static string Readme(IReadOnlyList<EligibilityRow> rows)
    {
        int Count(ExpectedAnswer answer) => rows.Count(r => r.Expected == answer);
        string Rejected(string code) => string.Join(" and ", rows.Where(r => string.Equals(r.RejectCode, code, StringComparison.Ordinal)).Select(r => r.ClientRowId));
        return string.Create(CultureInfo.InvariantCulture, $"""
            # Samples

            Made-up members of the demo payer portal (tests/Rcm.PayerPortal), written by
            `dotnet run --project tests/Rcm.PayerPortal -c Release -- samples samples`. `eligibility-25.csv` has {rows.Count} rows:
            {Count(ExpectedAnswer.Active)} come back active, {Count(ExpectedAnswer.Inactive)} inactive, {Count(ExpectedAnswer.PendingInvestigation)} pending investigation (all of these are completed rows), and {Count(ExpectedAnswer.NotFound)} are
            rejected as "Member not found": {Rejected("71")} with AAA 71 (another birth date), {Rejected("75")} with
            AAA 75 (no such member). `eligibility-messy.csv` is for tries by hand: eight active members in a file with a byte-order
            mark, CRLF, quoted newlines, commas and quotes in `notes`, cells that look like formulas, birth dates written in three
            ways, and an empty line at the end. Two more are written by hand, of the same members: `eligibility-own-words.csv` has
            headers that nobody knows (the page asks, once), `eligibility-to-mend.csv` has five rows that cannot run, each for
            another reason, and a totals row. Larger files: `dotnet run --project tests/Rcm.PayerPortal -c Release -- csv COUNT`.

            """);
    }
}
