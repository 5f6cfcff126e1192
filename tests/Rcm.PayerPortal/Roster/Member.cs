namespace Rcm.PayerPortal;

public enum CoverageStatus
{
    Active,
    Inactive,
    PendingInvestigation,
}

public static class CoverageStatusWords
{
    /// <returns>The words that the portal's pages use.</returns>
    public static string ToWords(this CoverageStatus status) => status switch
    {
        CoverageStatus.Active => "Active",
        CoverageStatus.Inactive => "Inactive",
        CoverageStatus.PendingInvestigation => "Pending investigation",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "No such coverage status."),
    };
}

/// <summary>One row of the coverages table, in the words the page shows.</summary>
public sealed record Coverage(
    string ServiceType, string Plan, CoverageStatus Status, string Copay, string Deductible, string Coinsurance, bool InNetwork);

/// <summary>A made-up person. Each has a member ID of their own, dependents too.</summary>
/// <param name="Relationship">Self, Spouse or Child.</param>
/// <param name="SubscriberId">The subscriber's member ID for a dependent; null for a subscriber.</param>
/// <param name="EffectiveTo">Null while the coverage is open-ended.</param>
/// <param name="AnswersSlowly">The portal takes <see cref="PortalBehaviour.SlowAnswerMs"/> longer over this member.</param>
public sealed record Member(
    string MemberId,
    string FirstName,
    string LastName,
    DateOnly BirthDate,
    string Relationship,
    string? SubscriberId,
    string GroupNumber,
    string PlanName,
    CoverageStatus Status,
    DateOnly EffectiveFrom,
    DateOnly? EffectiveTo,
    IReadOnlyList<Coverage> Coverages,
    bool AnswersSlowly);
