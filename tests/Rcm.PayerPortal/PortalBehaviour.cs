using System.Text.Json.Serialization;

namespace Rcm.PayerPortal;

/// <summary>What a search that is to fail looks like from outside.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FailureMode>))]
public enum FailureMode
{
    /// <summary>An error page with status 500.</summary>
    Error,

    /// <summary>The rejection page with AAA 42, unable to respond at current time.</summary>
    CannotRespond,

    /// <summary>The search is taken, and the connection is cut where its result should stand.</summary>
    Drop,
}

/// <summary>How the portal behaves: set at start, changed at run time by <c>POST /__control</c>.</summary>
/// <remarks>Failures and unexpected pages are drawn from the query, not from chance: the same row fares the same way in every run.</remarks>
public sealed record PortalBehaviour
{
    /// <summary>Milliseconds before each page.</summary>
    public int LatencyMs { get; init; }

    /// <summary>Up to so many milliseconds more.</summary>
    public int LatencyJitterMs { get; init; }

    /// <summary>Milliseconds more for a search of a member with <see cref="Member.AnswersSlowly"/>.</summary>
    public int SlowAnswerMs { get; init; }

    /// <summary>Share of queries that fail, 0 to 1.</summary>
    public double FailureRate { get; init; }

    /// <summary>These member IDs fail whatever the rate is.</summary>
    public IReadOnlyList<string> FailMembers { get; init; } = [];

    /// <summary>How often a failing query fails before it is answered; -1 for ever.</summary>
    public int FailAttempts { get; init; } = 1;

    public FailureMode FailureMode { get; init; }

    /// <summary>Every page says that the portal is down, with status 503.</summary>
    public bool Maintenance { get; init; }

    /// <summary>A session ends after so many pages behind the sign-in; 0 for never.</summary>
    public int ExpireAfterPages { get; init; }

    /// <summary>A session ends after so many seconds without a page; 0 for never.</summary>
    public int ExpireAfterSeconds { get; init; } = 900;

    /// <summary>Share of queries that meet the survey before their result, 0 to 1.</summary>
    public double UnexpectedPageRate { get; init; }

    /// <summary>These member IDs meet the survey whatever the rate is.</summary>
    public IReadOnlyList<string> UnexpectedMembers { get; init; } = [];

    /// <summary>How the website has changed since it was recorded; several at once are possible.</summary>
    public IReadOnlyList<DriftKind> Drift { get; init; } = [];

    public DriftStrength DriftStrength { get; init; } = DriftStrength.Middle;

    /// <summary>Another seed is another designer: other names, another order.</summary>
    public int DriftSeed { get; init; } = 1;

    /// <returns>One sentence for each setting that makes no sense, named as configuration names it.</returns>
    public IEnumerable<string> Faults()
    {
        foreach (var (name, value) in new[]
        {
            (nameof(LatencyMs), LatencyMs), (nameof(LatencyJitterMs), LatencyJitterMs), (nameof(SlowAnswerMs), SlowAnswerMs),
            (nameof(ExpireAfterPages), ExpireAfterPages), (nameof(ExpireAfterSeconds), ExpireAfterSeconds),
        })
        {
            if (value < 0)
            {
                yield return $"Portal:{name} must not be negative.";
            }
        }

        foreach (var (name, value) in new[]
        {
            (nameof(FailureRate), FailureRate), (nameof(UnexpectedPageRate), UnexpectedPageRate),
        })
        {
            if (value is not (>= 0 and <= 1))
            {
                yield return $"Portal:{name} must be from 0 to 1.";
            }
        }

        if (FailAttempts < -1)
        {
            yield return $"Portal:{nameof(FailAttempts)} must be -1 or more.";
        }

        if (Drift.Any(d => !Enum.IsDefined(d)))
        {
            yield return $"Portal:{nameof(Drift)} must be some of {string.Join(", ", Enum.GetNames<DriftKind>())}.";
        }

        if (!Enum.IsDefined(DriftStrength))
        {
            yield return $"Portal:{nameof(DriftStrength)} must be one of {string.Join(", ", Enum.GetNames<DriftStrength>())}.";
        }

        if (!Enum.IsDefined(FailureMode))
        {
            yield return $"Portal:{nameof(FailureMode)} must be one of {string.Join(", ", Enum.GetNames<FailureMode>())}.";
        }
    }
}
