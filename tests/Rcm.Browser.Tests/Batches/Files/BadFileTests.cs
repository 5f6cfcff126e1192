using System.Globalization;
using System.Text;
using Microsoft.Playwright;
using Rcm.Browser.Tests.Pages;
using Rcm.Browser.Tests.Stack;
using static Microsoft.Playwright.Assertions;

namespace Rcm.Browser.Tests.Batches.Files;

/// <summary>A file that cannot be taken gets one message that names the place, where the file was chosen; nothing of it is loaded.</summary>
public class BadFileTests(StackFixture stack) : BrowserTest(stack)
{
    private const string Header = "client_row_id,payer_id,provider_npi,member_id,first_name,last_name,dob,notes";

    public static TheoryData<string, string, string[]> Files => new()
    {
        { "empty", "", ["header line"] },
        { "header only", Header + "\n", ["no rows"] },
        { "missing column", Header.Replace("dob", "burth", StringComparison.Ordinal) + "\n" + Row() + "\n", ["Line 1", "dob"] },
        { "duplicate header", Header + ",dob\n" + Row() + ",1980-03-07\n", ["Line 1", "dob"] },
        { "a web page", "<!DOCTYPE html>\n<html><body>Signed out</body></html>", ["web page"] },
        { "a line break in a member id", Header + "\n" + Row() + "\n" + Row("r2").Replace("M1", "\"M1\n2\"", StringComparison.Ordinal) + "\n", ["Line 3", "member_id"] },
        { "a quote that never closes", Header + "\n" + Row() + "\"open\n", ["Line 2", "quot"] },
        { "the same row twice", Header + "\n" + Row() + "\n" + Row() + "\n", ["Line 3", "client_row_id"] },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public Task Gets_one_clear_message(string name, string text, string[] words) =>
        IsRefusedAsync(HospitalFile.Of(name + ".csv", text), name + ".csv", words);

    [Fact]
    public Task Two_encodings_in_one_file_get_one_clear_message() => IsRefusedAsync(
        HospitalFile.Of("encoding.csv", [.. Encoding.UTF8.GetBytes(Header + "\n" + Row("r0") + "Zoë\n"), .. Encoding.Latin1.GetBytes(Row().Replace("Moss", "Muñoz", StringComparison.Ordinal) + "\n")]),
        "encoding.csv",
        ["Line 3", "last_name", "UTF-8"]);

    [Fact]
    public Task A_picture_gets_one_clear_message() => IsRefusedAsync(
        new FilePayload { Name = "scan.csv", MimeType = "image/png", Buffer = [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10, 0, 0, 0, 13] }, "scan.csv", ["CSV"]);

    [Fact]
    public async Task A_quoted_newline_in_the_notes_is_no_fault()
    {
        var upload = await OpenAsync();

        var batch = await upload.StartBatchAsync(
            HospitalFile.Of("quoted newline.csv", Header + "\n" + Row("N1") + "\"called twice,\nno answer\"\n" + Row("N2") + "\n"), "Two rows on three lines");

        await Expect(batch.Count("total")).ToContainTextAsync("2");
    }

    [Fact]
    public async Task Two_hundred_megabytes_with_a_fault_at_their_end_get_one_clear_message()
    {
        var folder = Directory.CreateTempSubdirectory("rcm-browser-").FullName;
        try
        {
            var path = Path.Combine(folder, "large.csv");
            const int Lines = 200 * 1024 * 1024 / 9_000;
            // A column of the hospital's own, that is not read: the file is large, its rows are few.
            await File.WriteAllLinesAsync(
                path, [Header + ",scan", .. Enumerable.Range(1, Lines).Select(i => $"{Row($"r{i}")},{new string('x', 9_000)}"), Row("last")], Cancelled);
            var upload = await OpenAsync();

            await upload.SayAsync();
            await upload.File.SetInputFilesAsync(path);

            await SaysAsync(upload, [string.Create(CultureInfo.InvariantCulture, $"Line {Lines + 2}"), "cells"]);
            Assert.Equal(0, await Sql.ValueAsync<long>("select count(*) from batch_job where file_name = 'large.csv'"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Row(string id = "r1") => $"{id},P1,1548392707,M1,Ada,Moss,1980-03-07,";

    private async Task IsRefusedAsync(FilePayload file, string name, string[] words)
    {
        var upload = await OpenAsync();
        await upload.SayAsync();
        await upload.ChooseAsync(file);
        await SaysAsync(upload, words);
        Assert.Equal(0, await Sql.ValueAsync<long>("select count(*) from batch_job where file_name = $1", name));
        await Expect(upload.Message).Not.ToContainTextAsync("Moss");
    }

    private static async Task SaysAsync(NewBatchPage upload, string[] words)
    {
        await Expect(upload.Message).ToHaveCountAsync(1, new() { Timeout = 60_000 });
        foreach (var word in words)
        {
            await Expect(upload.Message).ToContainTextAsync(word, new() { IgnoreCase = true });
        }

        await Expect(upload.File).ToBeAttachedAsync();
    }

    private async Task<NewBatchPage> OpenAsync()
    {
        var upload = new NewBatchPage(await PageOfAsync(Hana));
        await upload.OpenAsync();
        return upload;
    }
}
