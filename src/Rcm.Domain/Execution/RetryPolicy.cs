namespace Rcm.Domain.Execution;

/// <summary>When a system exception is tried again: 90 s, 5 min, 15 min, 1 h, then hourly, with jitter, within the job's window.</summary>
/// <param name="Window">From the item's first attempt; 8 hours by default, 24 at most: a longer one counts as 24.</param>
public sealed record RetryPolicy(TimeSpan Window)
{
    private static readonly TimeSpan[] Delays =
        [TimeSpan.FromSeconds(90), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromHours(1)];

    private static readonly TimeSpan MaxWindow = TimeSpan.FromHours(24);

    public static RetryPolicy Default { get; } = new(TimeSpan.FromHours(8));

    /// <param name="windowMinutes">As in <c>batch_job.retry_window_minutes</c>.</param>
    public static RetryPolicy OfMinutes(int windowMinutes) => new(TimeSpan.FromMinutes(windowMinutes));

    /// <param name="attempt">The attempt that just failed, counted from 1.</param>
    /// <param name="firstAttempt">When the first one began.</param>
    /// <param name="jitter">0 to 1; spreads the tries over ±10 % of the delay.</param>
    /// <returns>When to try next, or null where the window is over.</returns>
    public DateTimeOffset? Next(int attempt, DateTimeOffset firstAttempt, DateTimeOffset now, double jitter)
    {
        var delay = Delays[Math.Clamp(attempt - 1, 0, Delays.Length - 1)];
        var next = now + (delay * (0.9 + (0.2 * jitter)));
        return next - firstAttempt > TimeSpan.FromTicks(Math.Min(Window.Ticks, MaxWindow.Ticks)) ? null : next;
    }
}
