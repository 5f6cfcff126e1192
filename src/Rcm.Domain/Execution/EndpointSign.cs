using System.Collections.Frozen;
using Rcm.Domain.Batches;

namespace Rcm.Domain.Execution;

/// <summary>What a run's end says of its endpoint.</summary>
public enum EndpointSign
{
    /// <summary>Nothing: the endpoint was not asked, or the fault was ours.</summary>
    None,

    /// <summary>It answered; also where it rejected the row.</summary>
    Answered,

    /// <summary>It was asked, and what came was neither an answer nor a failure.</summary>
    Unclear,

    /// <summary>It could not be reached, or could not answer.</summary>
    Failing,

    /// <summary>It refused the sign-in.</summary>
    Refused,
}

public static class EndpointSigns
{
    private static readonly FrozenSet<string> Failures =
        ["timeout", "deadline", "portal_unreachable", "portal_maintenance", "portal_error"];

    public static EndpointSign Of(RunResult result) => result switch
    {
        { Exception: null } => EndpointSign.Answered,
        { ReasonCode: "credentials_refused" } => EndpointSign.Refused,
        { Exception: ExceptionKind.Unrecognised } => EndpointSign.Unclear,
        { Exception: ExceptionKind.System, ReasonCode: { } code } when Failures.Contains(code) => EndpointSign.Failing,
        { ReasonCode: { } code } when RejectCodes.Find(code) is { } reject =>
            reject.Class == RejectClass.System ? EndpointSign.Failing : EndpointSign.Answered,
        _ => EndpointSign.None,
    };
}
