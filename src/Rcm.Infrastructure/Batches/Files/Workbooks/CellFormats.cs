using System.Globalization;
using System.Xml;

namespace Rcm.Infrastructure.Batches.Files.Workbooks;

/// <summary>How a workbook's cells show their numbers: which are dates, and which are filled up with zeros.</summary>
internal sealed class CellFormats
{
    private readonly List<CellFormat> byStyle = [];

    public static CellFormats None { get; } = new();

    public CellFormat this[int style] => style < byStyle.Count ? byStyle[style] : CellFormat.Plain;

    /// <param name="styles">xl/styles.xml.</param>
    public static CellFormats Read(XmlReader styles)
    {
        var (formats, codes) = (new CellFormats(), new Dictionary<int, string>());
        var inCells = false;
        while (styles.Read())
        {
            if (styles.NodeType == XmlNodeType.EndElement && styles.LocalName == "cellXfs") inCells = false;
            if (styles.NodeType != XmlNodeType.Element) continue;
            switch (styles.LocalName)
            {
                case "numFmt":
                    codes[Id(styles)] = styles.GetAttribute("formatCode") ?? "";
                    break;
                case "cellXfs":
                    inCells = !styles.IsEmptyElement;
                    break;
                case "xf" when inCells:
                    var id = styles.GetAttribute("numFmtId") is null ? 0 : Id(styles);
                    formats.byStyle.Add(codes.TryGetValue(id, out var code) ? CellFormat.Of(code) : IsBuiltInDate(id) ? CellFormat.Date : CellFormat.Plain);
                    break;
            }
        }

        return formats;
    }

    private static int Id(XmlReader styles) => int.Parse(styles.GetAttribute("numFmtId") ?? "", NumberStyles.None, CultureInfo.InvariantCulture);

    // ECMA-376, 18.8.30; 27 to 36 and 50 to 58 are dates in the calendars of East Asia.
    private static bool IsBuiltInDate(int id) => id is (>= 14 and <= 22) or (>= 27 and <= 36) or (>= 45 and <= 47) or (>= 50 and <= 58);
}

/// <param name="Zeros">How many digits a whole number is filled up to.</param>
internal readonly record struct CellFormat(bool IsDate, int Zeros)
{
    public static CellFormat Plain { get; }

    public static CellFormat Date { get; } = new(true, 0);

    /// <param name="code">e.g. <c>00000</c>, <c>[$-409]m/d/yyyy;@</c>, <c>0.00 "days"</c>.</param>
    public static CellFormat Of(string code) =>
        code.Length > 0 && code.All(c => c == '0') ? new(false, code.Length) : IsOfDates(code) ? Date : Plain;

    private static bool IsOfDates(string code)
    {
        for (var i = 0; i < code.Length; i++)
        {
            switch (char.ToLowerInvariant(code[i]))
            {
                case ';':
                    return false;
                // What stands there is said as it is, left free, or filled up with.
                case '\\' or '_' or '*':
                    i++;
                    break;
                case '"':
                    i = End(code, '"', i);
                    break;
                // A colour, a language, a condition; but [h] counts hours.
                case '[':
                    var end = End(code, ']', i);
                    if (end > i + 1 && code[(i + 1)..end].All(c => char.ToLowerInvariant(c) is 'h' or 'm' or 's')) return true;
                    i = end;
                    break;
                case 'd' or 'm' or 'y' or 'h' or 's':
                    return true;
                case '0' or '#' or '?':
                    return false;
            }
        }

        return false;
    }

    private static int End(string code, char sign, int from) => code.IndexOf(sign, from + 1) is >= 0 and var end ? end : code.Length;
}
