using System.Text;
using System.Text.Json;
using CsCheck;
using Xunit;
using static Rcm.Infrastructure.Tests.Batches.Files.FileReading;
using static Rcm.TestKit.Batches.EligibilityFile;

namespace Rcm.Infrastructure.Tests.Batches.Files;

public class GoodFileTests
{
    private static Dictionary<string, JsonElement> Json(ReadRow row) => JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(row.Json)!;

    [Fact]
    public void A_row_becomes_json_with_canonical_names()
    {
        var file = Read(Of(Header, Row(notes: "call first")));

        Assert.Null(file.Refusal);
        var row = Assert.Single(file.Rows);
        Assert.Equal((1, 2L, "r1"), (row.Number, row.Line, row.Id));
        var json = Json(row);
        Assert.Equal("M100200300", json["member_id"].GetString());
        Assert.Equal("1980-03-07", json["dob"].GetString());
        Assert.Equal("call first", json["notes"].GetString());
        Assert.Equal("30", json["service_type_code"].GetString());
        Assert.False(json.ContainsKey("_raw"));
    }

    [Theory]
    [InlineData(",")]
    [InlineData(";")]
    [InlineData("\t")]
    [InlineData("|")]
    public void The_separator_is_found(string separator)
    {
        var file = Read(Of(Header, Row(), Row(id: "r2")).Replace(",", separator));

        Assert.Null(file.Refusal);
        Assert.Equal(["r1", "r2"], file.Rows.Select(r => r.Id));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Lines_end_as_they_like(string newline)
    {
        var file = Read(Of(Header, Row(), Row(id: "r2"), Row(id: "r3", npi: "1")).Replace("\r\n", newline));

        Assert.Null(file.Refusal);
        Assert.Equal([2L, 3L, 4L], file.Rows.Select(r => r.Line));
    }

    [Fact]
    public void A_byte_order_mark_is_passed_over() =>
        Assert.Single(Read([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Of(Header, Row()))]).Rows);

    [Theory]
    [InlineData("utf-16", true)]
    [InlineData("utf-16", false)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-16BE", false)]
    [InlineData("utf-8", true)]
    [InlineData("iso-8859-1", false)]
    public void Other_encodings_are_read_to_the_letter(string name, bool mark)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] bytes = [.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes(Of(Header, Row(last: "Muñoz"), Row(id: "r2", last: "Çelik")))];

        var file = Read(bytes);

        Assert.Null(file.Refusal);
        Assert.Equal([("Muñoz", 2L), ("Çelik", 3L)], file.Rows.Select(r => (Json(r)["last_name"].GetString()!, r.Line)));
    }

    [Fact]
    public void Accents_and_other_scripts_arrive_unchanged() =>
        Assert.Equal("Zoë-李 🙂", Json(Read(Of(Header, Row(first: "Zoë-李 🙂"))).Rows[0])["first_name"].GetString());

    [Fact]
    public void Blank_lines_do_not_count()
    {
        var file = Read(Of(Header, Row(), "", Row(id: "r2"), ",,,,,,,", "", "   ", ""));

        Assert.Null(file.Refusal);
        Assert.Equal([(1, 2L), (2, 4L)], file.Rows.Select(r => (r.Number, r.Line)));
    }

    [Fact]
    public void A_line_break_in_free_text_is_kept_and_lines_are_still_counted()
    {
        var file = Read(Of(Header, Row(notes: "\"first\r\nsecond, \"\"third\"\"\""), Row(id: "r2")));

        Assert.Null(file.Refusal);
        Assert.Equal("first\r\nsecond, \"third\"", Json(file.Rows[0])["notes"].GetString());
        Assert.Equal([2L, 4L], file.Rows.Select(r => r.Line));
    }

    [Fact]
    public void A_date_written_otherwise_becomes_iso_and_the_cell_is_kept()
    {
        var json = Json(Read(Of(Header, Row(dob: "3/7/1980"))).Rows[0]);

        Assert.Equal("1980-03-07", json["dob"].GetString());
        Assert.Equal("3/7/1980", json["_raw"].GetProperty("dob").GetString());
    }

    [Fact]
    public void A_column_that_nobody_asked_for_is_not_kept() =>
        Assert.DoesNotContain("123-45", Read(Of(Header + ",SSN", Row() + ",123-45-6789")).Rows[0].Json);

    [Fact]
    public void A_row_that_begins_with_a_hash_is_a_row() =>
        Assert.Equal("#7", Read(Of(Header, Row(id: "#7"))).Rows[0].Id);

    [Theory]
    [InlineData("member_id", "input.missing")]
    [InlineData("dob", "input.date")]
    [InlineData("provider_npi", "input.npi")]
    public void A_wrong_cell_is_loaded_with_what_to_do(string column, string code)
    {
        var file = Read(Of(Header, column switch
        {
            "member_id" => Row(member: ""),
            "dob" => Row(dob: "31/31/1980"),
            _ => Row(npi: "1234567890"),
        }, Row(id: "r2")));

        Assert.Null(file.Refusal);
        Assert.Equal(code, file.Rows[0].Problem?.Code);
        Assert.StartsWith(column, file.Rows[0].Problem!.Message);
        Assert.Null(file.Rows[1].Problem);
    }

    [Fact]
    public void All_that_is_wrong_with_a_row_is_said_at_once()
    {
        var problem = Read(Of(Header, Row(member: "", dob: "soon"))).Rows[0].Problem!;

        Assert.Contains("member_id is empty", problem.Message);
        Assert.Contains("dob is not a date", problem.Message);
    }

    [Fact]
    public void Whatever_is_quoted_comes_back()
    {
        // Any text without line breaks and NUL, quoted by the rules, in any column of text.
        var cell = Gen.String[Gen.Char.Where(c => c is not ('\r' or '\n' or '\0' or '\uFEFF') && !char.IsSurrogate(c)), 1, 40].Where(s => s.Trim().Length > 0);
        Gen.Select(cell, cell, Gen.OneOf(Gen.Const(','), Gen.Const(';'), Gen.Const('\t'))).Sample((name, member, separator) =>
        {
            static string Quote(string s) => $"\"{s.Replace("\"", "\"\"")}\"";
            var row = string.Join(separator, "r1", "P1", "1234567893", Quote(member), "Ada", Quote(name), "1980-03-07", "");
            var json = Json(Read(Of(Header.Replace(',', separator), row)).Rows[0]);
            return json["last_name"].GetString() == name.Trim() && json["member_id"].GetString() == member.Trim();
        }, iter: 300);
    }

    [Fact]
    public void Any_bytes_at_all_give_rows_or_one_refusal_and_never_a_fault() =>
        Gen.Select(Gen.Byte.Array[0, 400], Gen.Bool).Sample((bytes, withHeader) =>
        {
            var file = Read(withHeader ? [.. Encoding.UTF8.GetBytes(Header + "\r\n"), .. bytes] : bytes);
            return file.Refusal is not null || file.Rows.Count > 0;
        }, iter: 500);
}
