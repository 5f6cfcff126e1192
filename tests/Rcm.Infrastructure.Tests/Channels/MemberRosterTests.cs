using System.Text;
using Rcm.PayerPortal;
using Xunit;

namespace Rcm.Infrastructure.Tests.Channels;

public sealed class MemberRosterTests
{
    private static readonly MemberRoster Roster = MemberRoster.Create();

    [Fact]
    public void The_same_seed_gives_the_same_people()
    {
        Assert.Equal(Lines(Roster), Lines(MemberRoster.Create(MemberRoster.DefaultSeed)));
        Assert.NotEqual(Lines(Roster), Lines(MemberRoster.Create(7)));

        static List<string> Lines(MemberRoster roster) =>
            [.. roster.Members.Select(m => $"{m} {string.Join(' ', m.Coverages)}".Replace(m.Coverages.ToString()!, "", StringComparison.Ordinal))];
    }

    [Fact]
    public void It_is_mixed_as_a_plans_members_are()
    {
        Assert.Equal(200, Roster.Members.Count);
        Assert.Equal(140, Roster.Members.Count(m => m.Status == CoverageStatus.Active));
        Assert.Equal(40, Roster.Members.Count(m => m.Status == CoverageStatus.Inactive));
        Assert.Equal(20, Roster.Members.Count(m => m.Status == CoverageStatus.PendingInvestigation));
        Assert.Equal([1, 2, 3, 4], Roster.Members.Select(m => m.Coverages.Count).Distinct().Order());
        Assert.Contains(Roster.Members, m => m.AnswersSlowly);
    }

    [Fact]
    public void It_holds_the_people_who_break_careless_software()
    {
        Assert.Contains(Roster.Members, m => m.LastName == "O'Brien-Castellanos");
        Assert.Contains(Roster.Members, m => m.LastName.Length == 40);
        Assert.Contains(Roster.Members, m => !Ascii.IsValid(m.LastName));
        Assert.Contains(Roster.Members, m => m.MemberId.StartsWith("00", StringComparison.Ordinal));
        Assert.Contains(Roster.Members, m => m.BirthDate is { Month: 2, Day: 29 });
    }

    [Fact]
    public void Each_member_has_an_id_of_their_own_and_a_dependent_a_subscriber()
    {
        Assert.Distinct(Roster.Members.Select(m => m.MemberId), StringComparer.OrdinalIgnoreCase);
        var dependents = Roster.Members.Where(m => m.SubscriberId is not null).ToList();
        Assert.NotEmpty(dependents);
        Assert.All(dependents, d => Assert.Equal(d.LastName, Roster.Find(d.SubscriberId!)?.LastName));
    }
}
