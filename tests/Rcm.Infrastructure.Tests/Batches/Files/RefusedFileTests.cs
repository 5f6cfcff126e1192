using System.Text;
using Rcm.Domain.Batches.Files;
using Rcm.Infrastructure.Batches.Files;
using Xunit;
using static Rcm.Infrastructure.Tests.Batches.Files.FileReading;
using static Rcm.TestKit.Batches.EligibilityFile;

namespace Rcm.Infrastructure.Tests.Batches.Files;

public class RefusedFileTests
{
    private static FileRefusal Refused(string text) => Refused(Encoding.UTF8.GetBytes(text));

    private static FileRefusal Refused(byte[] bytes)
    {
        var refusal = Read(bytes).Refusal;
        Assert.NotNull(refusal);
        return refusal;
    }

    private static void Says(FileRefusal refusal, string code, long? line, string? column, params string[] words)
    {
        Assert.Equal((code, line, column), (refusal.Code, refusal.Line, refusal.Column));
        foreach (var word in words) Assert.Contains(word, refusal.Message);
        if (line is not null) Assert.Contains($"Line {line}", refusal.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r\n\r\n")]
    [InlineData("\uFEFF")]
    public void Empty(string text) => Says(Refused(text), "file.empty", null, null, "header line");

    [Fact]
    public void Header_only() => Says(Refused(Of(Header, "", "")), "file.no_rows", null, null, "no rows");

    [Fact]
    public void Missing_column() =>
        Says(Refused(Of(Header.Replace("dob", "burth date"), Row())), "file.missing_column", 1, "dob", "dob is missing", "“burth date”");

    [Fact]
    public void Header_on_a_later_line() =>
        Says(Refused(Of("", "a,b", "1,2")), "file.missing_column", 2, "client_row_id");

    [Theory]
    [InlineData("Eligibility report, November 2026")]
    [InlineData("Eligibility report,,,,,,,")]
    [InlineData("sep=;")]
    public void Lines_above_the_headers(string above) =>
        Says(Refused(Of(above.Contains(", ", StringComparison.Ordinal) ? $"\"{above}\"" : above, Header, Row())), "file.no_header", 1, null, "Remove the lines above");

    [Fact]
    public void Values_where_the_headers_should_be()
    {
        var refusal = Refused(Of(Row(last: "Secretson"), Row(id: "r2")));

        Says(refusal, "file.no_header", 1, null, "client_row_id");
        Assert.DoesNotContain("Secretson", refusal.Message);
    }

    [Fact]
    public void Duplicate_header() =>
        Says(Refused(Of(Header + ",DOB", Row() + ",x")), "file.duplicate_header", 1, "DOB", "columns 7", "9");

    [Theory]
    [InlineData("PK\u0003\u0004 and so on", "ZIP")]
    [InlineData("%PDF-1.7\n%....", "PDF")]
    [InlineData("<!DOCTYPE html>\n<html><body>Signed out</body></html>", "web page")]
    [InlineData("{ \"rows\": [] }", "JSON")]
    [InlineData("\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008 some bytes", "not text")]
    public void Not_csv(string content, string what) =>
        Says(Refused(content), "file.not_csv", null, null, what, "CSV UTF-8");

    [Fact]
    public void Two_encodings_in_one_file()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(Of(Header, Row(first: "Zoë"))), .. Encoding.Latin1.GetBytes(Row(id: "r2", last: "Muñoz"))];

        Says(Refused(bytes), "file.encoding", 3, "last_name", "0xF1", "character 38", "CSV UTF-8");
    }

    [Fact]
    public void Two_encodings_far_into_a_large_file()
    {
        var lines = Enumerable.Range(1, 5000).Select(i => Row(id: $"r{i}", first: "Zoë"));
        byte[] bytes = [.. Encoding.UTF8.GetBytes(Of([Header, .. lines])), .. Encoding.Latin1.GetBytes(Row(id: "é"))];

        Says(Refused(bytes), "file.encoding", 5002, "client_row_id", "character 1:");
    }

