using System.Text;
using AngleSharp.Dom;

namespace Rcm.Domain.MicroStates.Comparison;

/// <summary>A page written down line by line, an element or a text each, indented by its depth: what a person can compare.</summary>
public static class PageLines
{
    private const int MaxIndent = 24;

    private static readonly string[] Telling = ["id", "name", "type", "role", "class", "for", "aria-label", "placeholder", "value", "href"];

    /// <param name="most">Lines after which the rest is left out.</param>
    public static IReadOnlyList<string> Of(string scrubbedHtml, int most)
    {
        using var document = PageParser.Parse(scrubbedHtml);
        var lines = new List<string>();
        foreach (var node in ((INode?)document.Body ?? document.DocumentElement).GetDescendants())
        {
            if (lines.Count >= most)
            {
                break;
            }

            switch (node)
            {
                case IElement element:
                    lines.Add(Indent(element) + Tag(element));
                    break;
                case IText text when !string.IsNullOrWhiteSpace(text.Data):
                    lines.Add(Indent(text) + string.Join(' ', text.Data.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
                    break;
            }
        }

        return lines;
    }

    private static string Indent(INode node)
    {
        var depth = 0;
        for (var parent = node.Parent; parent is IElement { LocalName: not "body" } && depth < MaxIndent; parent = parent.Parent)
        {
            depth++;
        }

        return new string(' ', 2 * depth);
    }

    private static string Tag(IElement element)
    {
        var tag = new StringBuilder("<").Append(element.LocalName);
        foreach (var name in Telling)
        {
            if (element.GetAttribute(name) is { } value)
            {
                tag.Append(' ').Append(name).Append("=\"").Append(value).Append('"');
            }
        }

        return tag.Append('>').ToString();
    }
}
