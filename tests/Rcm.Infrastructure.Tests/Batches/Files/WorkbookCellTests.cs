using System.Globalization;
using System.Text;
using CsCheck;
using Rcm.Infrastructure.Batches.Files;
using Xunit;

namespace Rcm.Infrastructure.Tests.Batches.Files;

/// <summary>How the cells of a workbook become text: as a person sees them.</summary>
public class WorkbookCellTests
{
    private const string Styles = """
        <numFmts><numFmt numFmtId="164" formatCode="[$-409]m/d/yyyy;@"/><numFmt numFmtId="165" formatCode="0.00 &quot;days&quot;"/><numFmt numFmtId="166" formatCode="[h]:mm"/>
        <numFmt numFmtId="167" formatCode="[Red]0"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
        <cellXfs><xf/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="22"/><xf numFmtId="167"/></cellXfs>
        """;

    [Theory]
    [InlineData("<c s=\"1\"><v>29287</v></c>", "1980-03-07")]
    [InlineData("<c s=\"1\"><v>59</v></c>", "1900-02-28")]
    [InlineData("<c s=\"3\"><v>29287.5</v></c>", "1980-03-07 12:00:00")]
    [InlineData("<c s=\"2\"><v>29287</v></c>", "29287")]
    [InlineData("<c s=\"4\"><v>29287</v></c>", "29287")]
    [InlineData("<c><v>0.1</v></c>", "0.1")]
    [InlineData("<c><v>-5</v></c>", "-5")]
    [InlineData("<c><v>1.5E3</v></c>", "1500")]
    [InlineData("<c t=\"b\"><v>1</v></c>", "TRUE")]
    [InlineData("<c t=\"e\"><v>#N/A</v></c>", "#N/A")]
    [InlineData("<c t=\"str\"><f>A1&amp;B1</f><v>joined</v></c>", "joined")]
    [InlineData("<c t=\"d\"><v>1980-03-07T00:00:00</v></c>", "1980-03-07")]
    [InlineData("<c t=\"inlineStr\"><is><r><t>Gar</t></r><r><t>c\u00eda</t></r></is></c>", "Garc\u00eda")]
    [InlineData("<c t=\"inlineStr\"><is><t>two\nlines</t></is></c>", "two lines")]
    [InlineData("<c t=\"inlineStr\"><is><t>a, \"b\"</t></is></c>", "\"a, \"\"b\"\"\"")]
    public void A_cell_is_written_as_it_is_seen(string cell, string seen) =>
        Assert.Equal(seen + "\n", Text(WorkbookFile.OfParts($"<row>{cell}</row>", styles: Styles)));

    [Fact]
    public void Days_of_a_workbook_that_counts_from_1904_are_those_that_it_shows() =>
        Assert.Equal("1980-03-07\n", Text(WorkbookFile.OfParts("<row><c s=\"1\"><v>27825</v></c></row>", styles: Styles, properties: "<workbookPr date1904=\"1\"/>")));

    [Fact]
    public void Rows_and_cells_that_the_sheet_leaves_out_keep_their_places() =>
        Assert.Equal("\n1,,3\n\n,2,\n", Text(WorkbookFile.OfParts(
            "<row r=\"2\"><c r=\"A2\"><v>1</v></c><c r=\"C2\"><v>3</v></c></row><row r=\"4\"><c r=\"B4\"><v>2</v></c></row>", target: "/xl/worksheets/sheet1.xml")));

    [Fact]
    public void How_a_name_is_spoken_is_not_part_of_it() =>
        Assert.Equal("\u6771\n", Text(WorkbookFile.OfParts(
            "<row><c t=\"s\"><v>0</v></c></row>", "<si><t>\u6771</t><rPh sb=\"0\" eb=\"1\"><t>\u3072\u304c\u3057</t></rPh><phoneticPr fontId=\"1\"/></si>")));

    [Theory]
    [InlineData("<row><c t=\"s\"><v>1</v></c></row>")]
    [InlineData("<row r=\"2\"/><row r=\"1\"/>")]
    [InlineData("<row><c t=\"who\"><v>1</v></c></row>")]
    [InlineData("<row r=\"1\"><c r=\"A2\"><v>1</v></c></row>")]
    [InlineData("<row><c><v>one</v></c></row>")]
    public void What_makes_no_sense_is_refused(string rows) => Assert.Equal("file.workbook", Refused(WorkbookFile.OfParts(rows, "<si><t>only</t></si>")));

    [Fact]
    public void Texts_that_are_shared_are_found_whatever_the_order() => Gen.Select(
        Gen.String[Gen.Char["ab\u00e9\u6771 &<"], 0, 9].Array[1, 400], Gen.Int[0, int.MaxValue].Array[1, 300]).Sample(
        (texts, asked) =>
        {
            var wanted = asked.Select(a => a % texts.Length).ToArray();
            var file = WorkbookFile.OfParts(
                "<row><c><v>0</v></c></row>" + string.Concat(wanted.Select(w => string.Create(CultureInfo.InvariantCulture, $"<row><c t=\"s\"><v>{w}</v></c></row>"))),
                string.Concat(texts.Select(t => $"<si><t xml:space=\"preserve\">{System.Security.SecurityElement.Escape(t)}</t></si>")));
            return Text(file) == "0\n" + string.Concat(wanted.Select(w => texts[w] + "\n"));
        },
        iter: 60);

    private static string? Refused(byte[] workbook) => With(workbook, path => ReadableText.Of(path) is { IsOk: false, Error: { } error } ? error.Code : null);

    private static string? Text(byte[] workbook) => With(workbook, path =>
    {
        using var text = ReadableText.Of(path).Value;
        return File.ReadAllText(text.Path, Encoding.UTF8);
    });

    private static string? With(byte[] workbook, Func<string, string?> read)
    {
        var folder = Directory.CreateTempSubdirectory("rcm-workbook-").FullName;
        try
        {
            var path = Path.Combine(folder, "a.upload");
            File.WriteAllBytes(path, workbook);
            return read(path);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