    [Fact]
    public void A_character_cut_off_at_the_end() =>
        Says(Refused([.. Encoding.UTF8.GetBytes(Of(Header) + Row()), 0xC3]), "file.encoding", 2, "notes");

    [Fact]
    public void Utf16_that_breaks_off_in_a_character() =>
        Says(Refused([.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Of(Header, Row())), 0x41, 0xD8]), "file.encoding", null, null, "UTF-16");

    [Fact]
    public void A_quote_that_runs_to_the_end() =>
        Says(Refused(Of(Header, Row(), Row(id: "r2", notes: "\"never closed"), Row(id: "r3"))), "file.quote", 3, null, "never closed");

    [Fact]
    public void A_quote_that_runs_into_the_next_one() =>
        Says(Refused(Of(Header, Row(notes: "\"open"), Row(id: "r2"), Row(id: "r3", notes: "\"closed\""))), "file.quote", 2, null, "never closed");

    [Fact]
    public void A_quote_that_runs_over_a_great_many_rows()
    {
        var rest = Enumerable.Range(3, 60_000).Select(i => Row(id: $"r{i}"));

        Says(Refused(Of([Header, Row(), Row(id: "r2", notes: "\"open"), .. rest])), "file.quote", 3, null, "never closed");
    }

    [Fact]
    public void Text_after_a_closing_quote() =>
        Says(Refused(Of(Header, Row(last: "\"Moss\" Jr"))), "file.quote", 2, null, "twice");

    [Theory]
    [InlineData("r1,P1", 2)]
    [InlineData("r1,P1,1234567893,M1,Ada,Moss,1980-03-07,,,", 10)]
    public void Too_few_or_too_many_cells(string row, int cells) =>
        Says(Refused(Of(Header, Row(id: "r0"), row)), "file.cells", 3, null, $"has {cells} cells", "header has 8");

    [Fact]
    public void A_line_break_in_a_member_id() =>
        Says(Refused(Of(Header, Row(), Row(id: "r2", member: "\"M1\r\n23\""))), "file.line_break", 3, "member_id", "line break");

    [Fact]
    public void A_nul() => Says(Refused(Of(Header, Row(), Row(id: "r2", first: "A\0da"))), "file.nul", 3, "first_name");

    [Fact]
    public void A_nul_at_the_start_of_a_line() => Says(Refused(Of(Header, Row(), "\0" + Row(id: "r2"))), "file.nul", 3, null);

    [Theory]
    [InlineData(FileLimits.MaxCell + 1)]
    [InlineData(3_000_000)]
    public void A_cell_too_long(int length) =>
        Assert.Equal(("file.cell_too_long", 3L), Code(Refused(Of(Header, Row(), Row(id: "r2", notes: new string('x', length))))));

    [Fact]
    public void The_longest_cell_is_taken() =>
        Assert.Null(Read(Of(Header, Row(notes: new string('x', FileLimits.MaxCell)))).Refusal);

    [Fact]
    public void Too_many_rows()
    {
        var path = Path.GetTempFileName();
        try
        {
            using (var file = new StreamWriter(path))
            {
                file.WriteLine(Header);
                for (var i = 1; i <= FileLimits.MaxRows + 1; i++) file.WriteLine($"{i},P,1234567893,M,A,B,1980-03-07,");
            }

            using var reader = BatchFileReader.Open(path, Rules).Value;
            while (reader.Read())
            {
            }

            Says(reader.Refusal!, "file.too_many_rows", FileLimits.MaxRows + 2, null, "1,000,000");
            Assert.Equal(FileLimits.MaxRows, reader.RowNumber);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void No_refusal_repeats_a_patients_data()
    {
        string[] files =
        [
            Of(Header, Row(member: "\"SECRET\r\n1\"")), Of(Header, Row(last: "\"SECRET\" x")), Of(Header, Row(first: "SECRET\0")),
            Of(Header, Row(last: "SECRET") + ",,,"), Of(Header, Row(notes: "\"SECRET")),
        ];

        foreach (var file in files) Assert.DoesNotContain("SECRET", Refused(file).Message);
    }

    private static (string, long?) Code(FileRefusal refusal) => (refusal.Code, refusal.Line);
}
