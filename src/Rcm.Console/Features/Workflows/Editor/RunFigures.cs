using Rcm.Console.Shared;
using Rcm.Domain.Workflows;
using Rcm.Infrastructure.Workflows.Runs;

namespace Rcm.Console.Features.Workflows.Editor;

/// <summary>What runs made of a graph, as the canvas lays it over the drawing.</summary>
public static class RunFigures
{
    public static CanvasOverlay Of(RunOverlay runs) => new(
        runs.Nodes.ToDictionary(n => n.Code, n => Figure(n.Runs, n.Failed, n.Tiers, n.MedianMs), StringComparer.Ordinal),
        runs.Transitions.ToDictionary(
            t => CanvasKnowledge.Key(new GraphTransition(t.From, t.To, t.Label)), t => Figure(t.Taken, t.Failed, t.Tiers, t.MedianMs, t.Runs), StringComparer.Ordinal));

    /// <summary>One row's run, as far as it has been stepped through.</summary>
    /// <param name="at">The step that is looked at, from 0.</param>
    public static CanvasOverlay Of(RunPathView path, int at)
    {
        var steps = path.Steps.Take(at + 1).ToList();
        var nodes = steps.Where(s => s.Node is not null).GroupBy(s => s.Node!, StringComparer.Ordinal).ToDictionary(g => g.Key, Figure, StringComparer.Ordinal);
        var transitions = steps.Where(s => s.Transition is not null).GroupBy(s => CanvasKnowledge.Key(s.Transition!), StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => new OverlayFigure(g.Count(), 0, "", g.Count() == 1 ? "taken once" : $"taken {g.Count()} times"), StringComparer.Ordinal);
        return new(nodes, transitions, path.Steps[at].Node);
    }

    private static OverlayFigure Figure(IEnumerable<PathStep> steps)
    {
        var list = steps.ToList();
        var time = Formats.Duration(TimeSpan.FromMilliseconds(list.Sum(s => (long)(s.DurationMs ?? 0))));
        var failed = list.Count(s => !s.Success);
        return new(list.Count, failed == 0 ? 0 : 1, time, $"{list.Count} steps in {time}{(failed == 0 ? "" : $", {failed} failed")}", list.Max(s => s.Tier));
    }

    /// <param name="of">What the failures are a share of, where that is not the count.</param>
    private static OverlayFigure Figure(int count, int failed, IReadOnlyDictionary<int, int> tiers, int? medianMs, int? of = null)
    {
        var share = Formats.Percent(failed, of ?? count);
        var median = medianMs is { } ms ? Formats.Duration(TimeSpan.FromMilliseconds(ms)) : null;
        var all = tiers.Values.Sum();
        var mix = string.Join(", ", tiers.OrderBy(t => t.Key).Select(t => $"tier {t.Key} {Formats.Percent(t.Value, all)}"));
        string[] note = [$"{Formats.Count(count)}×", .. failed > 0 ? [$"{share} failed"] : Array.Empty<string>(), .. median is null ? [] : new[] { median }];
        string[] words = [$"{Formats.Count(count)} runs", $"{share} failed", .. mix.Length == 0 ? [] : new[] { mix }, .. median is null ? [] : new[] { $"half of them within {median}" }];
        return new(
            count, count == 0 ? 0 : (double)failed / (of ?? count), string.Join(" · ", note), string.Join("; ", words),
            tiers.Count == 0 ? null : tiers.MaxBy(t => t.Value).Key);
    }
}
