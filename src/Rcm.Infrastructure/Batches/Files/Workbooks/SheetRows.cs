using System.Globalization;
using System.Xml;

namespace Rcm.Infrastructure.Batches.Files.Workbooks;

/// <summary>The rows of one sheet, one after the other, each cell as a person sees it. Rows that the sheet leaves out are empty ones.</summary>
internal sealed class SheetRows(XmlReader xml, SharedTexts shared, CellFormats formats, bool since1904) : IDisposable
{
    /// <summary>A spreadsheet keeps 15 digits of a number and puts zeros for the others.</summary>
    private const double Exact = 1e15;

    private const int MostRows = 1_048_576;
    private const int MostColumns = 16_384;
    private const double FirstDay = 1;
    private const double LastDay = 2_958_466;
    private const int DaysTo1904 = 1462;

    private readonly CellText text = new();
    private readonly List<(int Start, int Length)> cells = [];
    private char[] row = new char[1024];
    private int used;
    private int next;

    /// <summary>Of the current row: the sheet's own number.</summary>
    public int Number { get; private set; }

    public int Count => cells.Count;

    /// <summary>The first cell of the row whose number the spreadsheet has rounded; -1: none.</summary>
    public int Rounded { get; private set; }

    public ReadOnlySpan<char> this[int column] => row.AsSpan(cells[column].Start, cells[column].Length);

    /// <exception cref="InvalidDataException">The sheet is damaged.</exception>
    /// <exception cref="XmlException">The sheet is damaged.</exception>
    public bool Read()
    {
        Number++;
        if (Number < next) return Empty();
        if (next < 0 || (Number > next && !Find())) return false;
        if (Number < next) return Empty();
        Fill();
        return true;
    }

    public void Dispose() => xml.Dispose();

    private bool Empty()
    {
        (used, Rounded) = (0, -1);
        cells.Clear();
        return true;
    }

    private bool Find()
    {
        while (xml.Read())
        {
            if (xml.NodeType == XmlNodeType.EndElement && xml.LocalName == "sheetData") break;
            if (xml.NodeType != XmlNodeType.Element || xml.LocalName != "row") continue;
            var at = xml.GetAttribute("r") is { } number ? int.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture) : next + 1;
            if (at <= next || at > MostRows) throw new InvalidDataException("The rows of the sheet are not in their order.");
            next = at;
            return true;
        }

        // To the end of the document: one that breaks off is damaged, however many rows it had.
        while (xml.Read())
        {
            // Nothing of it is wanted.
        }

        next = -1;
        return false;
    }

    private void Fill()
    {
        Empty();
        if (xml.IsEmptyElement) return;
        var depth = xml.Depth;
        while (xml.Read() && !(xml.NodeType == XmlNodeType.EndElement && xml.Depth == depth))
        {
            if (xml.NodeType != XmlNodeType.Element || xml.LocalName != "c") continue;
            var column = Column(xml.GetAttribute("r"));
            if (column < cells.Count || column >= MostColumns) throw new InvalidDataException("The cells of a row are not in their order.");
            while (cells.Count < column) cells.Add((used, 0));
            var start = used;
            Cell(column);
            cells.Add((start, used - start));
        }
    }

    // "BC12" is column 54.
    private int Column(string? reference)
    {
        if (reference is null) return cells.Count;
        int column = 0, i = 0;
        for (; i < reference.Length && char.IsAsciiLetterUpper(reference[i]) && column < MostColumns; i++) column = (column * 26) + reference[i] - 'A' + 1;
        if (i == 0 || !int.TryParse(reference.AsSpan(i), NumberStyles.None, CultureInfo.InvariantCulture, out var of) || of != Number) throw new InvalidDataException("A cell stands in another row than its own.");
        return column - 1;
    }

    private void Cell(int column)
    {
        var (kind, style) = (xml.GetAttribute("t"), xml.GetAttribute("s"));
        text.Clear();
        if (!xml.IsEmptyElement)
        {
            var depth = xml.Depth;
            while (xml.Read() && !(xml.NodeType == XmlNodeType.EndElement && xml.Depth == depth))
            {
                if (xml.NodeType != XmlNodeType.Element) continue;
                if (xml.LocalName == "v") text.ReadPlain(xml);
                else if (xml.LocalName == "is" && !xml.IsEmptyElement) text.ReadRich(xml);
            }
        }

        if (text.Length == 0) return;
        switch (kind)
        {
            case "s":
                Text(shared[int.Parse(text.Span, NumberStyles.None, CultureInfo.InvariantCulture)]);
                break;
            case "inlineStr" or "str" or "e":
                Text(text.Span);
                break;
            case "b":
                Text(text.Span is "1" or "true" ? "TRUE" : "FALSE");
                break;
            case "d":
                Text(Shown(DateTime.Parse(text.Span, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind)));
                break;
            case null or "n":
                Value(double.Parse(text.Span, NumberStyles.Float, CultureInfo.InvariantCulture), style, column);
                break;
            default:
                throw new InvalidDataException("A cell is of a kind that is not known.");
        }
    }

    private void Value(double number, string? style, int column)
    {
        var format = style is null ? CellFormat.Plain : formats[int.Parse(style, NumberStyles.None, CultureInfo.InvariantCulture)];
        // The calendar of 1900 has a 29 February that never was; before it every day is one late.
        var day = since1904 ? number + DaysTo1904 : number < 60 ? number + 1 : number;
        if (format.IsDate && number >= 0 && day is >= FirstDay and < LastDay)
        {
            Text(Shown(DateTime.FromOADate(day)));
            return;
        }

        if (Math.Abs(number) >= Exact && Rounded < 0) Rounded = column;
        Span<char> shown = stackalloc char[400];
        if (number >= 0 && number < Exact && number == Math.Floor(number))
        {
            // A format of zeros (00000) is how a spreadsheet keeps the zeros that a number has lost.
            ((long)number).TryFormat(shown, out var length, default, CultureInfo.InvariantCulture);
            for (var zeros = length; zeros < format.Zeros; zeros++) Text("0");
            Text(shown[..length]);
        }
        else
        {
            number.TryFormat(shown, out var length, "R", CultureInfo.InvariantCulture);
            Text(shown[..length]);
        }
    }

    private static string Shown(DateTime moment)
    {
        // A time of day is kept as a fraction: to the second that is meant.
        var rounded = new DateTime((moment.Ticks + (TimeSpan.TicksPerSecond / 2)) / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond);
        return rounded.ToString(rounded.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }

    private void Text(ReadOnlySpan<char> shown)
    {
        while (row.Length - used < shown.Length)
        {
            if (row.Length > 32 * 1024 * 1024) throw new InvalidDataException("A row holds more than a file may.");
            Array.Resize(ref row, row.Length * 2);
        }

        shown.CopyTo(row.AsSpan(used));
        used += shown.Length;
    }
}
