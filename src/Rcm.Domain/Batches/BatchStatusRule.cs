namespace Rcm.Domain.Batches;

/// <summary>How many of a batch's items stand where. Cancelled and paused items are what is left of <see cref="Total"/>.</summary>
public readonly record struct BatchCounts(
    int Pending, int Running, int Retrying, int Review, int Succeeded, int Failed, int Total)
{
    /// <summary>What a worker still has to do.</summary>
    public int Open => Pending + Running + Retrying;

    /// <summary>What needs no worker any more.</summary>
    public int Settled => Review + Succeeded + Failed;
}

/// <summary>The status of a batch follows from its items; only pausing and cancelling are a person's.</summary>
public static class BatchStatusRule
{
    /// <summary>The status that a batch should have. A batch ends once: an ended one keeps its status, whatever the counts say later.</summary>
    public static string Next(string current, BatchCounts counts)
    {
        if (JobStatus.IsEnd(current)) return current;
        if (counts.Open > 0)
        {
            if (current == JobStatus.Paused) return current;
            return counts.Running + counts.Retrying + counts.Succeeded + counts.Failed > 0 || current == JobStatus.Processing
                ? JobStatus.Processing
                : JobStatus.Pending;
        }

        // Paused or cancelled items are neither open nor settled: the batch waits for whoever stopped them.
        if (counts.Settled < counts.Total) return current;
        if (counts.Review > 0) return JobStatus.NeedsReview;
        if (counts.Failed == 0) return JobStatus.Completed;
        return counts.Succeeded == 0 ? JobStatus.Failed : JobStatus.PartiallyCompleted;
    }
}
