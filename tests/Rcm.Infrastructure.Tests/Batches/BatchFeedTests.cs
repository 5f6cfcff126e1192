using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Rcm.Domain.Batches;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Batches;
using Rcm.Infrastructure.Persistence;
using Rcm.TestKit;
using Rcm.TestKit.Batches;
using Xunit;
using static Rcm.TestKit.Batches.EligibilityFile;

namespace Rcm.Infrastructure.Tests.Batches;

public class BatchFeedTests(DatabaseFixture fixture)
{
    private readonly FakeEvents events = new();
    private readonly FakeTimeProvider time = new();

    private TestDatabase Database => fixture.Database;

    private BatchFeed Feed => field ??= new BatchFeed(Database.App, events, time, NullLogger<BatchFeed>.Instance);

    [Fact]
    public async Task Pages_that_show_the_same_share_one_subscription_and_all_hear()
    {
        using var hospital = await Hospital.OpenAsync(Database);
        var batch = (await hospital.StartAsync(Of(Header, Row(), Row(id: "r2")))).Value.BatchId;
        var items = (await new ListBatchItems(Database.App).RunAsync(hospital.Tenant, batch, new ItemFilter(), CancellationToken.None)).Items;
        var (one, two) = (new Heard<BatchNews>(), new Heard<BatchNews>());
        using var first = Feed.Batch(hospital.Tenant, batch, one.Add);
        using var second = Feed.Batch(hospital.Tenant, batch, two.Add);
        first.Shown = [items[0].ItemId];
        second.Shown = [items[1].ItemId];

        Assert.Equal(1, events.Subscriptions);
        await Database.ExecuteAsync("update batch_job_item set status = 'processing' where batch_job_item_id = $1", items[0].ItemId);
        events.Say(BatchEvents.Changed(hospital.Organisation.OrgId, batch));

        var news = await one.NextAsync();
        Assert.Equal(JobStatus.Processing, news.Items[items[0].ItemId].Status);
        Assert.Equal(2, news.Items.Count);
        Assert.Same(news, await two.NextAsync());
    }

    [Fact]
    public async Task Many_changes_in_a_moment_are_read_twice_at_most()
    {
        using var hospital = await Hospital.OpenAsync(Database);
        var batch = (await hospital.StartAsync(Of(Header, Row()))).Value.BatchId;
        var heard = new Heard<BatchNews>();
        using var following = Feed.Batch(hospital.Tenant, batch, heard.Add);

        for (var i = 0; i < 100; i++) events.Say(BatchEvents.Changed(hospital.Organisation.OrgId, batch));
        await heard.NextAsync();
        Assert.Equal(0, heard.Waiting);

        // Only the clock lets the second reading begin.
        events.Say(BatchEvents.Changed(hospital.Organisation.OrgId, batch));
        await AdvanceUntilAsync(heard);
        Assert.Equal(0, heard.Waiting);
    }

    [Fact]
    public async Task Batch_1_is_not_batch_12()
    {
        using var hospital = await Hospital.OpenAsync(Database);
        var batch = (await hospital.StartAsync(Of(Header, Row()))).Value.BatchId;
        var heard = new Heard<BatchNews>();
        using var following = Feed.Batch(hospital.Tenant, batch, heard.Add);

        events.Say(BatchEvents.Changed(hospital.Organisation.OrgId, batch) + "2");
        events.Say(IEventListener.Resync);

        Assert.Equal(batch, (await heard.NextAsync()).Batch!.Summary.BatchId);
        Assert.Equal(0, heard.Waiting);
    }

    [Fact]
    public async Task Who_lost_the_grant_hears_that_there_is_nothing_any_more()
    {
        using var hospital = await Hospital.OpenAsync(Database);
        var firm = Some.Organisation(type: OrganisationType.BillingFirm);
        await Database.AddAsync(firm);
        var grant = Some.Grant(hospital.Organisation, firm);
        await Database.AddAsync(grant);
        var batch = (await hospital.StartAsync(Of(Header, Row()))).Value.BatchId;
        var heard = new Heard<BatchNews>();
        using var following = Feed.Batch(new TenantContext(firm.OrgId, hospital.Organisation.OrgId, null), batch, heard.Add);

        events.Say(BatchEvents.Changed(hospital.Organisation.OrgId, batch));
        Assert.NotNull((await heard.NextAsync()).Batch);

        await Database.ExecuteAsync("update access_grant set revoked_at = now() where grant_id = $1", grant.GrantId);
        events.Say(BatchEvents.Changed(hospital.Organisation.OrgId, batch));
        await AdvanceUntilAsync(heard);
        Assert.Null(heard.Last!.Batch);
        Assert.Empty(heard.Last.Items);
    }

    [Fact]
    public async Task The_last_page_that_leaves_ends_the_subscription()
    {
        using var hospital = await Hospital.OpenAsync(Database);
        var first = Feed.List(hospital.Tenant, _ => { });
        var second = Feed.List(hospital.Tenant, _ => { });

        first.Dispose();
        Assert.Equal(1, events.Subscriptions);
        second.Dispose();
        second.Dispose();
        Assert.Equal(0, events.Subscriptions);
    }

    [Fact]
    public async Task The_list_hears_of_new_batches()
    {
        using var hospital = await Hospital.OpenAsync(Database);
        var heard = new Heard<BatchListNews>();
        using var following = Feed.List(hospital.Tenant, heard.Add);

        var batch = (await hospital.StartAsync(Of(Header, Row()))).Value.BatchId;
        events.Say(BatchEvents.Changed(hospital.Organisation.OrgId, batch));

        Assert.Equal(batch, (await heard.NextAsync()).Newest);
    }

    /// <summary>The pause begins a moment after the news is told: the clock is moved until it has run out.</summary>
    private async Task AdvanceUntilAsync<T>(Heard<T> heard)
        where T : class
    {
        var next = heard.NextAsync();
        while (!next.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await next;
    }

    private sealed class Heard<T>
        where T : class
    {
        private readonly Channel<T> news = Channel.CreateUnbounded<T>();

        public T? Last { get; private set; }

        public int Waiting => news.Reader.Count;

        public void Add(T value) => news.Writer.TryWrite(value);

        public async Task<T> NextAsync() => Last = await news.Reader.ReadAsync(new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token);
    }
}
