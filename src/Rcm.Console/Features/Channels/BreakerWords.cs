using Rcm.Domain.Execution;

namespace Rcm.Console.Features.Channels;

/// <summary>How a circuit breaker reads.</summary>
internal static class BreakerWords
{
    public static string State(CircuitBreaker breaker, DateTimeOffset now) => breaker switch
    {
        { IsOpen: false, Failures: > 0 } => "Answering, with failures",
        { IsOpen: false } => "Answering",
        _ => breaker.MayProbe(now) ? "Being tried" : "Left alone",
    };

    public static string Tone(CircuitBreaker breaker) => breaker switch { { IsOpen: true } => "red", { Failures: > 0 } => "amber", _ => "green" };

    /// <summary>Why it failed last, for a person; a code that is not known here stands as it is.</summary>
    public static string? Reason(string? code) => code switch
    {
        null => null,
        "timeout" => "it did not answer in time",
        "deadline" => "rows were not answered in time",
        "portal_unreachable" => "it can't be reached",
        "portal_maintenance" => "it is down for maintenance",
        "portal_error" => "it failed while it searched",
        "credentials_refused" => "it refused the sign-in: check the stored user name and password",
        _ => RejectCodes.Find(code) is { } reject ? $"{reject.Meaning} ({reject.Code})" : code,
    };
}
