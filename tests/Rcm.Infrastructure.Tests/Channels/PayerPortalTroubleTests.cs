using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Rcm.PayerPortal;
using Xunit;

namespace Rcm.Infrastructure.Tests.Channels;

/// <summary>The demo portal on a bad day, and the hand that makes it bad.</summary>
public sealed class PayerPortalTroubleTests
{
    [Fact]
    public async Task In_maintenance_every_page_says_so_and_afterwards_the_session_still_holds()
    {
        await using var visit = await PortalVisit.SignedInAsync();

        using var down = await visit.ControlAsync(new { maintenance = true });
        Assert.Equal(HttpStatusCode.OK, down.StatusCode);
        foreach (var path in new[] { "/", "/login", "/eligibility", "/eligibility/result/x" })
        {
            var page = await visit.GetAsync(path);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
            Assert.Contains("The portal is down for maintenance", page.Text("maintenance"), StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.OK, (await visit.GetAsync("/health/live")).Status);
        using var up = await visit.ControlAsync(new { maintenance = false });
        Assert.Equal("/eligibility", (await visit.GetAsync("/")).Address);
    }

    [Fact]
    public async Task The_log_tells_who_was_asked_for_and_how_often()
    {
        await using var visit = await PortalVisit.SignedInAsync();
        var (one, other) = (visit.Host.Roster.Members[0], visit.Host.Roster.Members[1]);
        await visit.SearchAsync(one);
        await visit.SearchAsync(other);
        await visit.SearchAsync(one.MemberId.ToLowerInvariant(), "Another", "Name", "01/01/1970");

        var log = await LogAsync(visit);
        Assert.Equal(3, log.GetProperty("total").GetInt32());
        Assert.Equal([1, 1, 2], log.GetProperty("searches").EnumerateArray().Select(s => s.GetProperty("count").GetInt32()));
        Assert.Equal(
            [(one.MemberId, 2), (other.MemberId, 1)],
            log.GetProperty("members").EnumerateArray().Select(m => (m.GetProperty("memberId").GetString()!, m.GetProperty("count").GetInt32())));

        using var clear = new HttpRequestMessage(HttpMethod.Delete, "/__control/log");
        using var cleared = await visit.SendAsync(clear);
        Assert.Equal(HttpStatusCode.NoContent, cleared.StatusCode);
        Assert.Equal(0, (await LogAsync(visit)).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task The_same_rows_fail_in_every_portal_and_succeed_at_the_second_try()
    {
        var behaviour = new PortalBehaviour { FailureRate = 0.3 };
        await using var first = await PortalVisit.SignedInAsync(behaviour);
        await using var second = await PortalVisit.SignedInAsync(behaviour);

        var failed = await FailingAsync(first);

        Assert.InRange(failed.Count, 5, 25);
        Assert.Equal(failed, await FailingAsync(second));
        Assert.Empty(await FailingAsync(first));

        static async Task<List<string>> FailingAsync(PortalVisit visit)
        {
            var failing = new List<string>();
            foreach (var member in visit.Host.Roster.Members.Take(50))
            {
                if ((await visit.SearchAsync(member)).Status == HttpStatusCode.InternalServerError)
                {
                    failing.Add(member.MemberId);
                }
            }

            return failing;
        }
    }

    [Theory]
    [InlineData(FailureMode.Error)]
    [InlineData(FailureMode.CannotRespond)]
    [InlineData(FailureMode.Drop)]
    public async Task A_named_member_fails_as_often_as_wanted_and_in_the_wanted_way(FailureMode mode)
    {
        await using var visit = await PortalVisit.SignedInAsync();
        var (named, other) = (visit.Host.Roster.Members[0], visit.Host.Roster.Members[1]);
        using var set = await visit.ControlAsync(
            new { failMembers = new[] { named.MemberId }, failAttempts = 2, failureMode = mode.ToString() });
        Assert.Equal(HttpStatusCode.OK, set.StatusCode);

        for (var attempt = 0; attempt < 2; attempt++)
        {
            if (mode == FailureMode.Drop)
            {
                await Assert.ThrowsAsync<HttpRequestException>(() => visit.SearchAsync(named));
                continue;
            }

            var page = await visit.SearchAsync(named);
            Assert.Equal(mode == FailureMode.Error ? HttpStatusCode.InternalServerError : HttpStatusCode.OK, page.Status);
            Assert.Equal(mode == FailureMode.CannotRespond, page.Has("reject-code") && page.Text("reject-code") == "42");
        }

        Assert.True((await visit.SearchAsync(other)).Has("coverage-status"));
        Assert.True((await visit.SearchAsync(named)).Has("coverage-status"));
        Assert.Equal(
            [SearchFate.Failed, SearchFate.Failed, SearchFate.Answered, SearchFate.Answered], visit.Host.Log.Entries.Select(e => e.Fate));
    }

    [Fact]
    public async Task An_unexpected_page_stands_before_the_result_and_can_be_passed()
    {
        await using var visit = await PortalVisit.SignedInAsync(new PortalBehaviour { UnexpectedPageRate = 1 });
        var member = visit.Host.Roster.Members[0];

        var survey = await visit.SearchAsync(member);
        Assert.StartsWith("/survey/", survey.Path, StringComparison.Ordinal);
        Assert.False(survey.Has("coverage-status"));

        var result = await visit.PostAsync(survey.Path, ("rating", "3"));
        Assert.Equal(member.MemberId, result.Text("patient-member-id"));
    }

    [Fact]
    public async Task A_slow_member_takes_longer()
    {
        await using var visit = await PortalVisit.SignedInAsync(new PortalBehaviour { SlowAnswerMs = 300 });
        var watch = Stopwatch.StartNew();

        await visit.SearchAsync(visit.Host.Roster.Members.First(m => m.AnswersSlowly));

        Assert.True(watch.ElapsedMilliseconds >= 290, $"{watch.ElapsedMilliseconds} ms");
    }

    [Fact]
    public async Task All_sessions_can_be_ended_at_once()
    {
        await using var visit = await PortalVisit.SignedInAsync();
        using var end = new HttpRequestMessage(HttpMethod.Delete, "/__control/sessions");
        using var ended = await visit.SendAsync(end);

        Assert.Equal("/login?expired", (await visit.GetAsync("/eligibility")).Address);
    }

    [Fact]
    public async Task A_change_that_makes_no_sense_is_refused_and_changes_nothing()
    {
        await using var visit = await PortalVisit.StartAsync();
        var before = visit.Host.Behaviour;

        foreach (var (changes, named) in new (object, string)[]
        {
            (new { latencyMs = -1 }, "LatencyMs"),
            (new { failureRate = 2 }, "FailureRate"),
            (new { latency = 5 }, "latency"),
            (new { latencyMs = 10, failureMode = "Explode" }, "failureMode"),
        })
        {
            using var refused = await visit.ControlAsync(changes);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            Assert.Contains(
                named, await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        Assert.Same(before, visit.Host.Behaviour);
    }

    [Fact]
    public async Task A_name_that_only_points_here_does_not_reach_the_control()
    {
        await using var visit = await PortalVisit.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/__control/log") { Headers = { Host = "rebound.example" } };

        using var response = await visit.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private static async Task<JsonElement> LogAsync(PortalVisit visit)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/__control/log");
        using var response = await visit.SendAsync(request);
        return await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }
}
