using System.Globalization;
using Rcm.Infrastructure.MicroStates.Mapping;

namespace Rcm.Console.Features.MicroStates.Mapping;

/// <summary>A colour for each place: the five values that most places have, and one for the rest.</summary>
/// <param name="Tones">0 to 5, place by place.</param>
internal sealed record MapColours(int[] Tones, IReadOnlyList<(int Tone, string Name, int Count)> Legend)
{
    private const int Own = 5;

    /// <summary>What the map can be coloured by.</summary>
    public static readonly IReadOnlyList<(string Field, string Name, Func<StatePlace, string> Value)> Fields =
    [
        ("node", "Node", p => p.Node),
        ("workflow", "Workflow", p => p.Workflow),
        ("category", "Category", p => p.Category ?? "no category"),
        ("group", "Group of similar pages", p => "group " + p.Cluster.ToString(CultureInfo.InvariantCulture)),
        ("state", "State", p => p.IsRetired ? "retired" : p.Review == "proposed" ? "proposed" : "in use"),
        ("kind", "Dynamic", p => p.IsDynamic ? "dynamic" : "not dynamic"),
        ("required", "Required", p => p.Required ? "required" : "not required"),
        ("twin", "Nearly the same as another", p => p.TwinOf is null ? "the only one" : "nearly the same"),
    ];

    public static MapColours Of(IReadOnlyList<StatePlace> places, string field)
    {
        var value = Fields.First(f => f.Field == field).Value;
        var counts = places.CountBy(value).OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).ToList();
        var tones = counts.Take(Own).Select((c, i) => (c.Key, Tone: i)).ToDictionary(c => c.Key, c => c.Tone);
        var legend = counts.Take(Own).Select((c, i) => (i, c.Key, c.Value)).ToList();
        if (counts.Count > Own)
        {
            legend.Add((Own, $"{counts.Count - Own} others", counts.Skip(Own).Sum(c => c.Value)));
        }

        return new MapColours([.. places.Select(p => tones.GetValueOrDefault(value(p), Own))], legend);
    }
}
