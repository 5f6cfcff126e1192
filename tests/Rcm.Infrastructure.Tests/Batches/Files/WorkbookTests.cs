using System.Text;
using System.Text.Json;
using CsCheck;
using Xunit;
using static Rcm.Infrastructure.Tests.Batches.Files.FileReading;
using static Rcm.TestKit.Batches.EligibilityFile;

namespace Rcm.Infrastructure.Tests.Batches.Files;

/// <summary>Workbooks are read as the CSV that a careful person would have saved of them.</summary>
public class WorkbookTests
{
    [Fact]
    public void A_workbook_reads_as_its_rows_with_the_sheet_s_own_line_numbers()
    {
        var file = Read(WorkbookFile.Of("", Header, Row(notes: "Smith \"J\" & Co"), "", Row(id: "r2", dob: "soon")));

        Assert.Null(file.Refusal);
        Assert.Equal([("r1", 3L), ("r2", 5L)], file.Rows.Select(r => (r.Id, r.Line)));
        Assert.Equal("Smith \"J\" & Co", Cell(file.Rows[0], "notes"));
        Assert.Equal("input.date", file.Rows[1].Problem?.Code);
    }

    [Fact]
    public void Dates_numbers_and_zeros_arrive_as_a_person_sees_them()
    {
        var file = Read(WorkbookFile.Of(Header, Row(npi: "#number:1234567893", member: "#zeros:123", dob: "#date:29287")));

        var row = Assert.Single(file.Rows);
        Assert.Null(row.Problem);
        Assert.Equal(("1234567893", "00123", "1980-03-07"), (Cell(row, "provider_npi"), Cell(row, "member_id"), Cell(row, "dob")));
    }

    [Fact]
    public void A_number_that_the_spreadsheet_has_rounded_is_refused_where_it_stands()
    {
        var file = Read(WorkbookFile.Of(Header, Row(), Row(id: "r2", member: "#number:1234567890123456")));

        Assert.Equal(("file.rounded_number", 3L), (file.Refusal?.Code, file.Refusal?.Line));
    }

    [Fact]
    public void The_sheet_that_has_the_columns_is_taken_wherever_it_stands() =>
        Assert.Equal(["r1"], Read(WorkbookFile.OfSheets(("Notes", ["Call the payer"]), ("Rows", [Header, Row()]))).Rows.Select(r => r.Id));

    [Fact]
    public void Of_sheets_whose_columns_have_other_names_the_likeliest_is_taken() =>
        Assert.Equal(("file.missing_column", "dob"), Read(WorkbookFile.OfSheets(
            ("Notes", ["Call the payer,today"]), ("Rows", [Header.Replace("dob", "Geboren", StringComparison.Ordinal), Row()]))).Refusal is { } r ? (r.Code, r.Column) : default);

    [Fact]
    public void Of_two_sheets_with_rows_none_is_guessed()
    {
        var refusal = Read(WorkbookFile.OfSheets(("May", [Header, Row()]), ("June", [Header, Row(id: "r2")]))).Refusal;

        Assert.Equal("file.sheets", refusal?.Code);
        Assert.Contains("“May” and “June”", refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_workbook_without_rows_is_refused() => Assert.Equal("file.empty", Read(WorkbookFile.Of("")).Refusal?.Code);

    [Fact]
    public void A_cell_beside_the_table_is_not_passed_over() =>
        Assert.Equal(("file.cells", 2L), Read(WorkbookFile.Of(Header, Row() + ",lost?")) is { Refusal: { } r } ? (r.Code, r.Line ?? 0) : default);

    [Fact]
    public void Another_archive_is_no_workbook() => Assert.Equal("file.not_csv", Read([.. "PK\x03\x04"u8, .. new byte[200]]).Refusal?.Code);

    [Fact]
    public void A_damaged_workbook_is_refused_and_never_half_read()
    {
        var whole = WorkbookFile.Of(Header, Row(), Row(id: "r2"));
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Sample(
            (at, value) =>
            {
                var bytes = (byte[])whole.Clone();
                bytes[at] = value;
                var file = Read(bytes);
                return file.Refusal is not null || file.Rows.Count == 2;
            },
            iter: 300);
    }

    [Fact]
    public void A_workbook_with_damaged_parts_is_refused_and_never_half_read()
    {
        // Inside the archive: its parts are whole as far as ZIP knows, and wrong.
        var whole = WorkbookFile.Of(Header, Row(npi: "#number:1234567893", dob: "#date:29287"), Row(id: "r2"));
        Gen.Select(Gen.Int[0, 100], Gen.Int[0, 2_000], Gen.OneOf(Gen.Char['!', '~'], Gen.Const('<'), Gen.Const('"'))).Sample(
            (part, at, value) =>
            {
                var file = Read(WorkbookFile.Damage(whole, part, at, value));
                return file.Refusal is not null || file.Rows.Count is 1 or 2;
            },
            iter: 400);
    }

    [Fact]
    public void Nothing_is_left_beside_the_file()
    {
        var folder = Directory.CreateTempSubdirectory("rcm-workbook-").FullName;
        try
        {
            var path = Path.Combine(folder, "a.upload");
            foreach (var bytes in (byte[][])[WorkbookFile.Of(Header, Row()), WorkbookFile.Of("nothing,known"), Encoding.Unicode.GetBytes(Of(Header, Row()))])
            {
                File.WriteAllBytes(path, bytes);
                ReadPath(path);
                Assert.Equal([path], Directory.GetFiles(folder));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string? Cell(ReadRow row, string column) => JsonDocument.Parse(row.Json).RootElement.GetProperty(column).GetString();
}
