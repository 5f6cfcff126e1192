using Rcm.Domain.Batches;

namespace Rcm.Domain.Execution;

/// <summary>A submission whose outcome is unknown is never repeated on its own: it may have arrived.</summary>
public static class UnknownOutcome
{
    public const string Code = "outcome_unknown";

    /// <summary>The end of a run of a workflow that submits: where it broke off after it left its first page, a person asks the payer first.</summary>
    public static RunResult Of(RunResult result)
    {
        if (result.Exception != ExceptionKind.System) return result;
        var never = result is { Taken.Count: 0, ReasonCode: "portal_unreachable" or "portal_maintenance" };
        return never ? result : result with
        {
            ReasonCode = Code,
            Message = $"The run broke off ({result.ReasonCode}) and may have sent this row. Ask the payer whether it arrived before you run it again.",
        };
    }
}
