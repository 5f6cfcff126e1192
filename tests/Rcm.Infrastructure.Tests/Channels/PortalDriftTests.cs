using System.Net;
using Rcm.PayerPortal;
using Xunit;

namespace Rcm.Infrastructure.Tests.Channels;

/// <summary>The demo portal after its makers have been at it.</summary>
public sealed class PortalDriftTests
{
    public static TheoryData<DriftKind, DriftStrength> Changes()
    {
        var changes = new TheoryData<DriftKind, DriftStrength>();
        foreach (var kind in Enum.GetValues<DriftKind>().Where(k => k != DriftKind.ExtraPage))
        {
            foreach (var strength in Enum.GetValues<DriftStrength>())
            {
                changes.Add(kind, strength);
            }
        }

        return changes;
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_page_changes_the_same_way_in_every_portal_of_a_seed_and_back_again(DriftKind kind, DriftStrength strength)
    {
        var drift = new PortalBehaviour { Drift = [kind], DriftStrength = strength };
        await using var one = await PortalVisit.StartAsync(drift);
        await using var other = await PortalVisit.StartAsync();
        var before = await other.GetAsync("/login");

        using var changed = await other.ControlAsync(new { drift = new[] { kind.ToString() }, driftStrength = strength.ToString(), driftSeed = 1 });
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        var after = await other.GetAsync("/login");
        using var undone = await other.ControlAsync(new { drift = Array.Empty<string>() });

        Assert.Equal((await one.GetAsync("/login")).Html, after.Html);
        Assert.NotEqual(before.Html, after.Html);
        Assert.Equal(before.Html, (await other.GetAsync("/login")).Html);
    }

    [Fact]
    public async Task Another_seed_is_another_designer()
    {
        await using var one = await PortalVisit.StartAsync(new PortalBehaviour { Drift = [DriftKind.Renamed], DriftStrength = DriftStrength.High, DriftSeed = 1 });
        await using var other = await PortalVisit.StartAsync(new PortalBehaviour { Drift = [DriftKind.Renamed], DriftStrength = DriftStrength.High, DriftSeed = 2 });

        Assert.NotEqual((await one.GetAsync("/login")).Html, (await other.GetAsync("/login")).Html);
    }

    [Fact]
    public async Task What_the_fields_are_called_now_is_what_the_portal_takes()
    {
        await using var visit = await PortalVisit.StartAsync(new PortalBehaviour { Drift = [DriftKind.Renamed], DriftStrength = DriftStrength.Middle });

        Assert.Contains("memberId", (await visit.SignInAsync()).Html, StringComparison.Ordinal);
        var member = visit.Host.Roster.Members[0];
        var result = await visit.PostAsync(
            "/eligibility", ("memberId", member.MemberId), ("lastName", member.LastName), ("firstName", member.FirstName), ("dob", PortalVisit.Date(member.BirthDate)));
        Assert.StartsWith("/eligibility/result/", result.Address, StringComparison.Ordinal);
        Assert.Contains(member.MemberId, result.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_that_was_not_there_before_stands_between_every_search_and_its_result_at_high_strength()
    {
        await using var visit = await PortalVisit.SignedInAsync(new PortalBehaviour { Drift = [DriftKind.ExtraPage], DriftStrength = DriftStrength.High });

        var page = await visit.SearchAsync(visit.Host.Roster.Members[0]);

        Assert.StartsWith("/news/", page.Address, StringComparison.Ordinal);
        Assert.True(page.Has("news-continue"));
    }

    [Theory]
    [InlineData("""{ "drift": ["Explode"] }""")]
    [InlineData("""{ "driftStrength": "Extreme" }""")]
    public async Task A_change_that_is_none_is_refused(string change)
    {
        await using var visit = await PortalVisit.StartAsync();

        using var response = await visit.ControlAsync(System.Text.Json.JsonDocument.Parse(change).RootElement);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Empty(visit.Host.Behaviour.Drift);
    }
}
