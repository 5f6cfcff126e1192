using System.Globalization;
using Rcm.Browser.Tests.Stack;
using static Microsoft.Playwright.Assertions;

namespace Rcm.Browser.Tests.Execution;

/// <summary>Whatever ends in the middle of a batch: no row is lost, and none is answered twice.</summary>
[Collection(Alone.Name)]
public class CarryOnTests(StackFixture stack) : BrowserTest(stack)
{
    private const int Rows = 24;

    [Fact]
    public async Task Stopping_everything_and_starting_it_again_carries_a_batch_on()
    {
        var file = HospitalFile.OfFreshMembers(Rows);
        var page = await PageOfAsync(Hana);
        var batch = await StartBatchAsync(page, file);
        await batch.EndedAsync(atLeast: 4, BatchTime);
        var id = batch.Id;

        await Stack.StopAsync();
        var left = await RowsAsync(id, "pending");
        var held = await RowsAsync(id, "processing");
        var answered = await CompletedAsync(id);
        await Stack.StartAsync();
        Assert.InRange(left, 1, Rows - 4);
        Assert.Equal(0, held);

        // The page that stood open all the while comes back by itself, with the same person.
        await batch.EndedAsync(Rows, BatchTime);
        await Expect(batch.Count("succeeded")).ToContainTextAsync(Rows.ToString(CultureInfo.InvariantCulture));
        await IsWholeAsync(id, answered);
        // The portal's log began anew with the portal: it must not know those that were answered before.
        var asked = await Portal.SearchesAsync(file.MemberIds);
        Assert.All(answered.Keys, member => Assert.Equal(0, asked[member]));
        Assert.All(asked, search => Assert.InRange(search.Value, 0, 1));
    }

    [Fact]
    public async Task A_worker_that_is_killed_loses_and_repeats_nothing()
    {
        var file = HospitalFile.OfFreshMembers(Rows);
        var batch = await StartBatchAsync(await PageOfAsync(Hana), file);
        await batch.EndedAsync(atLeast: 4, BatchTime);

        await Stack.KillWorkerAsync();
        var answered = await CompletedAsync(batch.Id);
        Assert.InRange(answered.Count, 4, Rows - 1);
        Stack.StartWorker();

        await batch.EndedAsync(Rows, BatchTime);
        await IsWholeAsync(batch.Id, answered);
        var askedAfter = await Portal.SearchesAsync(file.MemberIds);
        // What was answered is not asked again; what was in hand may be asked once more.
        Assert.All(answered.Keys, member => Assert.Equal(1, askedAfter[member]));
        Assert.All(askedAfter, asked => Assert.InRange(asked.Value, 1, 2));
        Assert.InRange(askedAfter.Count(asked => asked.Value == 2), 0, 2);
    }

    private Task<long> RowsAsync(long batch, string status) =>
        Sql.ValueAsync<long>("select count(*) from batch_job_item where batch_job_id = $1 and status = $2", batch, status);

    /// <returns>Member and the time of completion of every answered row.</returns>
    private async Task<Dictionary<string, string>> CompletedAsync(long batch) =>
        (await Sql.ColumnAsync<string>(
            "select (input_data ->> 'member_id') || ' ' || completed_at from batch_job_item where batch_job_id = $1 and status = 'completed'", batch))
        .Select(line => line.Split(' ', 2)).ToDictionary(parts => parts[0], parts => parts[1], StringComparer.OrdinalIgnoreCase);

    private async Task IsWholeAsync(long batch, Dictionary<string, string> answeredBefore)
    {
        Assert.Equal(Rows, await RowsAsync(batch, "completed"));
        // Every row has one attempt that was answered, and its way has one end.
        Assert.Empty(await Sql.ColumnAsync<long>(
            """
            select i.batch_job_item_id from batch_job_item i
            left join batch_item_attempt a on a.batch_job_item_id = i.batch_job_item_id and a.status = 'completed'
            where i.batch_job_id = $1 group by 1 having count(a.attempt) <> 1
            """,
            batch));
        Assert.Empty(await Sql.ColumnAsync<long>(
            """
            select i.batch_job_item_id from batch_job_item i
            left join (workflow_trace t join workflow_node n on n.node_id = t.node_id and n.code = 'verify_eligibility')
                on t.batch_job_item_id = i.batch_job_item_id and t.action_type = 'finish'
            where i.batch_job_id = $1 group by 1 having count(t.trace_id) <> 1
            """,
            batch));
        Assert.Equal("completed", await Sql.ValueAsync<string>("select status from batch_job where batch_job_id = $1", batch));
        var after = await CompletedAsync(batch);
        Assert.All(answeredBefore, before => Assert.Equal(before.Value, after[before.Key]));
    }
}
