using System.Collections.Frozen;
using System.Globalization;

namespace Rcm.PayerPortal;

/// <summary>The plan's members, the same for a seed on every machine.</summary>
public sealed class MemberRoster
{
    public const int DefaultSeed = 20260101;
    public const int Size = 200;

    private const int Inactive = 40;
    private const int Pending = 20;
    private const int Dependents = 12;

    private readonly FrozenDictionary<string, Member> _byId;

    private MemberRoster(int seed, IReadOnlyList<Member> members)
    {
        Seed = seed;
        Members = members;
        _byId = members.ToFrozenDictionary(m => m.MemberId, StringComparer.OrdinalIgnoreCase);
    }

    public int Seed { get; }

    public IReadOnlyList<Member> Members { get; }

    public static MemberRoster Create(int seed = DefaultSeed)
    {
        var random = new StableRandom(seed);
        var statuses = Enumerable.Repeat(CoverageStatus.Inactive, Inactive)
            .Concat(Enumerable.Repeat(CoverageStatus.PendingInvestigation, Pending))
            .Concat(Enumerable.Repeat(CoverageStatus.Active, Size - Inactive - Pending))
            .ToList();
        random.Shuffle(statuses);

        var ids = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var members = new List<Member>(Size);
        for (var i = 0; i < Size - Dependents; i++)
        {
            members.Add(Subscriber(random, i, NewId(random, i, ids), statuses[i]));
        }

        for (var i = Size - Dependents; i < Size; i++)
        {
            // From the plain names on: a dependent shares the family name, and the odd names should stand once.
            var subscriber = members[RosterWords.OddNames.Count + ((i - Size + Dependents) * 7)];
            members.Add(Dependent(random, NewId(random, 1, ids), subscriber, statuses[i]));
        }

        return new MemberRoster(seed, members);
    }

    /// <param name="memberId">In any case, without spaces around it.</param>
    public Member? Find(string memberId) => _byId.GetValueOrDefault(memberId);

    private static Member Subscriber(StableRandom random, int index, string id, CoverageStatus status)
    {
        var (first, last) = index < RosterWords.OddNames.Count
            ? RosterWords.OddNames[index]
            : (random.Pick(RosterWords.FirstNames), random.Pick(RosterWords.LastNames));
        var birthDate = index == 5 ? new DateOnly(1984, 2, 29) : BirthDate(random, 1934, 2005);
        var group = string.Create(CultureInfo.InvariantCulture, $"GRP{random.Between(1000, 9999)}");
        var plan = random.Pick(RosterWords.Plans);
        return Person(random, id, first, last, birthDate, "Self", null, group, plan, status, slow: index % 25 == 7);
    }

    private static Member Dependent(StableRandom random, string id, Member subscriber, CoverageStatus status)
    {
        var spouse = random.Below(3) == 0;
        return Person(
            random,
            id,
            random.Pick(RosterWords.FirstNames),
            subscriber.LastName,
            spouse ? BirthDate(random, 1950, 2000) : BirthDate(random, 2006, 2024),
            spouse ? "Spouse" : "Child",
            subscriber.MemberId,
            subscriber.GroupNumber,
            subscriber.PlanName,
            status,
            slow: false);
    }

    private static Member Person(
        StableRandom random, string id, string first, string last, DateOnly birthDate, string relationship, string? subscriberId,
        string group, string plan, CoverageStatus status, bool slow)
    {
        var (from, to) = Period(random, status);
        return new Member(
            id, first, last, birthDate, relationship, subscriberId, group, plan, status, from, to,
            Coverages(random, plan, status), slow);
    }

    private static DateOnly BirthDate(StableRandom random, int firstYear, int lastYear)
    {
        var year = random.Between(firstYear, lastYear);
        return new DateOnly(year, 1, 1).AddDays(random.Below(DateTime.IsLeapYear(year) ? 366 : 365));
    }

    private static (DateOnly From, DateOnly? To) Period(StableRandom random, CoverageStatus status) => status switch
    {
        CoverageStatus.Active => (
            new DateOnly(random.Between(2019, 2025), random.Between(1, 12), 1),
            random.Below(2) == 0 ? null : new DateOnly(2026, 12, 31)),
        CoverageStatus.Inactive => (
            new DateOnly(random.Between(2018, 2023), random.Between(1, 12), 1),
            new DateOnly(2024, random.Between(1, 12), 1).AddMonths(random.Between(1, 12)).AddDays(-1)),
        _ => (new DateOnly(2025, random.Between(7, 12), 1), null),
    };

    private static List<Coverage> Coverages(StableRandom random, string plan, CoverageStatus status)
    {
        var rows = new List<Coverage>();
        var count = random.Between(1, RosterWords.ServiceTypes.Count);
        for (var i = 0; i < count; i++)
        {
            rows.Add(new Coverage(
                RosterWords.ServiceTypes[i],
                plan,
                status,
                Dollars(random.Below(8) * 5),
                Dollars(random.Below(13) * 250),
                string.Create(CultureInfo.InvariantCulture, $"{random.Below(5) * 10}%"),
                random.Below(4) != 0));
        }

        return rows;
    }

    private static string Dollars(int amount) => string.Create(CultureInfo.InvariantCulture, $"${amount:N2}");

    private static string NewId(StableRandom random, int index, HashSet<string> taken)
    {
        while (true)
        {
            var digits = random.Between(10_000_000, 99_999_999);
            var id = (index % 20) switch
            {
                // Plain digits with leading zeros: a spreadsheet eats those.
                3 => string.Create(CultureInfo.InvariantCulture, $"00{digits}"),
                11 => string.Create(CultureInfo.InvariantCulture, $"W{digits}{(char)('A' + random.Below(26))}"),
                _ => string.Create(CultureInfo.InvariantCulture, $"MHP{digits}0"),
            };
            if (taken.Add(id))
            {
                return id;
            }
        }
    }
}
