using System.Net;
using Rcm.Domain.Execution;
using Rcm.Domain.MicroStates;
using Rcm.Infrastructure.MicroStates.Demo;
using Rcm.PayerPortal;
using Xunit;

namespace Rcm.Infrastructure.Tests.MicroStates;

/// <summary>
/// The demo's recorded pages are the portal's pages of today: the robots of a fresh demo know every page that they meet.
/// With RCM_RECORD=FOLDER the pages are written there instead.
/// </summary>
public class DemoPagesTests
{
    [Fact]
    public async Task Recorded_pages_have_the_structure_of_the_portal_s()
    {
        var pages = await RecordAsync();
        if (Environment.GetEnvironmentVariable("RCM_RECORD") is { Length: > 0 } folder)
        {
            foreach (var (name, page) in pages)
            {
                await File.WriteAllTextAsync(Path.Combine(folder, name + ".html"), page.Html, TestContext.Current.CancellationToken);
            }

            return;
        }

        Assert.Equal(DemoStates.All.Select(s => s.Page).Distinct().Order(), pages.Keys.Order());
        foreach (var (name, page) in pages)
        {
            Assert.Equal((name, PageFingerprint.Of(DemoStates.Snapshot(name))), (name, page.Fingerprint));
        }

        Assert.Equal(pages.Count, pages.Values.Select(p => p.Fingerprint).Distinct().Count());
    }

    [Fact]
    public void Every_node_knows_each_of_its_pages_once_and_every_outcome_leads_on()
    {
        Assert.Equal(DemoStates.All.Count, DemoStates.All.DistinctBy(s => (s.Node, s.Page)).Count());
        foreach (var state in DemoStates.All)
        {
            Assert.True(Domain.Workflows.ActionProgram.Parse(state.Program.ToJson()).IsOk, state.Label);
            if (state.Steps[^1] is Domain.Workflows.FinishStep { Outcome: { } label })
            {
                Assert.NotNull(DemoStates.Graph.Next(state.Node, label));
            }
        }
    }

    private static async Task<Dictionary<string, ScrubbedPage>> RecordAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var portal = await PortalHost.StartAsync(new PortalOptions { Username = "robot", Password = "right" }, cancellation);
        using var client = new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer() }) { BaseAddress = portal.BaseAddress };
        var member = portal.Roster.Members[0];
        var row = new Dictionary<string, string?>
        {
            ["member_id"] = member.MemberId,
            ["first_name"] = member.FirstName,
            ["last_name"] = member.LastName,
            ["dob"] = member.BirthDate.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        };
        var known = new RunInput(row, new Dictionary<string, string> { ["username"] = "robot", ["password"] = "right" }).Known;
        var pages = new Dictionary<string, ScrubbedPage>();

        async Task KeepAsync(string name, Task<HttpResponseMessage> answer) =>
            pages[name] = PageScrubber.Scrub(await (await answer).Content.ReadAsStringAsync(cancellation), known);

        Task<HttpResponseMessage> SearchAsync(string memberId) => PostAsync("/eligibility", ("member_id", memberId),
            ("last_name", member.LastName), ("first_name", member.FirstName),
            ("dob", member.BirthDate.ToString("MM/dd/yyyy", System.Globalization.CultureInfo.InvariantCulture)));

        Task<HttpResponseMessage> PostAsync(string path, params (string Name, string Value)[] fields) => client.PostAsync(
            new Uri(path, UriKind.Relative), new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))), cancellation);

        Task<HttpResponseMessage> GetAsync(string path) => client.GetAsync(new Uri(path, UriKind.Relative), cancellation);

        await KeepAsync("login", GetAsync("/"));
        await KeepAsync("login-expired", GetAsync("/login?expired"));
        await KeepAsync("login-refused", PostAsync("/login", ("username", "robot"), ("password", "wrong")));
        await KeepAsync("search", PostAsync("/login", ("username", "robot"), ("password", "right")));
        await KeepAsync("result", SearchAsync(member.MemberId));
        await KeepAsync("rejection", SearchAsync("NOBODY1"));
        portal.Behaviour = portal.Behaviour with { FailureRate = 1, FailAttempts = 1, FailureMode = FailureMode.Error };
        await KeepAsync("error", SearchAsync(portal.Roster.Members[1].MemberId));
        portal.Behaviour = portal.Behaviour with { Maintenance = true };
        await KeepAsync("maintenance", GetAsync("/"));
        return pages;
    }
}
