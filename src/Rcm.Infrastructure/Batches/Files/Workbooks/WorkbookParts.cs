using System.IO.Compression;
using System.Xml;

namespace Rcm.Infrastructure.Batches.Files.Workbooks;

/// <param name="Part">Its name in the archive.</param>
internal sealed record SheetPart(string Name, bool IsVisible, string Part);

/// <summary>What a workbook (.xlsx, ECMA-376) is made of, as far as its rows need it.</summary>
internal sealed class WorkbookParts : IDisposable
{
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string StrictRelations = "http://purl.oclc.org/ooxml/officeDocument/relationships";

    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, IgnoreComments = true, IgnoreProcessingInstructions = true, CloseInput = true };

    private readonly ZipArchive zip;
    private readonly CellFormats formats;
    private readonly bool since1904;

    private WorkbookParts(ZipArchive zip, string texts)
    {
        this.zip = zip;
        var parts = PartsOf();
        var sheets = new List<SheetPart>();
        using (var workbook = Open("xl/workbook.xml"))
        {
            while (workbook.Read())
            {
                if (workbook.NodeType != XmlNodeType.Element) continue;
                if (workbook.LocalName == "workbookPr") since1904 = workbook.GetAttribute("date1904") is "1" or "true";
                if (workbook.LocalName != "sheet") continue;
                var id = workbook.GetAttribute("id", Relations) ?? workbook.GetAttribute("id", StrictRelations);
                // A sheet that is a chart has no rows.
                if (id is null || !parts.TryGetValue(id, out var part)) throw new InvalidDataException("A sheet of the workbook is not there.");
                if (part.Type.EndsWith("/worksheet", StringComparison.Ordinal))
                    sheets.Add(new(workbook.GetAttribute("name") ?? "", workbook.GetAttribute("state") is null or "visible", part.Name));
            }
        }

        Sheets = sheets;
        formats = Exists("xl/styles.xml") ? Formats() : CellFormats.None;
        using var shared = Exists("xl/sharedStrings.xml") ? Open("xl/sharedStrings.xml") : null;
        Texts = SharedTexts.Read(shared, texts);
    }

    public IReadOnlyList<SheetPart> Sheets { get; }

    public SharedTexts Texts { get; }

    /// <param name="texts">Where the texts that cells share lie meanwhile.</param>
    public static WorkbookParts Open(string path, string texts)
    {
        var archive = ZipFile.OpenRead(path);
        try
        {
            return new WorkbookParts(archive, texts);
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    public SheetRows Rows(SheetPart sheet) => new(Open(sheet.Part), Texts, formats, since1904);

    public void Dispose()
    {
        Texts.Dispose();
        zip.Dispose();
    }

    private Dictionary<string, (string Name, string Type)> PartsOf()
    {
        var parts = new Dictionary<string, (string, string)>(StringComparer.Ordinal);
        using var relations = Open("xl/_rels/workbook.xml.rels");
        while (relations.Read())
        {
            if (relations.NodeType != XmlNodeType.Element || relations.LocalName != "Relationship") continue;
            var target = relations.GetAttribute("Target") ?? "";
            parts[relations.GetAttribute("Id") ?? ""] = (target.StartsWith('/') ? target[1..] : "xl/" + target, relations.GetAttribute("Type") ?? "");
        }

        return parts;
    }

    private CellFormats Formats()
    {
        using var styles = Open("xl/styles.xml");
        return CellFormats.Read(styles);
    }

    private bool Exists(string part) => zip.GetEntry(part) is not null;

    private XmlReader Open(string part) =>
        XmlReader.Create(new BufferedStream((zip.GetEntry(part) ?? throw new InvalidDataException("A part of the workbook is missing.")).Open(), 64 * 1024), Settings);
}
