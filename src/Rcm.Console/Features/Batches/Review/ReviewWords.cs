using Rcm.Domain.Batches;
using Rcm.Domain.Batches.Review;

namespace Rcm.Console.Features.Batches.Review;

/// <summary>Reviews in words.</summary>
internal static class ReviewWords
{
    public static string State(string state) => state switch
    {
        ReviewState.None => "Nobody's yet",
        ReviewState.InReview => "In review",
        ReviewState.Verified => "Settled",
        ReviewState.Retried => "Run again",
        _ => state,
    };

    public static string Kind(string kind) => kind switch
    {
        ExceptionKind.Business => "Data or rule",
        ExceptionKind.System => "Portal or robot",
        ExceptionKind.Unrecognised => "Unknown page",
        _ => kind,
    };

    public static string Who(Mender who) => who switch
    {
        Mender.Hospital => "Whoever has the patient's card",
        Mender.SetUp => "An administrator",
        Mender.Operator => "Whoever teaches the robots",
        Mender.Nobody => "Nobody",
        _ => "Anybody",
    };

    public static string How(string resolution) => resolution switch
    {
        Resolution.Answered => "Answered by phone, fax or letter",
        Resolution.NoAnswer => "Cannot be answered",
        Resolution.Duplicate => "Duplicate of another row",
        _ => resolution,
    };

    /// <summary>For many rows at once.</summary>
    public static string DoMany(string act) => act switch
    {
        ReviewAct.Take => "Take",
        ReviewAct.Release => "Release",
        ReviewAct.Verify => "Mark as looked at",
        ReviewAct.Retry => "Run again as they are",
        _ => act,
    };

    /// <summary>"Taken", "Given to Hana Novak", …</summary>
    public static string Done(string act, string? to, string? resolution) => act switch
    {
        ReviewAct.Take => "Taken",
        ReviewAct.Assign => to is null ? "Assigned" : $"Given to {to}",
        ReviewAct.Release => "Released",
        ReviewAct.Verify => "Marked as looked at",
        ReviewAct.Retry => "Run again",
        ReviewAct.Resolve => resolution is null ? "Settled" : $"Settled: {How(resolution).ToLowerInvariant()}",
        _ => act,
    };

    /// <summary>A code with what it says, where that is known.</summary>
    public static string Reason(string code) =>
        (NextStep.Of(JobStatus.NeedsReview, null, code)?.Meaning ?? Ours(code)) is { } meaning ? $"{code} – {meaning}" : code;

    private static string? Ours(string code) => code switch
    {
        "input.missing" or "missing_data" => "Something is not filled in",
        "input.date" => "A date can't be read",
        "input.npi" => "An NPI is wrong",
        "input.row_id_twice" => "Its row ID stands twice",
        "input.payer" => "No endpoint reaches the payer",
        "input.rounded" => "A spreadsheet has rounded a number",
        "input.text" => "A cell has signs that no text has",
        "portal_error" => "The portal failed",
        "portal_maintenance" => "The portal was down for maintenance",
        "portal_unreachable" => "The portal couldn't be reached",
        "timeout" or "deadline" => "It took too long",
        "unrecognised_page" => "A page that nobody has taught",
        "no_progress" => "The robot came no further",
        "worker_lost" or "browser_lost" => "The robot stopped",
        "credentials_refused" => "The portal refused the sign-in",
        "credentials_missing" => "No sign-in is stored",
        "host_refused" => "A page led to another website",
        "endpoint.private_address" => "The address leads into a private network",
        "outcome_unknown" => "It may have arrived",
        _ => null,
    };
}
