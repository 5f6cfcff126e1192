using Rcm.Domain.Batches.Files;
using Xunit;
using static Rcm.Infrastructure.Tests.Batches.Files.FileReading;
using static Rcm.TestKit.Batches.EligibilityFile;

namespace Rcm.Infrastructure.Tests.Batches.Files;

/// <summary>Rows that cannot run, and what a person should see of the others: each with its place, none in the way of the rest.</summary>
public class BadRowTests
{
    [Fact]
    public void A_row_without_an_id_is_wrong_and_is_called_by_its_line()
    {
        var file = Read(Of(Header, Row(), Row(id: " "), Row(id: "r3")));

        Assert.Null(file.Refusal);
        Assert.Equal(["", "input.missing", ""], file.Rows.Select(r => r.Problem?.Code ?? ""));
        Assert.Equal(["r1", "line 3", "r3"], file.Rows.Select(r => r.Id));
        Assert.Contains("\"client_row_id\":\"line 3\"", file.Rows[1].Json);
        Assert.Equal((3L, "client_row_id"), (file.Rows[1].Problems[0].Line, file.Rows[1].Problems[0].Header));
    }

    [Fact]
    public void Of_rows_with_the_same_id_the_first_can_run()
    {
        var lines = Enumerable.Range(1, 3000).Select(i => Row(id: $"r{i}")).Append(Row(id: "r17")).Append(Row(id: "r17"));

        var file = Read(Of([Header, .. lines]));

        Assert.Null(file.Refusal);
        Assert.All(file.Rows.Take(3000), r => Assert.Null(r.Problem));
        Assert.Equal(["input.row_id_twice", "input.row_id_twice"], file.Rows.Skip(3000).Select(r => r.Problem?.Code));
        Assert.Contains("line 18", file.Rows[3000].Problem!.Message);
    }

    [Fact]
    public void Each_wrong_cell_of_a_row_has_its_place_in_the_words_of_the_file()
    {
        var file = Read(Of(Header.Replace("dob", "Birth Date", StringComparison.Ordinal), Row(), Row(id: "r2", npi: "1", dob: "soon")));

        Assert.Equal([(3L, "provider_npi", "input.npi"), (3L, "Birth Date", "input.date")], file.Rows[1].Problems.Select(p => (p.Line, p.Header, p.Problem.Code)));
    }

    [Fact]
    public void No_message_repeats_a_patients_data()
    {
        var file = Read(Of(Header, Row(), Row(member: "", last: "SECRET", dob: "SECRET"), Row(id: "SECRET", npi: "SECRET"), Row(id: "SECRET")));

        Assert.All(file.Rows.SelectMany(r => r.Problems), p => Assert.DoesNotContain("SECRET", p.Problem.Message));
    }

    [Theory]
    [InlineData("Total,25")]
    [InlineData("Total rows: 25,,,,,,,")]
    [InlineData(",,,,,Grand total,25,")]
    [InlineData("\"TOTALS\"")]
    public void A_totals_row_is_noticed_and_left_out(string row)
    {
        var file = Read(Of(Header, Row(), Row(id: "r2"), row, ""));

        Assert.Null(file.Refusal);
        Assert.Equal(["r1", "r2"], file.Rows.Select(r => r.Id));
        var notice = Assert.Single(file.Notices);
        Assert.Equal("notice.totals", notice.Code);
        Assert.Contains("Line 4", notice.Message);
    }

    [Fact]
    public void A_patient_called_total_is_a_patient() =>
        Assert.Equal(["Total", "totals-1"], Read(Of(Header, Row(id: "Total"), Row(id: "totals-1", last: "Total"))).Rows.Select(r => r.Id));

    [Fact]
    public void Zeros_that_a_spreadsheet_dropped_are_noticed_with_their_lines()
    {
        var rows = Enumerable.Range(1, 40).Select(i => Row(id: $"r{i}", member: i is 7 or 31 ? "84340140" : $"12{i:D8}"));

        var notice = Assert.Single(Read(Of(Header, rows)).Notices);

        Assert.Equal("notice.zeros", notice.Code);
        Assert.Contains("member_id has 10 digits in most rows, and fewer in 2 (lines 8, 32)", notice.Message);
    }

    [Theory]
    [InlineData("0084340140")]
    [InlineData("W35961891")]
    public void Where_zeros_or_letters_are_there_nothing_is_noticed(string other)
    {
        var rows = Enumerable.Range(1, 40).Select(i => Row(id: $"r{i}", member: i == 5 ? other : i == 9 ? "84340140" : $"12{i:D8}"));

        Assert.Empty(Read(Of(Header, rows)).Notices);
    }

    [Fact]
    public void Row_numbers_that_count_are_no_dropped_zeros() =>
        Assert.Empty(Read(Of(Header, Enumerable.Range(1, 999).Select(i => Row(id: $"{i}")))).Notices);

    [Fact]
    public void A_rounded_number_is_wrong()
    {
        var file = Read(Of(Header, Row(member: "1.23457E+11"), Row(id: "r2", member: "E+1")));

        Assert.Equal("input.rounded", file.Rows[0].Problem?.Code);
        Assert.Null(file.Rows[1].Problem);
    }

    [Fact]
    public void A_payer_is_unknown_only_where_the_endpoint_lists_its_payers()
    {
        var text = Of(Header, Row(payer: "meridian"), Row(id: "r2", payer: "ACME"));
        var listed = Rules with { Payers = KnownPayers.Of("""{"payers": ["MERIDIAN", "ATLAS"], "region": "midwest"}""") };

        Assert.Equal([null, "input.payer"], Read(text, listed).Rows.Select(r => r.Problem?.Code));
        Assert.All(Read(text).Rows, r => Assert.Null(r.Problem));
        Assert.Null(KnownPayers.Of("""{"payers": []}"""));
        Assert.Null(KnownPayers.Of("""{"region": "midwest"}"""));
    }
}
