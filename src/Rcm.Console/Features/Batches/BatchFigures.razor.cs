using Microsoft.AspNetCore.Components;
using Rcm.Console.Shared;
using Rcm.Domain.Batches;
using Rcm.Infrastructure.Batches;
using Rcm.Infrastructure.Execution.Presence;

namespace Rcm.Console.Features.Batches;

public sealed partial class BatchFigures : IDisposable
{
    [Inject] public required IWorkerLife Workers { get; init; }

    [Inject] public required TimeProvider Clock { get; init; }

    [Parameter, EditorRequired] public required BatchSummary Batch { get; set; }

    [Parameter, EditorRequired] public required string ReviewUrl { get; set; }

    [Parameter, EditorRequired] public required string FailedUrl { get; set; }

    private bool IsOver => Open == 0 || Batch.Status == JobStatus.Cancelled;

    private int Open => Batch.Total - Batch.Settled;

    /// <summary>At the pace so far; nothing is promised while nobody works.</summary>
    private string Going => Batch switch
    {
        _ when Batch.StartedAt is null || Workers.IsAnyAlive == false => "Waits for a worker.",
        _ when Batch.Pace(Clock.GetUtcNow()).Left is { } left => $"About {Formats.Estimate(left)} to go.",
        { PacedSince: not null } => "Rows are being checked again.",
        _ => "The first rows are being checked.",
    };

    public void Dispose() => Workers.Changed -= OnChanged;

    protected override void OnInitialized() => Workers.Changed += OnChanged;

    private void OnChanged(object? sender, EventArgs e) => _ = InvokeAsync(StateHasChanged);
}
