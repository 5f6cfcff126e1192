using System.Buffers;
using System.Text;
using AngleSharp.Dom;

namespace Rcm.Domain.MicroStates.Reading;

/// <summary>
/// Writes a page down as <see cref="ScrubbedPageReader"/> reads it, and as the parser would. By hand, because the parser's own writing takes time
/// that grows with the square of a page: four seconds where 70,000 elements stand beside each other.
/// </summary>
internal static class PageWriter
{
    private static readonly SearchValues<char> Escaped = SearchValues.Create("&<>\"\u00A0");

    public static string Write(IDocument document)
    {
        var text = new StringBuilder(ScrubbedPageReader.Start);
        var open = new Stack<(INode Node, bool Entered)>();
        open.Push((document.DocumentElement, false));
        while (open.TryPop(out var next))
        {
            switch (next.Node)
            {
                case IText run:
                    Escape(text, run.Data, inValue: false);
                    break;
                case IElement element when next.Entered:
                    text.Append("</").Append(element.LocalName).Append('>');
                    break;
                case IElement element:
                    Begin(text, element);
                    if (!ScrubbedPageReader.IsEmpty(element.LocalName))
                    {
                        open.Push((element, true));
                        for (var i = element.ChildNodes.Length - 1; i >= 0; i--)
                        {
                            open.Push((element.ChildNodes[i], false));
                        }
                    }

                    break;
            }
        }

        return text.ToString();
    }

    private static void Begin(StringBuilder text, IElement element)
    {
        text.Append('<').Append(element.LocalName);
        foreach (var attribute in element.Attributes)
        {
            text.Append(' ').Append(attribute.Name).Append("=\"");
            Escape(text, attribute.Value, inValue: true);
            text.Append('"');
        }

        text.Append('>');
        // The first line break in these is the markup's: one of the page's own needs another before it.
        if (ScrubbedPageReader.DropsFirstBreak(element.LocalName) && element.FirstChild is IText { Data: ['\n', ..] })
        {
            text.Append('\n');
        }
    }

    private static void Escape(StringBuilder text, string data, bool inValue)
    {
        var rest = data.AsSpan();
        for (var at = rest.IndexOfAny(Escaped); at >= 0; at = rest.IndexOfAny(Escaped))
        {
            text.Append(rest[..at]).Append(rest[at] switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '\u00A0' => "&nbsp;",
                _ => inValue ? "&quot;" : "\"",
            });
            rest = rest[(at + 1)..];
        }

        text.Append(rest);
    }
}
