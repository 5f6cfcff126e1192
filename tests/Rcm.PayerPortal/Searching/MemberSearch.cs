using System.Globalization;
using System.Text.RegularExpressions;

namespace Rcm.PayerPortal;

/// <summary>The plan's answer: a member, or the reason why not, or neither where none will ever come.</summary>
/// <param name="ReferenceNumber">The same for the same query.</param>
public sealed record EligibilityAnswer(string ReferenceNumber, Member? Member, RejectCode? Reject);

/// <summary>Finds the member a query means, as strictly as a payer does.</summary>
public sealed partial class MemberSearch(MemberRoster roster)
{
    public const string DateFormat = "MM/dd/yyyy";

    public EligibilityAnswer Answer(EligibilityQuery query)
    {
        var (member, reject) = Match(query);
        return new EligibilityAnswer(Reference(query), member, reject);
    }

    /// <summary>The answer of a plan whose system is not there: AAA 42, whoever is asked for.</summary>
    public EligibilityAnswer CannotRespond(EligibilityQuery query) =>
        new(Reference(query), null, RejectCode.CannotRespond);

    public EligibilityAnswer NoAnswer(EligibilityQuery query) => new(Reference(query), null, null);

    private string Reference(EligibilityQuery query) =>
        "TRN" + StableHash.Hex(roster.Seed, "reference", query.Key, 12);

    private (Member? Member, RejectCode? Reject) Match(EligibilityQuery query)
    {
        if (!MemberIdShape.IsMatch(query.MemberId))
        {
            return (null, RejectCode.InvalidMemberId);
        }

        if (!TryDate(query.BirthDate, out var birthDate))
        {
            return (null, RejectCode.InvalidBirthDate);
        }

        if (query.DateOfService.Length > 0 && !TryDate(query.DateOfService, out _))
        {
            return (null, RejectCode.InvalidServiceDate);
        }

        if (roster.Find(query.MemberId) is not { } member)
        {
            return (null, RejectCode.SubscriberNotFound);
        }

        if (member.BirthDate != birthDate)
        {
            return (null, RejectCode.BirthDateMismatch);
        }

        return Same(member.LastName, query.LastName) && Same(member.FirstName, query.FirstName)
            ? (member, null)
            : (null, RejectCode.InvalidName);
    }

    private static bool Same(string known, string asked) => string.Equals(known, asked, StringComparison.OrdinalIgnoreCase);

    private static bool TryDate(string text, out DateOnly date) =>
        DateOnly.TryParseExact(text, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out date);

    [GeneratedRegex("^[A-Za-z0-9]{6,15}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MemberIdShape { get; }
}
