namespace Rcm.Domain.Execution;

/// <summary>
/// Whether an endpoint is asked at all. After some failures in a row it is left alone; then one row at a time may try it, and the first
/// answer lets the others follow. Rows that wait for it burn no attempt.
/// </summary>
/// <param name="Failures">In a row; one that is long past begins no row.</param>
/// <param name="Openings">In a row: each makes the next pause longer.</param>
/// <param name="OpenedAt">Null: closed, rows go to the endpoint.</param>
/// <param name="ProbeAt">From then on one row may try it.</param>
/// <param name="Reason">The reason code of the last failure.</param>
public sealed record CircuitBreaker(
    int Failures, int Openings, DateTimeOffset? LastFailureAt, DateTimeOffset? OpenedAt, DateTimeOffset? ProbeAt, string? Reason)
{
    /// <summary>Failures in a row that open it.</summary>
    public const int Threshold = 5;

    /// <summary>A portal that refuses the sign-in locks the account when it is asked on and on.</summary>
    public const int RefusedThreshold = 2;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(10);

    public static CircuitBreaker Closed { get; } = new(0, 0, null, null, null, null);

    public bool IsOpen => OpenedAt is not null;

    /// <summary>Open, and one row may try it now.</summary>
    public bool MayProbe(DateTimeOffset now) => IsOpen && ProbeAt <= now;

    /// <param name="reason">Of a failure.</param>
    /// <param name="jitter">0 to 1; spreads the next try over ±10 % of the pause.</param>
    public CircuitBreaker After(EndpointSign sign, string? reason, DateTimeOffset now, double jitter) => sign switch
    {
        EndpointSign.Answered => Closed,
        EndpointSign.Failing => Failed(Threshold, reason, now, jitter),
        EndpointSign.Refused => Failed(RefusedThreshold, reason, now, jitter),
        // What the probe met is no answer and no failure: tried again, but not with row after row at once.
        EndpointSign.Unclear when MayProbe(now) => this with { ProbeAt = now + Pause(Openings, jitter) },
        _ => this,
    };

    private CircuitBreaker Failed(int threshold, string? reason, DateTimeOffset now, double jitter)
    {
        var failures = IsOpen || now - LastFailureAt <= Forgotten ? Failures + 1 : 1;
        // Rows that were under way when it opened fail, too: that is no failed probe.
        var stays = IsOpen && !MayProbe(now);
        if (stays || (!IsOpen && failures < threshold))
        {
            return this with { Failures = failures, LastFailureAt = now, Reason = reason };
        }

        return new CircuitBreaker(failures, Openings + 1, now, OpenedAt ?? now, now + Pause(Openings + 1, jitter), reason);
    }

    private static TimeSpan Pause(int openings, double jitter)
    {
        var pause = FirstPause * Math.Pow(2, Math.Clamp(openings - 1, 0, 10));
        return (pause < LongestPause ? pause : LongestPause) * (0.9 + (0.2 * jitter));
    }
}
