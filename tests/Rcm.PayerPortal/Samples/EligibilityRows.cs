using System.Globalization;

namespace Rcm.PayerPortal;

/// <summary>Rows made from the roster.</summary>
public static class EligibilityRows
{
    private const int WrongBirthDates = 2;

    /// <summary>The rows of samples/eligibility-25.csv: 15 active, 4 inactive, 3 pending, 3 not found.</summary>
    public static IReadOnlyList<EligibilityRow> Sample(MemberRoster roster)
    {
        var active = roster.Members.Where(m => m.Status == CoverageStatus.Active).ToList();
        var chosen = active.Take(8) // the odd names stand first
            .Concat(active.Where(m => m.MemberId.StartsWith("00", StringComparison.Ordinal)).Take(2))
            .Concat(active.Where(m => m.Coverages.Count == 4).TakeLast(2))
            .Concat(active.Where(m => m.AnswersSlowly).TakeLast(1))
            .Concat(active.Where(m => m.SubscriberId is not null).Take(1))
            .Concat(active.Skip(8))
            .Distinct()
            .Take(15)
            .Concat(roster.Members.Where(m => m.Status == CoverageStatus.Inactive).Take(4))
            .Concat(roster.Members.Where(m => m.Status == CoverageStatus.PendingInvestigation).Take(3))
            .ToList();

        var rows = chosen.Select(m => EligibilityRow.Of(m, "")).ToList();
        rows.AddRange(active.Except(chosen).Take(WrongBirthDates).Select(m => EligibilityRow.Of(m, "") with
        {
            BirthDate = m.BirthDate.AddDays(1),
            Expected = ExpectedAnswer.NotFound,
            RejectCode = Rcm.PayerPortal.RejectCode.BirthDateMismatch.Code,
        }));
        rows.Add(new EligibilityRow(
            "", UnknownMemberId(roster), "Nobody", "Unknown", new DateOnly(1970, 1, 1), ExpectedAnswer.NotFound,
            Rcm.PayerPortal.RejectCode.SubscriberNotFound.Code));

        // Mixed, as a hospital's file is: the odd ones should not all stand at the end.
        new StableRandom(roster.Seed).Shuffle(rows);
        return [.. rows.Select((row, i) => row with { ClientRowId = Numbered("NMC-", i + 1, 4) })];
    }

    /// <summary>Any number of rows, each with an own <c>client_row_id</c>; after the roster's end its members come again.</summary>
    public static IEnumerable<EligibilityRow> Repeated(MemberRoster roster, int count)
    {
        for (var i = 0; i < count; i++)
        {
            yield return EligibilityRow.Of(roster.Members[i % roster.Members.Count], Numbered("R", i + 1, 7));
        }
    }

    private static string UnknownMemberId(MemberRoster roster)
    {
        var id = 999999990;
        while (roster.Find(Numbered("MHP", id, 9)) is not null)
        {
            id--;
        }

        return Numbered("MHP", id, 9);
    }

    private static string Numbered(string prefix, int number, int digits) =>
        prefix + number.ToString("D" + digits, CultureInfo.InvariantCulture);
}
