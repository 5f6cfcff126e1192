using System.Globalization;
using Rcm.Domain.MicroStates.Reading;
using Rcm.Domain.Workflows;

namespace Rcm.Domain.MicroStates.Healing;

/// <summary>Finds a table again by what its columns are headed: the order of columns is not theirs to keep.</summary>
internal static class TableFinder
{
    /// <returns>The step for the page, or why not.</returns>
    public static (ExtractStep? Step, string? Refusal) Heal(ExtractStep step, SelectablePage recorded, SelectablePage page)
    {
        if (recorded.Select(step.Target) is not { Count: > 0 } rows || rows[0].Closest("table") is not { } known || rows.Any(r => r.Closest("table") != known))
        {
            return (null, $"The recorded page shows no table at {step.Target}.");
        }

        var asked = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (field, selector) in step.Columns!)
        {
            if (Headed(recorded, rows[0], selector, Heads(known)) is not { } head)
            {
                return (null, $"The recorded table does not say what its column {field} is.");
            }

            asked[field] = head;
        }

        var fitting = page.Tables.Select(table => (Table: table, Columns: Match(asked, Heads(table)))).Where(f => f.Columns is not null).ToList();
        if (fitting is not [var (found, columns)])
        {
            return (null, fitting.Count == 0 ? $"The page has no table with the columns of {step.As}." : $"Two tables of the page fit {step.As} alike.");
        }

        var heads = Heads(found);
        var target = SelectorWriter.Write(page, found) + (found.FirstWithin("thead") is null ? " tr:has(td)" : " tbody tr");
        var cells = page.Select(target) is [var first, ..] ? first.Children.ToList() : null;
        return (step with
        {
            Target = target,
            Columns = columns!.ToDictionary(c => c.Key, c => Cell(cells, c.Value), StringComparer.Ordinal),
            Headers = columns!.ToDictionary(c => c.Key, c => heads[c.Value], StringComparer.Ordinal),
        }, null);
    }

    /// <summary>What is headed otherwise than the step says, or null.</summary>
    public static string? Fault(ExtractStep step, SelectablePage page)
    {
        if (step.Headers is not { } headers || page.Select(step.Target) is not [var row, ..])
        {
            return null;
        }

        var heads = row.Closest("table") is { } table ? Heads(table) : [];
        return headers.Where(h => Headed(page, row, step.Columns![h.Key], heads) is not { } head || !PortalTerms.SaySame(head, h.Value))
            .Select(h => h.Key).FirstOrDefault();
    }

    private static string Cell(List<PageElement>? cells, int column) => string.Create(
        CultureInfo.InvariantCulture, $"{(cells is not null && column < cells.Count ? cells[column].LocalName : "td")}:nth-child({column + 1})");

    private static string? Headed(SelectablePage page, PageElement row, string selector, List<string> heads) =>
        page.SelectIn(row, selector) is { } cell && cell.Parent == row && row.Children.ToList().IndexOf(cell) is var at && at < heads.Count && heads[at].Length > 0
            ? heads[at]
            : null;

    // Each column must be the only one that is headed so. Words first: two heads may mean alike.
    private static Dictionary<string, int>? Match(Dictionary<string, string> asked, List<string> heads)
    {
        var columns = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (field, head) in asked)
        {
            var words = PortalTerms.Words(head);
            var at = Where(heads, h => PortalTerms.Words(h).SequenceEqual(words));
            if (at.Count == 0)
            {
                at = Where(heads, h => PortalTerms.Of(h) == PortalTerms.Of(head));
            }

            if (at is not [var only] || columns.ContainsValue(only))
            {
                return null;
            }

            columns[field] = only;
        }

        return columns;
    }

    private static List<int> Where(List<string> heads, Func<string, bool> fits) => [.. heads.Index().Where(h => h.Item.Length > 0 && fits(h.Item)).Select(h => h.Index)];

    private static List<string> Heads(PageElement table)
    {
        var row = table.Within("tr").FirstOrDefault(r => r.IsLastChild && r.Closest("thead") is not null) ?? table.FirstWithin("tr");
        // A head over several columns names none of them.
        return row is null || row.Children.Any(c => c.HasAttribute("colspan")) || !row.Children.Any(c => c.LocalName == "th") ? [] : [.. row.Children.Select(ElementText.Of)];
    }
}
