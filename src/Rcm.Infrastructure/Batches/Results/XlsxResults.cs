using System.IO.Compression;
using System.Text;
using Rcm.Domain.Batches;

namespace Rcm.Infrastructure.Batches.Results;

/// <summary>
/// A workbook of one sheet (ECMA-376), every cell a text, written as it goes: no row is held, and the body is neither sought nor read.
/// </summary>
internal sealed class XlsxResults : IResultsWriter
{
    private const int FlushAt = 64 * 1024;

    /// <summary>Excel refuses a longer cell.</summary>
    private const int MaxCell = 32_767;

    private const string Declaration = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>""";
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/package/2006/relationships";
    private const string OfficeRelations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Types = "application/vnd.openxmlformats-officedocument.spreadsheetml";

    private static readonly (string Name, string Xml)[] Parts =
    [
        ("[Content_Types].xml",
            $"""<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{Types}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{Types}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="{Types}.styles+xml"/></Types>"""),
        ("_rels/.rels",
            $"""<Relationships xmlns="{Relations}"><Relationship Id="rId1" Type="{OfficeRelations}/officeDocument" Target="xl/workbook.xml"/></Relationships>"""),
        ("xl/workbook.xml",
            $"""<workbook xmlns="{Main}" xmlns:r="{OfficeRelations}"><sheets><sheet name="Results" sheetId="1" r:id="rId1"/></sheets></workbook>"""),
        ("xl/_rels/workbook.xml.rels",
            $"""<Relationships xmlns="{Relations}"><Relationship Id="rId1" Type="{OfficeRelations}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{OfficeRelations}/styles" Target="styles.xml"/></Relationships>"""),
        ("xl/styles.xml",
            $"""<styleSheet xmlns="{Main}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="49" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" applyNumberFormat="1" applyFont="1"/></cellXfs></styleSheet>"""),
    ];

    private readonly Tray tray;
    private readonly ZipArchive archive;
    private readonly Stream sheet;
    private readonly StringBuilder xml = new(FlushAt * 2);
    private int rows;

    private XlsxResults(Tray held, ZipArchive zip, Stream first) => (tray, archive, sheet) = (held, zip, first);

    public static async Task<XlsxResults> BeginAsync(Stream body, CancellationToken cancellation)
    {
        var under = new Tray(body);
        var zip = await ZipArchive.CreateAsync(under, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellation);
        foreach (var (name, xml) in Parts)
        {
            await using var part = await OpenAsync(zip, name, cancellation);
            await part.WriteAsync(Encoding.UTF8.GetBytes(Declaration + xml), cancellation);
        }

        var results = new XlsxResults(under, zip, await OpenAsync(zip, "xl/worksheets/sheet1.xml", cancellation));
        // The header stays in sight.
        results.xml.Append(Declaration).Append("<worksheet xmlns=\"").Append(Main)
            .Append("\"><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><sheetData>");
        return results;
    }

    public async Task RowAsync(IReadOnlyList<string?> cells, CancellationToken cancellation)
    {
        rows++;
        xml.Append("<row r=\"").Append(rows).Append("\">");
        for (var i = 0; i < cells.Count; i++)
        {
            if (string.IsNullOrEmpty(cells[i])) continue;
            xml.Append("<c r=\"");
            AppendColumn(i);
            xml.Append(rows).Append(rows == 1 ? "\" s=\"1\" t=\"inlineStr\"><is><t xml:space=\"preserve\">" : "\" t=\"inlineStr\"><is><t xml:space=\"preserve\">");
            AppendText(ResultsFile.Harmless(cells[i]!));
            xml.Append("</t></is></c>");
        }

        xml.Append("</row>");
        if (xml.Length >= FlushAt) await FlushAsync(cancellation);
    }

    public async Task EndAsync(CancellationToken cancellation)
    {
        xml.Append("</sheetData></worksheet>");
        await FlushAsync(cancellation);
        await sheet.DisposeAsync();
        await archive.DisposeAsync();
        await tray.PassOnAsync(cancellation);
    }

    /// <summary>Nothing: an archive that is not ended has no directory, and no program takes it for a whole one.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task<Stream> OpenAsync(ZipArchive zip, string name, CancellationToken cancellation) =>
        await zip.CreateEntry(name, CompressionLevel.Fastest).OpenAsync(cancellation);

    private void AppendColumn(int index)
    {
        if (index >= 26) AppendColumn((index / 26) - 1);
        xml.Append((char)('A' + (index % 26)));
    }

    private void AppendText(string text)
    {
        var length = Math.Min(text.Length, MaxCell);
        for (var i = 0; i < length; i++)
        {
            var c = text[i];
            switch (c)
            {
                case '<': xml.Append("&lt;"); break;
                case '>': xml.Append("&gt;"); break;
                case '&': xml.Append("&amp;"); break;
                case '\t' or '\n': xml.Append(c); break;
                case '\r': xml.Append("&#13;"); break;
                case < ' ' or '\uFFFE' or '\uFFFF': xml.Append('\uFFFD'); break;
                default:
                    // Half a pair is no character.
                    if (char.IsHighSurrogate(c) && i + 1 < length && char.IsLowSurrogate(text[i + 1])) xml.Append(c).Append(text[++i]);
                    else xml.Append(char.IsSurrogate(c) ? '\uFFFD' : c);
                    break;
            }
        }
    }

    private async Task FlushAsync(CancellationToken cancellation)
    {
        await sheet.WriteAsync(Encoding.UTF8.GetBytes(xml.ToString()), cancellation);
        xml.Clear();
        await tray.PassOnAsync(cancellation);
    }
}
