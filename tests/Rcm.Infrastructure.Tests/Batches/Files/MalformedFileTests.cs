using System.Text.Json;
using CsCheck;
using Rcm.TestKit;
using Rcm.TestKit.Batches;
using Xunit;
using static Rcm.Infrastructure.Tests.Batches.Files.FileReading;

namespace Rcm.Infrastructure.Tests.Batches.Files;

/// <summary>Over generated files: what is right comes out as it went in, and what is not is refused once and in words, without a fault.</summary>
public class MalformedFileTests(DatabaseFixture fixture)
{
    [Fact]
    public void Whatever_a_file_is_written_like_its_rows_come_out_as_they_went_in() =>
        MalformedFile.Good.Sample(
            file =>
            {
                var read = Read(file.Bytes);
                Assert.Null(read.Refusal);
                Assert.Equal(
                    file.Rows.Select(r => r with { Last = r.Last.Trim(), Notes = r.Notes.Trim() }),
                    read.Rows.Select(r => (Json: JsonDocument.Parse(r.Json).RootElement, r.Id)).Select(r => new WrittenRow(
                        r.Id, Text(r.Json, "last_name"), Text(r.Json, "member_id"), Text(r.Json, "notes").ReplaceLineEndings("\n"))));
            },
            print: file => file.How, iter: 400);

    [Fact]
    public void Whatever_happens_to_a_file_it_gives_rows_or_one_refusal_that_says_what_to_do() =>
        MalformedFile.Damaged.Sample(
            file =>
            {
                var read = Read(file.Bytes);
                if (read.Refusal is { } refusal)
                {
                    Assert.StartsWith("file.", refusal.Code, StringComparison.Ordinal);
                    Assert.True(refusal.Message.Length is > 20 and < 700, refusal.Message);
                    Assert.EndsWith(".", refusal.Message, StringComparison.Ordinal);
                    Assert.DoesNotContain('\0', refusal.Message);
                    // A line that is named is one that the file has.
                    Assert.InRange(refusal.Line ?? 1, 1, 2 + file.Bytes.Length);
                }
                else
                {
                    Assert.NotEmpty(read.Rows);
                    // Whatever is in the rows, the database takes it: valid JSON, no NUL.
                    Assert.All(read.Rows, r => Assert.DoesNotContain("\\u0000", JsonDocument.Parse(r.Json).RootElement.GetRawText()));
                    Assert.Equal(Enumerable.Range(1, read.Rows.Count), read.Rows.Select(r => r.Number));
                }
            },
            print: file => file.How, iter: 2_000);

    [Fact]
    public async Task Of_a_damaged_file_all_is_loaded_or_nothing()
    {
        using var hospital = await Hospital.OpenAsync(fixture.Database);
        var batches = 0L;
        var items = 0L;
        foreach (var file in MalformedFile.Damaged.Array[40].Single(_ => true, "aatKkaDksMV2"))
        {
            var expected = Read(file.Bytes);
            var started = await hospital.StartAsync(new MemoryStream(file.Bytes), again: true);

            Assert.Equal(expected.Refusal?.Code, started.Error?.Code);
            if (started.IsOk) (batches, items) = (batches + 1, items + expected.Rows.Count);
            Assert.Equal((batches, items), await hospital.CountAsync());
            Assert.Equal(batches, hospital.Files.Length);
        }

        // Both happened.
        Assert.InRange(batches, 1, 39);
    }

    private static string Text(JsonElement row, string column) => row.TryGetProperty(column, out var value) ? value.GetString()! : "";
}
