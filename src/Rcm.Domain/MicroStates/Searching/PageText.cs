using System.Text;
using AngleSharp.Dom;

namespace Rcm.Domain.MicroStates.Searching;

/// <summary>A page as a model that reads text takes it: what is seen, line by line, with what each thing is.</summary>
public static class PageText
{
    /// <summary>Counted with the generator's version: another way of writing pages down gives other vectors.</summary>
    public const string Version = "1";

    // Embedding models read some 8,000 tokens; of four characters each, with room to spare.
    private const int MaxLength = 16_000;

    public static string Of(string scrubbedHtml)
    {
        using var document = PageParser.Parse(scrubbedHtml);
        var text = new StringBuilder();
        foreach (var node in document.DocumentElement.GetDescendants())
        {
            if (text.Length >= MaxLength)
            {
                break;
            }

            switch (node)
            {
                case IElement { LocalName: "input" or "select" or "textarea" or "button" or "a" or "form" or "table" } element:
                    Line(text, element.LocalName, element.Id, element.GetAttribute("name"), element.GetAttribute("type"), element.GetAttribute("aria-label"),
                        element.GetAttribute("placeholder"), element.GetAttribute("value"));
                    break;
                case IText { ParentElement.LocalName: not ("style" or "script") } run:
                    Line(text, run.Data.Trim());
                    break;
            }
        }

        return text.Length > MaxLength ? text.ToString(0, MaxLength) : text.ToString();
    }

    private static void Line(StringBuilder text, params ReadOnlySpan<string?> parts)
    {
        // An element with nothing to tell is not told.
        var any = false;
        if (parts.Length > 1 && parts[1..].IndexOfAnyExcept((string?)null, "") < 0)
        {
            return;
        }

        foreach (var part in parts)
        {
            if (!string.IsNullOrWhiteSpace(part))
            {
                text.Append(any ? " " : "").Append(part);
                any = true;
            }
        }

        if (any)
        {
            text.Append('\n');
        }
    }
}
