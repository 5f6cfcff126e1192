using AngleSharp.Dom;

namespace Rcm.PayerPortal;

/// <summary>Another order. Low: two fields change places; middle: all fields and terms; high: the parts of a page and the columns of its table too.</summary>
internal static class DriftOrder
{
    public static void Apply(IDocument document, int seed, int strength)
    {
        var random = new StableRandom(seed);
        foreach (var form in document.QuerySelectorAll("form"))
        {
            var fields = form.Children.Where(c => c.ClassList.Contains("field")).ToList();
            if (strength == 0 && fields.Count > 1)
            {
                form.InsertBefore(fields[1], fields[0]);
            }
            else if (strength > 0 && fields.Count > 1)
            {
                Shuffle(fields, random, fields[0].PreviousSibling);
            }
        }

        if (strength > 0)
        {
            foreach (var list in document.QuerySelectorAll("dl"))
            {
                Shuffle([.. list.QuerySelectorAll("dt").Select(dt => (IElement[])[dt, dt.NextElementSibling!])], random, list);
            }
        }

        if (strength > 1)
        {
            foreach (var table in document.QuerySelectorAll("table"))
            {
                Columns(table, random);
            }

            if (document.QuerySelector("main") is { } main)
            {
                var sections = main.Children.Where(c => c.LocalName == "section").ToList();
                if (sections.Count > 1)
                {
                    Shuffle(sections, random, main.QuerySelector("h1"));
                }
            }
        }
    }

    private static void Shuffle(List<IElement> elements, StableRandom random, INode? after)
    {
        if (elements.Count == 0)
        {
            return;
        }

        var parent = elements[0].Parent!;
        random.Shuffle(elements);
        var before = after?.Parent == parent ? after.NextSibling : parent.FirstChild;
        foreach (var element in elements)
        {
            before = before == element ? element.NextSibling : before;
            parent.InsertBefore(element, before);
        }
    }

    private static void Shuffle(List<IElement[]> pairs, StableRandom random, IElement list)
    {
        random.Shuffle(pairs);
        foreach (var element in pairs.SelectMany(p => p))
        {
            list.AppendChild(element);
        }
    }

    private static void Columns(IElement table, StableRandom random)
    {
        var rows = table.QuerySelectorAll("tr").ToList();
        var order = Enumerable.Range(0, rows[0].ChildElementCount).ToList();
        random.Shuffle(order);
        foreach (var row in rows.Where(r => r.ChildElementCount == order.Count))
        {
            var cells = row.Children.ToList();
            foreach (var column in order)
            {
                row.AppendChild(cells[column]);
            }
        }
    }
}
