using System.Text;
using AngleSharp.Dom;

namespace Rcm.PayerPortal;

/// <summary>Other ids, classes and field names. Low: some ids; middle: all, as another framework would call them; high: names that say nothing.</summary>
internal sealed class DriftNames(int seed, int strength)
{
    private const double ShareAtLow = 0.5;

    private static readonly string[] Prefixes = ["fld", "ctl", "ui", "portal", "frm"];

    private static readonly string[] References = ["for", "aria-labelledby", "aria-describedby", "form"];

    public string Field(string name) => strength switch { 0 => name, 1 => Camel(name), _ => Nothing("field", name) };

    public void Apply(IDocument document)
    {
        foreach (var element in document.All)
        {
            if (element.Id is { Length: > 0 } id)
            {
                element.Id = Id(id);
            }

            foreach (var reference in References)
            {
                if (element.GetAttribute(reference) is { Length: > 0 } ids)
                {
                    element.SetAttribute(reference, string.Join(' ', ids.Split(' ').Select(Id)));
                }
            }

            if (element.GetAttribute("name") is { Length: > 0 } name && element.LocalName != "meta")
            {
                element.SetAttribute("name", Field(name));
            }

            if (element.ClassName is { Length: > 0 } classes)
            {
                element.ClassName = string.Join(' ', classes.Split(' ').Select(c => strength == 2 ? Nothing("class", c) : "m-" + c));
            }
        }
    }

    private string Id(string id) => strength switch
    {
        0 => StableHash.Fraction(seed, "renamed", id) < ShareAtLow ? Camel(id) : id,
        1 => Prefixes[(int)(StableHash.Fraction(seed, "prefix", "") * Prefixes.Length)] + "_" + Camel(id),
        _ => Nothing("id", id),
    };

    private static string Camel(string name)
    {
        var text = new StringBuilder();
        foreach (var part in name.Split('-', '_'))
        {
            text.Append(text.Length == 0 ? part : char.ToUpperInvariant(part[0]) + part[1..]);
        }

        return text.ToString();
    }

    // As a build tool shortens it: letters alone, the same for the same name.
    private string Nothing(string purpose, string name) =>
        "x" + string.Concat(StableHash.Hex(seed, purpose, name, 6).Select(c => (char)('a' + Convert.ToInt32(c.ToString(), 16))));
}
