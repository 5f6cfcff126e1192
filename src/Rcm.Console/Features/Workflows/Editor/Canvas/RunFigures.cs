using Rcm.Console.Shared;
using Rcm.Domain.Workflows;
using Rcm.Infrastructure.Workflows.Runs;
using Rcm.Infrastructure.Workflows.Trials;

namespace Rcm.Console.Features.Workflows.Editor.Canvas;

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
            .ToDictionary(g => g.Key, g => Taken(g.Count()), StringComparer.Ordinal);
        return new(nodes, transitions, path.Steps[at].Node);
    }

    /// <summary>The way of a trial so far.</summary>
    public static CanvasOverlay Of(TrialView trial)
    {
        var isOpen = trial.Status is TrialStatus.Waiting or TrialStatus.Running;
        var nodes = trial.Steps.GroupBy(s => s.Node, StringComparer.Ordinal).ToDictionary(
            g => g.Key,
            g => Figure(g.Count(), TimeSpan.FromMilliseconds(g.Sum(s => (long)s.DurationMs)), g.Count(s => !s.Success), g.Max(s => s.Tier)),
            StringComparer.Ordinal);
        var moves = trial.Steps.Where(s => s is { To: not null, Target: not null })
            .GroupBy(s => CanvasKnowledge.Key(new GraphTransition(s.Node, s.To!, s.Target!)), StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => Taken(g.Count()), StringComparer.Ordinal);
        return new(nodes, moves, isOpen && trial.Steps.Count > 0 ? trial.Steps[^1].To ?? trial.Steps[^1].Node : null);
    }

    private static OverlayFigure Taken(int times) => new(times, 0, "", times == 1 ? "taken once" : $"taken {times} times");

    private static OverlayFigure Figure(IEnumerable<PathStep> steps)
    {
        var list = steps.ToList();
        return Figure(list.Count, TimeSpan.FromMilliseconds(list.Sum(s => (long)(s.DurationMs ?? 0))), list.Count(s => !s.Success), list.Max(s => s.Tier));
    }

    private static OverlayFigure Figure(int steps, TimeSpan time, int failed, int? tier) => new(
        steps, failed == 0 ? 0 : 1, Formats.Duration(time), $"{steps} {(steps == 1 ? "step" : "steps")} in {Formats.Duration(time)}{(failed == 0 ? "" : $", {failed} failed")}", tier);

    /// <param name="of">What the failures are a share of, where that is not the count.</param>
    private static OverlayFigure Figure(int count, int failed, IReadOnlyDictionary<int, int> tiers, int? medianMs, int? of = null)
    {
        var share = Formats.Percent(failed, of ?? count);
        var median = medianMs is { } ms ? Formats.Duration(TimeSpan.FromMilliseconds(ms)) : null;
        var all = tiers.Values.Sum();
        var mix = string.Join(", ", tiers.OrderBy(t => t.Key).Select(t => $"tier {t.Key} {Formats.Percent(t.Value, all)}"));
        string[] note = [$"{Formats.Count(count)}×", .. failed > 0 ? [$"{share} failed"] : Array.Empty<string>(), .. median is null ? [] : new[] { median }];
        string[] words = [$"{Formats.Count(count)} {(count == 1 ? "run" : "runs")}", $"{share} failed", .. mix.Length == 0 ? [] : new[] { mix }, .. median is null ? [] : new[] { $"half of them within {median}" }];
        return new(
            count, count == 0 ? 0 : (double)failed / (of ?? count), string.Join(" · ", note), string.Join("; ", words),
            tiers.Count == 0 ? null : tiers.MaxBy(t => t.Value).Key, tiers.Count == 0 ? null : [.. Enumerable.Range(1, 3).Select(t => tiers.GetValueOrDefault(t))]);
    }
}
