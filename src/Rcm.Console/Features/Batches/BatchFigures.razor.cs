using Microsoft.AspNetCore.Components;
using Rcm.Domain.Batches;
using Rcm.Infrastructure.Batches;

namespace Rcm.Console.Features.Batches;

public sealed partial class BatchFigures
{
    [Inject] public required TimeProvider Clock { get; init; }

    [Parameter, EditorRequired] public required BatchSummary Batch { get; set; }

    [Parameter, EditorRequired] public required string ReviewUrl { get; set; }

    [Parameter, EditorRequired] public required string FailedUrl { get; set; }

    private bool IsOver => Open == 0 || Batch.Status == JobStatus.Cancelled;

    private int Open => Batch.Total - Batch.Settled;

    /// <summary>At the pace so far.</summary>
    private TimeSpan? TimeLeft => Batch.Pace(Clock.GetUtcNow()).Left;
}
