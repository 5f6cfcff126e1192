using Microsoft.AspNetCore.Components;
using Rcm.Infrastructure.Batches;

namespace Rcm.Console.Features.Batches;

public sealed partial class BatchFigures
{
    /// <summary>A guess from fewer rows jumps about.</summary>
    private const int RowsToGuessFrom = 5;

    [Inject] public required TimeProvider Clock { get; init; }

    [Parameter, EditorRequired] public required BatchSummary Batch { get; set; }

    [Parameter, EditorRequired] public required string ReviewUrl { get; set; }

    [Parameter, EditorRequired] public required string FailedUrl { get; set; }

    private int Open => Batch.Total - Batch.Settled;

    /// <summary>At the pace so far, in whole units that a person would say.</summary>
    private TimeSpan? TimeLeft
    {
        get
        {
            if (Batch.StartedAt is not { } started || Batch.Succeeded < RowsToGuessFrom) return null;
            var left = (Clock.GetUtcNow() - started) / Batch.Succeeded * Open;
            var unit = left.TotalSeconds < 90 ? TimeSpan.FromSeconds(10) : left.TotalHours < 2 ? TimeSpan.FromMinutes(1) : TimeSpan.FromHours(1);
            return unit * Math.Max(1, Math.Round(left / unit));
        }
    }
}
