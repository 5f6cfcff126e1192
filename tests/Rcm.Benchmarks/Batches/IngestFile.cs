using System.Globalization;
using System.IO.Compression;

namespace Rcm.Benchmarks.Batches;

/// <summary>An eligibility file as hospitals send it: ten columns, about 110 bytes a row, each row another patient.</summary>
internal static class IngestFile
{
    public static readonly string[] Columns =
        ["client_row_id", "payer_id", "provider_npi", "provider_name", "member_id", "first_name", "last_name", "dob", "date_of_service", "service_type_code"];

    private static readonly string[] First = ["Ada", "Bohdan", "Chloe", "Dmitri", "Elena", "Farid", "Grace", "Hana", "Íñigo", "Joan"];
    private static readonly string[] Last = ["Aldridge", "Brennan", "Castaneda", "Dalrymple", "Farrow", "Hawthorne", "Ishikawa", "Kincaid", "Nakamura", "Łukasiewicz"];

    public static async Task WriteAsync(string path, int rows)
    {
        await using var file = new StreamWriter(path);
        await file.WriteAsync(string.Join(',', Columns) + "\r\n");
        for (var i = 1; i <= rows; i++) await file.WriteAsync(string.Join(',', Row(i)) + "\r\n");
    }

    /// <summary>The same as a spreadsheet saves it: texts shared, of which ids and member numbers are as many as rows.</summary>
    public static async Task WriteWorkbookAsync(string path, int rows)
    {
        const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        await using var zip = await ZipFile.OpenAsync(path, ZipArchiveMode.Create);
        await AddAsync("[Content_Types].xml", """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>""");
        await AddAsync("_rels/.rels", """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>""");
        await AddAsync("xl/workbook.xml", $"<workbook xmlns=\"{Main}\" xmlns:r=\"{Relations}\"><sheets><sheet name=\"Rows\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>");
        await AddAsync("xl/_rels/workbook.xml.rels", $"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"{Relations}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" Type=\"{Relations}/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>");
        var shared = new Dictionary<string, int>(StringComparer.Ordinal);
        await using (var sheet = new StreamWriter(await zip.CreateEntry("xl/worksheets/sheet1.xml", CompressionLevel.Fastest).OpenAsync()))
        {
            await sheet.WriteAsync($"<worksheet xmlns=\"{Main}\"><sheetData>");
            for (var i = 0; i <= rows; i++)
            {
                await sheet.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"<row r=\"{i + 1}\">"));
                foreach (var (column, cell) in (i == 0 ? Columns : Row(i)).Index())
                {
                    if (!shared.TryGetValue(cell, out var index)) shared[cell] = index = shared.Count;
                    await sheet.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"<c r=\"{(char)('A' + column)}{i + 1}\" t=\"s\"><v>{index}</v></c>"));
                }

                await sheet.WriteAsync("</row>");
            }

            await sheet.WriteAsync("</sheetData></worksheet>");
        }

        await using var texts = new StreamWriter(await zip.CreateEntry("xl/sharedStrings.xml", CompressionLevel.Fastest).OpenAsync());
        await texts.WriteAsync($"<sst xmlns=\"{Main}\">");
        foreach (var text in shared.Keys) await texts.WriteAsync($"<si><t>{text}</t></si>");
        await texts.WriteAsync("</sst>");

        async Task AddAsync(string name, string content)
        {
            await using var writer = new StreamWriter(await zip.CreateEntry(name).OpenAsync());
            await writer.WriteAsync(content);
        }
    }

    private static string[] Row(int i)
    {
        var born = new DateOnly(1930, 1, 1).AddDays(i * 37 % 32_000);
        return
        [
            string.Create(CultureInfo.InvariantCulture, $"NMC-{i:D7}"), "MERIDIAN", "1548392707", "North Medical Center",
            string.Create(CultureInfo.InvariantCulture, $"MHP{(long)i * 7919 % 1_000_000_000:D9}"), First[i % 10], Last[i / 10 % 10],
            born.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), "2026-01-15", "30",
        ];
    }
}
