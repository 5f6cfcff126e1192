using System.Collections.Frozen;

namespace Rcm.Domain.Batches;

/// <summary>How an outcome reads to the hospital; never how the run went.</summary>
public enum OutcomeTone
{
    Neutral,
    Good,
    Attention,
    Bad,
}

/// <summary>What the payer answered, apart from whether the run succeeded. Codes that are not known here are shown raw.</summary>
/// <param name="Code">As in <c>batch_job_item.payer_outcome</c>.</param>
public sealed record PayerOutcome(string Code, string Label, OutcomeTone Tone)
{
    public static readonly PayerOutcome Active = new("active", "Active", OutcomeTone.Good);
    public static readonly PayerOutcome Inactive = new("inactive", "Inactive", OutcomeTone.Bad);
    public static readonly PayerOutcome PendingInvestigation = new("pending_investigation", "Pending investigation", OutcomeTone.Attention);
    public static readonly PayerOutcome InactivePending = new("inactive_pending", "Inactive, pending update", OutcomeTone.Attention);
    public static readonly PayerOutcome NotFound = new("not_found", "Not found", OutcomeTone.Bad);
    public static readonly PayerOutcome CannotProcess = new("cannot_process", "Payer cannot process", OutcomeTone.Attention);

    /// <summary>Those with words of their own, in the order of a legend.</summary>
    public static IReadOnlyList<PayerOutcome> Known { get; } =
    [
        Active, Inactive, PendingInvestigation, InactivePending, NotFound, CannotProcess,
        new("other_payer", "Other payer first", OutcomeTone.Attention),
        new("certified", "Certified", OutcomeTone.Good),
        new("partially_certified", "Certified in part", OutcomeTone.Attention),
        new("modified", "Modified", OutcomeTone.Attention),
        new("pended", "Pended", OutcomeTone.Attention),
        new("not_required", "Not required", OutcomeTone.Neutral),
        new("paid", "Paid", OutcomeTone.Good),
        new("denied", "Denied", OutcomeTone.Bad),
        new("acknowledged", "Acknowledged", OutcomeTone.Neutral),
    ];

    private static readonly FrozenDictionary<string, PayerOutcome> ByCode = Known.ToFrozenDictionary(o => o.Code, StringComparer.Ordinal);

    /// <summary>The outcome of a code; one that is not known reads as itself, in a neutral tone.</summary>
    public static PayerOutcome Of(string code) => ByCode.TryGetValue(code, out var known) ? known : new(code, code, OutcomeTone.Neutral);
}
