using System.Xml;

namespace Rcm.Infrastructure.Batches.Files.Workbooks;

/// <summary>The text of one cell, gathered without a string for each.</summary>
internal sealed class CellText
{
    /// <summary>What a spreadsheet lets a cell hold, in characters.</summary>
    private const int Most = 32_767;

    private char[] characters = new char[256];

    public int Length { get; private set; }

    public ReadOnlySpan<char> Span => characters.AsSpan(0, Length);

    public void Clear() => Length = 0;

    /// <summary>Reads on to the end of an element, and takes what stands in it.</summary>
    public void ReadPlain(XmlReader xml)
    {
        if (xml.IsEmptyElement) return;
        var depth = xml.Depth;
        while (xml.Read() && !(xml.NodeType == XmlNodeType.EndElement && xml.Depth == depth)) Take(xml);
    }

    /// <summary>The same of what is written with fonts and colours: the texts of its runs, and not how they are spoken.</summary>
    public void ReadRich(XmlReader xml)
    {
        var depth = xml.Depth;
        while (xml.Read() && !(xml.NodeType == XmlNodeType.EndElement && xml.Depth == depth))
        {
            if (xml.NodeType != XmlNodeType.Element) continue;
            if (xml.LocalName == "t") ReadPlain(xml);
            else if (xml.LocalName == "rPh" && !xml.IsEmptyElement) Skip(xml);
        }
    }

    private static void Skip(XmlReader xml)
    {
        var depth = xml.Depth;
        while (xml.Read() && !(xml.NodeType == XmlNodeType.EndElement && xml.Depth == depth))
        {
            // Nothing of it is wanted.
        }
    }

    private void Take(XmlReader xml)
    {
        if (xml.NodeType is not (XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace)) return;
        for (int read; (read = xml.ReadValueChunk(characters, Length, characters.Length - Length)) > 0;)
        {
            Length += read;
            if (Length > Most) throw new InvalidDataException("A cell holds more than a spreadsheet lets it hold.");
            if (Length == characters.Length) Array.Resize(ref characters, characters.Length * 2);
        }
    }
}
