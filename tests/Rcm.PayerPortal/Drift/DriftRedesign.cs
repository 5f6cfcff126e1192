using AngleSharp.Dom;

namespace Rcm.PayerPortal;

/// <summary>
/// The same content in a new house. Low: boxes within boxes; middle: tables for lists of terms, inputs for buttons, labels around fields, no
/// old id; high: boxes for tables of terms, labels that only a screen reader hears, another order, a table with more columns.
/// </summary>
internal sealed class DriftRedesign(IDocument document, int seed, int strength)
{
    public static string Field(string name, int strength) => strength == 0 ? name : "data." + name.Replace("_", "", StringComparison.Ordinal);

    public void Apply()
    {
        Wrap();
        if (strength == 0)
        {
            return;
        }

        if (strength > 1)
        {
            DriftOrder.Apply(document, seed, strength: 2);
        }

        foreach (var list in document.QuerySelectorAll("dl").ToList())
        {
            Terms(list);
        }

        foreach (var field in document.QuerySelectorAll(".field").ToList())
        {
            Around(field);
        }

        foreach (var button in document.QuerySelectorAll("main button").ToList())
        {
            button.OuterHtml = $"""<input type="submit" class="btn btn-primary" value="{button.TextContent}">""";
        }

        foreach (var section in document.QuerySelectorAll("section").ToList())
        {
            section.OuterHtml = $"""<div class="panel">{section.InnerHtml}</div>""";
        }

        if (strength > 1)
        {
            foreach (var row in document.QuerySelectorAll("main table[aria-labelledby] tr").ToList())
            {
                row.Insert(AdjacentPosition.AfterBegin, row.QuerySelector("th") is null ? "<td>In force</td>" : "<th scope=\"col\">Tier</th>");
            }
        }

        foreach (var element in document.All.Where(e => e.LocalName != "form").ToList())
        {
            element.RemoveAttribute("id");
            element.RemoveAttribute("aria-labelledby");
            element.RemoveAttribute("aria-describedby");
        }
    }

    private void Wrap()
    {
        foreach (var element in document.QuerySelectorAll("main, section, form").ToList())
        {
            element.InnerHtml = $"""<div class="layout"><div class="column">{element.InnerHtml}</div></div>""";
            element.ClassName = "box";
        }

        if (document.QuerySelector("header") is { } header)
        {
            header.InnerHtml = $"""<div class="topbar">{header.InnerHtml}<a href="/">Home</a></div>""";
        }
    }

    private void Terms(IElement list)
    {
        var rows = list.QuerySelectorAll("dt").Select(dt => (Term: dt.InnerHtml, Value: dt.NextElementSibling!.InnerHtml));
        list.OuterHtml = strength == 1
            ? $"""<table class="details"><tbody>{string.Concat(rows.Select(r => $"""<tr><th scope="row">{r.Term}</th><td>{r.Value}</td></tr>"""))}</tbody></table>"""
            : $"""<div class="details">{string.Concat(rows.Select(r => $"""<div class="pair"><div class="pair-label">{r.Term}</div><div class="pair-value">{r.Value}</div></div>"""))}</div>""";
    }

    private void Around(IElement field)
    {
        // A question with another kind of answer stays as it is.
        if (field.QuerySelector("label") is not { } label || field.QuerySelector("input") is not { } input)
        {
            return;
        }

        input.SetAttribute("name", Field(input.GetAttribute("name")!, strength));
        var text = label.InnerHtml;
        if (strength == 1)
        {
            field.OuterHtml = $"""<label class="form-row"><span>{text}</span> {input.OuterHtml}</label>""";
            return;
        }

        input.SetAttribute("aria-label", label.TextContent);
        input.SetAttribute("placeholder", label.TextContent);
        field.OuterHtml = $"""<div class="form-row">{input.OuterHtml}</div>""";
    }
}
