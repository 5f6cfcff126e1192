using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Rcm.Infrastructure.Tests.Batches.Files;

/// <summary>Workbooks as a spreadsheet program writes them, with the few parts that matter.</summary>
internal static class WorkbookFile
{
    /// <summary>Style 1 is a date, style 2 the format 00000.</summary>
    private const string Styles = """
        <styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="00000"/></numFmts>
        <cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="164" applyNumberFormat="1"/></cellXfs></styleSheet>
        """;

    public static byte[] Of(params string[] lines) => OfSheets(("Patients", lines));

    public static byte[] OfSheets(params (string Name, string[] Lines)[] sheets)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, "[Content_Types].xml", """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>""");
            Add(zip, "_rels/.rels", """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>""");
            Add(zip, "xl/styles.xml", Styles);
            Add(zip, "xl/workbook.xml",
                """<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>"""
                + string.Concat(sheets.Select((s, i) => $"<sheet name=\"{s.Name}\" sheetId=\"{i + 1}\" r:id=\"rId{i + 1}\"/>")) + "</sheets></workbook>");
            Add(zip, "xl/_rels/workbook.xml.rels",
                """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"""
                + string.Concat(sheets.Select((_, i) =>
                    $"<Relationship Id=\"rId{i + 1}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet{i + 1}.xml\"/>"))
                + "</Relationships>");
            for (var i = 0; i < sheets.Length; i++) Add(zip, $"xl/worksheets/sheet{i + 1}.xml", Sheet(sheets[i].Lines));
        }

        return bytes.ToArray();
    }

    /// <summary>One whose sheet, shared texts and styles are as given; the text of the sheet goes into sheetData.</summary>
    public static byte[] OfParts(string rows, string? texts = null, string? styles = null, string properties = "", string target = "worksheets/sheet1.xml")
    {
        const string Main = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
        const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, "xl/workbook.xml", $"<workbook {Main} xmlns:r=\"{Relations}\">{properties}<sheets><sheet name=\"Chart\" sheetId=\"2\" r:id=\"c\"/><sheet name=\"Rows\" sheetId=\"1\" r:id=\"s\"/></sheets></workbook>");
            Add(zip, "xl/_rels/workbook.xml.rels",
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
                + $"<Relationship Id=\"c\" Type=\"{Relations}/chartsheet\" Target=\"chartsheets/sheet1.xml\"/><Relationship Id=\"s\" Type=\"{Relations}/worksheet\" Target=\"{target}\"/></Relationships>");
            if (texts is not null) Add(zip, "xl/sharedStrings.xml", $"<sst {Main}>{texts}</sst>");
            if (styles is not null) Add(zip, "xl/styles.xml", $"<styleSheet {Main}>{styles}</styleSheet>");
            Add(zip, "xl/worksheets/sheet1.xml", $"<worksheet {Main}><sheetData>{rows}</sheetData></worksheet>");
        }

        return bytes.ToArray();
    }

    /// <summary>The same archive with one character of one of its parts replaced.</summary>
    public static byte[] Damage(byte[] workbook, int part, int at, char value)
    {
        using var bytes = new MemoryStream();
        bytes.Write(workbook);
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Update, leaveOpen: true))
        {
            var entry = zip.Entries[part % zip.Entries.Count];
            string text;
            using (var reader = new StreamReader(entry.Open())) text = reader.ReadToEnd();
            var name = entry.FullName;
            entry.Delete();
            var place = at % text.Length;
            Add(zip, name, text[..place] + value + text[(place + 1)..]);
        }

        return bytes.ToArray();
    }

    // A cell is text, but for "#date:29287" (a date's number), "#zeros:123" (shown as 00123) and "#number:5".
    private static string Sheet(string[] lines)
    {
        var rows = new StringBuilder();
        for (var r = 0; r < lines.Length; r++)
        {
            if (lines[r].Length == 0) continue;
            rows.Append(CultureInfo.InvariantCulture, $"<row r=\"{r + 1}\">");
            var cells = lines[r].Split(',');
            for (var c = 0; c < cells.Length; c++)
            {
                var place = string.Create(CultureInfo.InvariantCulture, $"{(char)('A' + c)}{r + 1}");
                rows.Append(cells[c].Split(':') switch
                {
                    ["#date", var number] => $"<c r=\"{place}\" s=\"1\"><v>{number}</v></c>",
                    ["#zeros", var number] => $"<c r=\"{place}\" s=\"2\"><v>{number}</v></c>",
                    ["#number", var number] => $"<c r=\"{place}\"><v>{number}</v></c>",
                    _ => $"<c r=\"{place}\" t=\"inlineStr\"><is><t>{System.Security.SecurityElement.Escape(cells[c])}</t></is></c>",
                });
            }

            rows.Append("</row>");
        }

        return $"<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>";
    }

    private static void Add(ZipArchive zip, string name, string content)
    {
        using var writer = new StreamWriter(zip.CreateEntry(name).Open());
        writer.Write(content);
    }
}
