using Microsoft.AspNetCore.Components;
using Rcm.Console.Shared;
using Rcm.Infrastructure.Batches;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Console.Features.Batches;

public sealed partial class StepTrail
{
    private long? _shown = -1;
    private string? _dom;
    private bool _isAway;

    [Parameter, EditorRequired] public required ItemView View { get; set; }

    [Parameter] public ItemStep? Selected { get; set; }

    [Parameter, EditorRequired] public required Func<long, Task<string?>> ReadSnapshot { get; set; }

    /// <summary>Where all steps went, if it is one place: then it need not stand at each.</summary>
    private string? OnlyEndpoint => View.Steps.Select(s => s.Endpoint).Distinct().Take(2).ToArray() is [{ } one] ? one : null;

    /// <summary>One that took no step is an attempt all the same.</summary>
    private IEnumerable<Attempt> Attempts =>
        View.Steps.Select(s => s.Attempt).Concat(View.Tries.Select(t => t.Attempt)).Distinct().Order()
            .Select(number => new Attempt(number, [.. View.Steps.Where(s => s.Attempt == number)]));

    private string Sum => View.Steps.Count == 0 ? "" : string.Join(" · ", new[]
    {
        View.Steps.Count == 1 ? "1 step" : $"{View.Steps.Count} steps",
        Formats.Duration(TimeSpan.FromMilliseconds(View.Steps.Sum(s => (long)(s.DurationMs ?? 0)))),
        OnlyEndpoint,
    }.Where(part => part is not null));

    protected override async Task OnParametersSetAsync()
    {
        var snapshot = Selected is null ? null : SnapshotOf(Selected);
        if (snapshot == _shown) return;
        (_dom, _isAway) = (null, false);
        try
        {
            _dom = snapshot is { } id ? await ReadSnapshot(id) : null;
            _shown = snapshot;
        }
        catch (Exception fault) when (DatabaseAway.Is(fault))
        {
            (_isAway, _shown) = (true, -1);
        }
    }

    /// <summary>A step that kept no page of its own saw the one before it in its attempt.</summary>
    private long? SnapshotOf(ItemStep step) => View.Steps
        .Where(s => s.Attempt == step.Attempt && s.TraceId <= step.TraceId && s.SnapshotId is not null)
        .Select(s => s.SnapshotId).LastOrDefault();

    private static string ActionWords(string action) => action switch
    {
        "navigate" => "Went to",
        "fill" => "Filled in",
        "click" => "Clicked",
        "select" => "Chose",
        "press" => "Pressed",
        "wait_for" => "Waited for",
        "extract" => "Read",
        "finish" => "Ended with",
        "recognise" => "Recognised the page",
        "transition" => "Went on",
        "ask_model" => "Asked the language model",
        _ => action,
    };

    private sealed record Attempt(int Number, IReadOnlyList<ItemStep> Steps);
}
