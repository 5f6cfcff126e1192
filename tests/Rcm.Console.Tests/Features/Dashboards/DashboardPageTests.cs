using Bunit;
using Rcm.Console.Features.Dashboards;
using Rcm.Domain.Batches;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Console.Tests.Features.Dashboards;

public sealed class DashboardPageTests(DatabaseFixture fixture) : PageTestContext(fixture)
{
    [Fact]
    public void An_empty_dashboard_says_what_will_stand_here_and_how_to_begin()
    {
        var page = Open<DashboardPage>();

        page.WaitForAssertion(() => Assert.Contains("No batches yet", page.Markup, StringComparison.Ordinal), Patience);
        Assert.Contains(page.FindAll("a"), a => a.TextContent.Contains("Start the first batch", StringComparison.Ordinal));
    }

    [Fact]
    public void Who_may_only_look_is_offered_no_batch()
    {
        var page = Open<DashboardPage>(As(Admin) with { Role = "viewer" });

        page.WaitForAssertion(() => Assert.Contains("No batches yet", page.Markup, StringComparison.Ordinal), Patience);
        Assert.DoesNotContain(page.FindAll("a"), a => a.TextContent.Contains("batch", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_row_that_is_answered_shows_up_by_itself_within_two_seconds()
    {
        var batch = Some.Batch(Hospital, JobStatus.Processing, rows: 1);
        await Database.AddAsync(batch);
        var item = Some.Item(batch, 1);
        await Database.AddAsync(item);
        var page = Open<DashboardPage>();
        page.WaitForAssertion(() => Assert.Equal("1", Figure("Under way")), Patience);

        await Database.ExecuteAsync(
            "update batch_job_item set status = 'completed', payer_outcome = 'active' where batch_job_item_id = $1", item.BatchJobItemId);
        Events.Publish($"batch:{Hospital.OrgId:D}:{batch.BatchJobId}");
        Clock.Advance(TimeSpan.FromSeconds(2));

        page.WaitForAssertion(() => Assert.Equal("0", Figure("Under way")), Patience);
        Assert.Equal("1", Figure("Answered"));
        Assert.NotNull(page.Find("[data-outcome=active]"));

        string Figure(string name) =>
            page.FindAll("[data-testid=dashboard-figures] dt").Single(dt => dt.TextContent == name).NextElementSibling!.TextContent;
    }

    [Fact]
    public void A_database_that_is_away_is_told_and_the_page_comes_back_by_itself()
    {
        var database = new FlickeringDatabase(Database.App);
        Use(database);

        var page = Open<DashboardPage>();

        page.WaitForAssertion(() => Assert.Contains("The database does not answer", page.Markup, StringComparison.Ordinal), Patience);
        Assert.Contains(page.FindAll("button"), b => b.TextContent.Contains("Try again", StringComparison.Ordinal));

        database.IsAway = false;
        Clock.Advance(TimeSpan.FromSeconds(5));

        page.WaitForAssertion(() => Assert.Contains("No batches yet", page.Markup, StringComparison.Ordinal), Patience);
        Assert.Empty(page.FindAll("[role=alert]"));
    }

    [Fact]
    public async Task A_page_that_is_left_listens_no_more()
    {
        var page = Open<DashboardPage>();
        page.WaitForAssertion(() => Assert.Equal(1, Events.Subscriptions), Patience);

        await DisposeComponentsAsync();

        Assert.Equal(0, Events.Subscriptions);
    }
}
