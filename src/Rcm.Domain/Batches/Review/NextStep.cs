using System.Collections.Frozen;
using Rcm.Domain.Execution;

namespace Rcm.Domain.Batches.Review;

/// <summary>Who can mend an exception.</summary>
public enum Mender
{
    /// <summary>It is tried again by itself.</summary>
    Nobody,

    /// <summary>Whoever has the patient's card: the row's data is wrong.</summary>
    Hospital,

    /// <summary>An administrator: the endpoint, its credentials or the provider's enrolment is wrong.</summary>
    SetUp,

    /// <summary>Whoever teaches the robots: a page is new to them.</summary>
    Operator,

    /// <summary>It is not known whose it is: somebody has to look.</summary>
    Person,
}

/// <summary>What to do next with a row, and who does it.</summary>
/// <param name="Meaning">What the payer's code says, where it is known; for beside the raw code.</param>
public sealed record NextStep(Mender Who, string Text, string? Meaning = null)
{
    private static readonly FrozenDictionary<string, NextStep> Ours = new Dictionary<string, NextStep>
    {
        ["missing_data"] = new(Mender.Hospital, "Fill in what is missing, then run the row again."),
        ["bad_date"] = new(Mender.Hospital, "Correct the date, then run the row again."),
        ["credentials_missing"] = new(Mender.SetUp, "Store the portal's user name and password, then run the row again."),
        ["credentials_refused"] = new(Mender.SetUp, "Correct the portal's user name and password, then run the row again."),
        ["endpoint.no_address"] = new(Mender.SetUp, "Give the endpoint its address, then run the row again."),
        ["endpoint.private_address"] = new(Mender.SetUp, "Give the endpoint the payer's public address, or have this one allowed, then run the row again."),
        ["batch.no_endpoint"] = new(Mender.SetUp, "Choose an endpoint for the batch's payer, then run the row again."),
        ["unrecognised_page"] = new(Mender.Operator, "Look at the page that the robot saw and teach it, or answer the row yourself."),
        ["no_progress"] = new(Mender.Person, "Look at the last page. If the portal was slow, run the row again; else answer it yourself."),
        ["worker_lost"] = new(Mender.Person, "Look at the last step, then run the row again."),
        ["browser_lost"] = new(Mender.Person, "Run the row again."),
        // A second submission may be one too many.
        [UnknownOutcome.Code] = new(Mender.Person, "Ask the payer whether it arrived. If it did, settle the row with the answer; if not, run it again."),
        ["timeout"] = new(Mender.Person, "See whether the portal answers now, then run the row again."),
        ["portal_unreachable"] = new(Mender.Person, "See whether the portal answers now, then run the row again."),
        ["page_failed"] = new(Mender.Person, "See whether the portal answers now, then run the row again."),
        [RowCorrection.IdTwice] = new(Mender.Hospital, "Give the row an ID of its own, or run it as it is."),
        ["resolved.no_answer"] = new(Mender.Nobody, "A person has settled it."),
        ["resolved.duplicate"] = new(Mender.Nobody, "A person has settled it."),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // X12 277 claim status categories: what is not here is an answer, or is read from the payer's words.
    private static readonly FrozenDictionary<string, NextStep> ClaimCategories = new Dictionary<string, NextStep>
    {
        ["A3"] = new(Mender.Hospital, "Correct the claim and send it again.", "The claim was returned"),
        ["A4"] = new(Mender.Hospital, "Check the claim's number and dates, correct the row and run it again.", "The claim was not found"),
        ["A6"] = new(Mender.Hospital, "Fill in what the payer misses, then run the row again.", "Information is missing"),
        ["A7"] = new(Mender.Hospital, "Correct what the payer names, then run the row again.", "Information is invalid"),
        ["A8"] = new(Mender.Hospital, "Correct what doesn't fit together, then run the row again.", "Fields contradict each other"),
        ["D0"] = new(Mender.Hospital, "Check it against the patient's card, correct the row and run it again.", "The payer found no match"),
        ["E0"] = new(Mender.SetUp, "Check the endpoint's set-up with the payer, then run the row again.", "The request was in error"),
        ["E3"] = new(Mender.SetUp, "Check the endpoint's set-up with the payer, then run the row again.", "The request's correction is needed"),
        ["E4"] = new(Mender.SetUp, "Check the endpoint's set-up with the payer, then run the row again.", "The trading partner's agreement is missing"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What to do with a row; null where nothing is to be done.</summary>
    /// <param name="status">One of <see cref="JobStatus"/>.</param>
    /// <param name="exceptionKind">One of <see cref="ExceptionKind"/>, or null.</param>
    /// <param name="reasonCode">Ours or the payer's, as it came.</param>
    public static NextStep? Of(string status, string? exceptionKind, string? reasonCode)
    {
        if (status == JobStatus.Retrying) return new(Mender.Nobody, "It is tried again by itself.", Meant(reasonCode)?.Meaning);
        if (!ReviewRule.Waits(status)) return null;
        if (Meant(reasonCode) is { } meant) return meant;
        return exceptionKind switch
        {
            ExceptionKind.Unrecognised => Ours["unrecognised_page"],
            ExceptionKind.System => new(Mender.Person, "See whether the portal answers now, then run the row again."),
            // A code that we don't know: the payer's own words are all there is.
            _ => new(Mender.Person, "Read what the payer says. Correct the row and run it again, or answer it yourself."),
        };
    }

    private static NextStep? Meant(string? code)
    {
        if (string.IsNullOrWhiteSpace(code)) return null;
        if (Ours.TryGetValue(code, out var ours)) return ours;
        // The cell is named in the row's message.
        if (code.StartsWith("input.", StringComparison.Ordinal)) return new(Mender.Hospital, "Correct the cell, then run the row again.");
        if (RejectCodes.Find(code) is { } reject)
        {
            return reject.Class switch
            {
                // Retried until its time was over, and now it is here.
                RejectClass.System => new(Mender.Person, "Run the row again when the payer answers.", reject.Meaning),
                RejectClass.SetUp => new(Mender.SetUp, reject.Advice, reject.Meaning),
                _ => new(Mender.Hospital, reject.Advice, reject.Meaning),
            };
        }

        // category:status:entity
        return ClaimCategories.GetValueOrDefault(code.Split(':')[0].Trim().ToUpperInvariant());
    }
}
