using Bunit;
using Rcm.Console.Features.Batches;
using Rcm.Console.Features.Channels;
using Rcm.Console.Shell;
using Rcm.Console.Tests.Batches;
using Rcm.Domain.Access;
using Rcm.Infrastructure.Channels;
using Rcm.TestKit;
using Rcm.TestKit.Batches;
using Xunit;

namespace Rcm.Console.Tests.Channels;

public sealed class EndpointsPageTests(DatabaseFixture fixture) : BatchPageContext(fixture)
{
    [Fact]
    public async Task An_endpoint_that_fails_says_why_and_when_it_is_tried_next_and_follows()
    {
        using var hospital = await HospitalAsync();
        var page = Open<EndpointsPage>(hospital, Urls.Endpoints());
        Eventually(page, () => Assert.Contains("Answering", Row(page, hospital).TextContent));
        Assert.Contains("0, no limit", Row(page, hospital).TextContent);

        await BreakAsync(hospital, "portal_maintenance");
        Events.Say(EndpointEvents.Changed(hospital.Organisation.OrgId, hospital.Endpoint.EndpointId));

        Eventually(page, () => Assert.Contains("Left alone", Row(page, hospital).TextContent));
        Assert.Contains("it is down for maintenance", Row(page, hospital).TextContent);
        Assert.Contains("in 5 min", Row(page, hospital).TextContent);
    }

    [Fact]
    public async Task An_administrator_closes_the_breaker_and_the_audit_log_says_so()
    {
        using var hospital = await HospitalAsync(UserRole.OrgAdmin);
        await BreakAsync(hospital, "timeout");
        var page = Open<EndpointsPage>(hospital, Urls.Endpoints(hospital.Endpoint.EndpointId));
        Eventually(page, () => page.Find("#endpoint-limit"));

        await DoAsync(page, () => Button(page, "Close the breaker").Click());
        Eventually(page, () => Assert.Contains("Closed. Rows go there again.", page.Markup));
        Eventually(page, () => Assert.Equal("closed", Row(page, hospital).QuerySelector("[data-breaker]")!.GetAttribute("data-breaker")));
        Assert.Equal(1, await Database.ScalarAsync<long>(
            "select count(*) from audit_log where org_id = $1 and action = 'endpoint.breaker_closed'", hospital.Organisation.OrgId));
        Assert.Equal(0, await Database.ScalarAsync<long>("select count(*) from endpoint_breaker where endpoint_id = $1 and opened_at is not null", hospital.Endpoint.EndpointId));
    }

