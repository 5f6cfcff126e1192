using Rcm.Domain.Common;

namespace Rcm.Domain.Batches.Review;

/// <summary>How a person ends a row that no robot could; the codes of <c>batch_item_review.resolution</c>.</summary>
public static class Resolution
{
    /// <summary>The payer answered in another way, by phone or fax.</summary>
    public const string Answered = "answered";

    /// <summary>There is no answer to be had.</summary>
    public const string NoAnswer = "no_answer";

    /// <summary>Another row asks the same.</summary>
    public const string Duplicate = "duplicate";

    public static IReadOnlyList<string> All { get; } = [Answered, NoAnswer, Duplicate];

    /// <summary>The reason code of a row that failed because a person said so: robots that are sent out once more pass it by.</summary>
    public const string NoAnswerReason = "resolved." + NoAnswer;
}

/// <summary>What a person typed to end a row.</summary>
/// <param name="How">One of <see cref="Resolution"/>.</param>
/// <param name="PayerOutcome">What the payer said; for <see cref="Resolution.Answered"/> alone.</param>
/// <param name="Reference">The payer's number of the call or the letter.</param>
/// <param name="Note">For colleagues. May name the patient: patient data.</param>
public sealed record ResolutionForm(string How, string? PayerOutcome = null, string? Reference = null, string? Note = null)
{
    public const int MaxNote = 2000;
    public const int MaxReference = 100;

    /// <summary>How the row ends: an answered row and a duplicate need nobody any more; one without an answer has failed.</summary>
    public string Status => How == Resolution.NoAnswer ? JobStatus.Failed : JobStatus.Completed;

    /// <summary>What stands at the row afterwards, beside the raw code <c>resolved.…</c>.</summary>
    public string? Message => How switch
    {
        Resolution.NoAnswer => "A person found that there is no answer to be had for this row.",
        Resolution.Duplicate => "A person found that another row asks the same. The payer was not asked again.",
        _ => null,
    };

    public string? ReasonCode => How == Resolution.Answered ? null : $"resolved.{How}";

    /// <summary>Trimmed, or what is missing.</summary>
    public Result<ResolutionForm> Check()
    {
        var form = this with { Reference = Trimmed(Reference), Note = Trimmed(Note), PayerOutcome = How == Resolution.Answered ? Trimmed(PayerOutcome) : null };
        if (!Resolution.All.Contains(How)) return new Error("resolve.no_kind", "Say how the row ends.");
        if (How == Resolution.Answered && Batches.PayerOutcome.Known.All(o => o.Code != form.PayerOutcome))
            return new Error("resolve.no_outcome", "Choose what the payer answered.");
        if (How == Resolution.NoAnswer && form.Note is null) return new Error("resolve.no_note", "Say in the note why there is no answer.");
        if (form.Note?.Length > MaxNote) return new Error("resolve.long_note", $"The note is longer than {MaxNote:N0} characters. Shorten it.");
        if (form.Reference?.Length > MaxReference || form.Reference?.Any(char.IsControl) == true)
            return new Error("resolve.bad_reference", $"The reference number has more than {MaxReference} characters, or some that cannot be typed.");
        return form;
    }

    private static string? Trimmed(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
