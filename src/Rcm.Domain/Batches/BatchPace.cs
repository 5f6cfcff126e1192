namespace Rcm.Domain.Batches;

/// <summary>How quickly a batch goes on, and how long it will still take, from its counters.</summary>
/// <param name="PerMinute">Rows that ended, a minute, since it began or went on. Null: too little is known.</param>
/// <param name="Left">Null: too little is known, or nothing is left, or it does not move.</param>
public readonly record struct BatchPace(double? PerMinute, TimeSpan? Left)
{
    /// <summary>A guess from fewer rows jumps about.</summary>
    private const int RowsToGuessFrom = 5;

    /// <param name="ended">Rows that succeeded or failed since then: one that waits for a person may have done so from the start.</param>
    /// <param name="open">Rows that still need a worker.</param>
    /// <param name="started">When it began, or went on after it had rested.</param>
    /// <param name="until">The end of a batch that has ended, now for another.</param>
    public static BatchPace Of(string status, int ended, int open, DateTimeOffset? started, DateTimeOffset until)
    {
        var moves = open > 0 && status is (JobStatus.Pending or JobStatus.Processing or JobStatus.Retrying);
        // One that rests, or waits for a person, is not slow.
        if (!moves && !JobStatus.IsEnd(status)) return default;
        if (started is not { } start || ended < RowsToGuessFrom || until <= start) return default;
        var perRow = (until - start) / ended;
        return new(TimeSpan.FromMinutes(1) / perRow, moves ? perRow * open : null);
    }
}
