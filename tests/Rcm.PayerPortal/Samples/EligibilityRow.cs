using System.Globalization;

namespace Rcm.PayerPortal;

/// <summary>What the portal will say to a row.</summary>
public enum ExpectedAnswer
{
    Active,
    Inactive,
    PendingInvestigation,
    NotFound,
}

/// <summary>One row of an eligibility batch, with what is to come of it.</summary>
/// <param name="RejectCode">The AAA code where the answer is "not found", else null.</param>
public sealed record EligibilityRow(
    string ClientRowId,
    string MemberId,
    string FirstName,
    string LastName,
    DateOnly BirthDate,
    ExpectedAnswer Expected,
    string? RejectCode = null)
{
    public const string PayerId = "MERIDIAN";
    public const string ProviderName = "North Medical Center";
    public const string ServiceTypeCode = "30";

    /// <summary>Ten digits, the last by Luhn over 80840 and the first nine.</summary>
    public const string ProviderNpi = "1548392707";

    public static readonly DateOnly DateOfService = new(2026, 1, 15);

    public static EligibilityRow Of(Member member, string clientRowId) => new(
        clientRowId,
        member.MemberId,
        member.FirstName,
        member.LastName,
        member.BirthDate,
        member.Status switch
        {
            CoverageStatus.Active => ExpectedAnswer.Active,
            CoverageStatus.Inactive => ExpectedAnswer.Inactive,
            _ => ExpectedAnswer.PendingInvestigation,
        });

    internal string IsoBirthDate => BirthDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    internal static string IsoDateOfService => DateOfService.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
