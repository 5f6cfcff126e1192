using Rcm.Domain.Batches;
using Xunit;

namespace Rcm.Domain.Tests.Batches;

public class BatchPaceTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 15, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(JobStatus.Processing, 10, 20, 10.0, 2.0)]
    [InlineData(JobStatus.Completed, 30, 0, 30.0, null)]
    // Too few to guess from.
    [InlineData(JobStatus.Processing, 4, 20, null, null)]
    // One that rests, or waits for a person, is not slow: time goes on, and no row does.
    [InlineData(JobStatus.Paused, 10, 20, null, null)]
    [InlineData(JobStatus.NeedsReview, 30, 0, null, null)]
    [InlineData(JobStatus.Processing, 30, 0, null, null)]
    public void A_pace_is_told_of_what_moves_or_has_ended(string status, int ended, int open, double? perMinute, double? minutesLeft)
    {
        var pace = BatchPace.Of(status, ended, open, Start, Start.AddMinutes(1));

        Assert.Equal(perMinute, pace.PerMinute is { } rate ? Math.Round(rate, 6) : null);
        Assert.Equal(minutesLeft, pace.Left is { } left ? Math.Round(left.TotalMinutes, 6) : null);
    }
}