    [Fact]
    public async Task An_administrator_sets_the_limit_and_the_audit_log_says_so()
    {
        using var hospital = await HospitalAsync(UserRole.OrgAdmin);
        var page = Open<EndpointsPage>(hospital, Urls.Endpoints(hospital.Endpoint.EndpointId));
        Eventually(page, () => page.Find("#endpoint-limit"));

        await DoAsync(page, () => page.Find("#endpoint-limit").Input("4"));
        await DoAsync(page, () => Button(page, "Save the limit").Click());

        Eventually(page, () => Assert.Contains("0 of 4", Row(page, hospital).TextContent));
        Assert.Equal(1, await Database.ScalarAsync<long>(
            "select count(*) from audit_log where org_id = $1 and action = 'endpoint.limit_set'", hospital.Organisation.OrgId));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-3")]
    [InlineData("many")]
    [InlineData("1001")]
    public async Task A_limit_that_is_no_number_from_1_to_1000_changes_nothing_and_says_what_it_can_be(string typed)
    {
        using var hospital = await HospitalAsync(UserRole.OrgAdmin);
        var page = Open<EndpointsPage>(hospital, Urls.Endpoints(hospital.Endpoint.EndpointId));
        Eventually(page, () => page.Find("#endpoint-limit"));

        await DoAsync(page, () => page.Find("#endpoint-limit").Input(typed));
        await DoAsync(page, () => Button(page, "Save the limit").Click());

        Eventually(page, () => Assert.Contains("whole number from 1 to 1,000", page.Markup));
        Assert.Null(await Database.ScalarAsync<int?>("select max_running from endpoint where endpoint_id = $1", hospital.Endpoint.EndpointId));
    }

    [Fact]
    public async Task Who_is_no_administrator_is_offered_nothing_and_refused_by_hand()
    {
        using var hospital = await HospitalAsync();
        await BreakAsync(hospital, "timeout");
        var page = Open<EndpointsPage>(hospital, Urls.Endpoints(hospital.Endpoint.EndpointId));

        Eventually(page, () => Assert.Contains("Only an administrator", page.Markup));
        Assert.DoesNotContain(page.FindAll("button"), b => b.TextContent is "Close the breaker" or "Save the limit");
        var administer = new AdministerEndpoint(Database.App);
        Assert.Equal("access.denied", (await administer.CloseBreakerAsync(hospital.Tenant, hospital.Endpoint.EndpointId, None)).Error?.Code);
        Assert.Equal("access.denied", (await administer.SetLimitAsync(hospital.Tenant, hospital.Endpoint.EndpointId, 1, None)).Error?.Code);
    }

    [Fact]
    public async Task Another_organisations_endpoint_is_unknown_to_its_neighbour()
    {
        using var hospital = await HospitalAsync(UserRole.OrgAdmin);
        using var lakeside = await HospitalAsync(UserRole.OrgAdmin);
        await BreakAsync(lakeside, "timeout");

        Assert.Equal("endpoint.unknown", (await new AdministerEndpoint(Database.App).CloseBreakerAsync(hospital.Tenant, lakeside.Endpoint.EndpointId, None)).Error?.Code);
        Assert.Equal(1, await Database.ScalarAsync<long>("select count(*) from endpoint_breaker where endpoint_id = $1 and opened_at is not null", lakeside.Endpoint.EndpointId));
    }

    [Fact]
    public async Task An_administrator_adds_an_endpoint_and_stores_the_sign_in_and_neither_is_shown_again()
    {
        using var hospital = await HospitalAsync(UserRole.OrgAdmin);
        var page = Open<EndpointsPage>(hospital, Urls.AddEndpoint);
        Eventually(page, () => Assert.Contains("Another payer's website", page.Find("#endpoint-channel").TextContent));

        await DoAsync(page, () => page.Find("#endpoint-channel").Change("1011"));
        await DoAsync(page, () => page.Find("#endpoint-name").Change("Lakes Health"));
        await DoAsync(page, () => page.Find("form[aria-label='Add an endpoint']").Submit());
        Eventually(page, () => Assert.Contains("Enter the website's whole address", page.Markup));
        await DoAsync(page, () => page.Find("#endpoint-address").Change("https://provider.lakes.example"));
        await DoAsync(page, () => page.Find("form[aria-label='Add an endpoint']").Submit());

        Eventually(page, () => Assert.Contains("have no user name and password here yet", page.Find("[data-testid=endpoint-sign-in]").TextContent));
        await DoAsync(page, () => page.Find("#endpoint-user").Change("lakes-robot"));
        await DoAsync(page, () => page.Find("#endpoint-password").Change("correct horse"));
        await DoAsync(page, () => page.Find("form[aria-label=Sign-in]").Submit());

        Eventually(page, () => Assert.Contains("are stored", page.Find("[data-testid=endpoint-sign-in]").TextContent));
        Assert.DoesNotContain("correct horse", page.Markup);
        Assert.Equal(2, await Database.ScalarAsync<long>("select count(*) from audit_log where org_id = $1 and action in ('endpoint.added', 'endpoint.sign_in_stored')", hospital.Organisation.OrgId));
        Assert.Equal(0, await Database.ScalarAsync<long>("select count(*) from audit_log where org_id = $1 and detail::text like '%horse%'", hospital.Organisation.OrgId));
    }

    [Fact]
    public async Task What_is_set_up_is_saved_where_it_stands_and_one_that_is_retired_says_so()
    {
        using var hospital = await HospitalAsync(UserRole.OrgAdmin);
        var page = Open<EndpointsPage>(hospital, Urls.Endpoints(hospital.Endpoint.EndpointId));
        Eventually(page, () => Assert.Equal(hospital.Endpoint.Name, page.Find("#endpoint-name").GetAttribute("value")));

        await DoAsync(page, () => page.Find("#endpoint-name").Change("Renamed"));
        await DoAsync(page, () => page.Find("#endpoint-payers").Change("LAKES\nLAKES-PPO"));
        await DoAsync(page, () => page.Find("form[aria-label=Set-up]").Submit());
        Eventually(page, () => Assert.Contains("Saved.", page.Markup));
        Eventually(page, () => Assert.Contains("Renamed", Row(page, hospital).TextContent));
        await DoAsync(page, () => Button(page, "Retire it").Click());

        Eventually(page, () => Assert.Contains("Retired", Row(page, hospital).TextContent));
        Assert.Equal("""["LAKES", "LAKES-PPO"]""", await Database.ScalarAsync<string>("select (config->'payers')::text from endpoint where endpoint_id = $1", hospital.Endpoint.EndpointId));
    }

    [Fact]
    public async Task A_batch_whose_rows_wait_for_an_endpoint_says_so_until_it_answers()
    {
        using var hospital = await HospitalAsync();
        var batch = Some.Batch(hospital.Organisation, rows: 3, version: hospital.Version, endpoint: hospital.Endpoint);
        await Database.AddAsync(batch);
        await BreakAsync(hospital, "portal_unreachable");
        var page = Open<BatchPage>(hospital, Urls.Batch(batch.BatchJobId), (nameof(BatchPage.BatchId), batch.BatchJobId));

        Eventually(page, () => Assert.Contains("is left alone: it can't be reached", page.Find("[data-testid=waits-for-endpoint]").TextContent));
        await Database.ExecuteAsync("update endpoint_breaker set opened_at = null, probe_at = null where endpoint_id = $1", hospital.Endpoint.EndpointId);
        Events.Say(EndpointEvents.Changed(hospital.Organisation.OrgId, hospital.Endpoint.EndpointId));

        Eventually(page, () => Assert.Empty(page.FindAll("[data-testid=waits-for-endpoint]")));
    }

    private static AngleSharp.Dom.IElement Row(IRenderedComponent<ProvidersFrame> page, Hospital hospital) =>
        page.Find($"tr[data-endpoint-id='{hospital.Endpoint.EndpointId}']");

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<ProvidersFrame> page, string text) => page.FindAll("button").Single(b => b.TextContent == text);

    private Task<int> BreakAsync(Hospital hospital, string reason) => Database.ExecuteAsync(
        """
        insert into endpoint_breaker (endpoint_id, org_id, failures, openings, last_failure_at, opened_at, probe_at, reason_code, updated_at)
        values ($1, $2, 5, 1, $3, $3, $4, $5, now())
        """, hospital.Endpoint.EndpointId, hospital.Organisation.OrgId, Now, Now.AddMinutes(5), reason);
}
