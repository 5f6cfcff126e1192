using CsCheck;
using Rcm.Domain.Batches;
using Rcm.Domain.Execution;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Batches;
using Rcm.Infrastructure.Execution;
using Rcm.TestKit;
using Rcm.TestKit.Batches;
using Xunit;

namespace Rcm.Infrastructure.Tests.Execution;

/// <summary>
/// Whatever workers and people do to a batch in whatever order: its rows go only where the rules let them, its counters are what counting says, and
/// it ends when its rows have. On the real statements: the rules in the domain are what they are held against.
/// </summary>
public sealed class StateMachineTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private const int Rows = 5;
    private static readonly string[] Endings = [JobStatus.Completed, JobStatus.Completed, JobStatus.Failed, JobStatus.NeedsReview, JobStatus.Retrying];

    private static readonly string[] Deeds =
        ["claim", "claim", "claim lots", "claim lots", "complete", "complete", "complete", "release", "lose", "due", "pause", "resume", "cancel", "retry"];

    // A deed, and a number that decides what of it: which rows, which end.
    private static readonly Gen<(string Deed, int Of)[]> Histories = Gen.Select(
        Gen.OneOf([.. Deeds.Select(Gen.Const)]),
        Gen.Int[0, 1000]).Array[5, 30];

    [Fact]
    public Task Every_history_keeps_to_the_rules() => Histories.SampleAsync(async history =>
    {
        var batch = Some.Batch(Hospital.Organisation, rows: Rows, version: Hospital.Version, endpoint: Hospital.Endpoint);
        await Database.AddAsync(batch);
        await Database.AddAsync([.. Enumerable.Range(1, Rows).Select(n => Some.Item(batch, n))]);
        var held = new List<ClaimedItem>();
        var before = await ReadAsync(batch.BatchJobId);
        foreach (var (deed, of) in history)
        {
            await DoAsync(batch.BatchJobId, deed, of, held);
            var after = await ReadAsync(batch.BatchJobId);
            Hold(deed, before, after);
            before = after;
        }

        // And it can always be brought to an end.
        await DoAsync(batch.BatchJobId, "resume", 0, held);
        for (var round = 0; round < 4 && before.Status is not JobStatus.Cancelled; round++)
        {
            foreach (var deed in new[] { "lose", "due", "claim" }) await DoAsync(batch.BatchJobId, deed, Rows - 1, held);
            while (held.Count > 0) await DoAsync(batch.BatchJobId, "complete", 0, held);
        }

        var end = await ReadAsync(batch.BatchJobId);
        Hold("the end", before with { Items = end.Items }, end);
        Assert.True(JobStatus.IsEnd(end.Status) || end.Status == JobStatus.NeedsReview, $"It ended as {end}.");
    }, iter: 40, threads: 1);

    private async Task DoAsync(long batch, string deed, int of, List<ClaimedItem> held)
    {
        switch (deed)
        {
            case "claim":
                held.AddRange(await Queue.ClaimAsync("w", 1 + (of % Rows), TimeSpan.FromMinutes(1), Cancelled));
                break;
            case "claim lots":
                held.AddRange(await Queue.ClaimAsync("w", 1 + (of % Rows), TimeSpan.FromMinutes(1), Cancelled, lot: 2 + (of % 2)));
                break;
            case "complete" when held.Count > 0:
                await CompleteAsync([.. held.Take(1 + (of % held.Count))], of, held);
                break;
            case "release":
                await Queue.ReleaseAsync("w", held.Select(h => h.ItemId), Cancelled);
                await Queue.ReleaseLotsAsync("w", held.Select(h => h.LotId ?? 0), Cancelled);
                break;
            case "lose":
                await Database.ExecuteAsync("update batch_job_item set lease_until = now() - interval '1 second' where status = 'processing'");
                await Database.ExecuteAsync("update item_lot set lease_until = now() - interval '1 second'");
                await Queue.RescueAsync(100, Cancelled);
                break;
            case "due":
                await Database.ExecuteAsync("update batch_job_item set next_attempt_at = now() where status = 'retrying'");
                await Queue.RescueAsync(100, Cancelled);
                break;
            case "pause" or "resume" or "cancel" or "retry" when deed != "cancel" || of % 5 == 0:
                await new ControlBatch(Database.App).RunAsync(Hospital.Tenant, batch, deed, Cancelled);
                break;
        }
    }

    // Also of rows that were given back or lost meanwhile: that must change nothing.
    private async Task CompleteAsync(List<ClaimedItem> some, int of, List<ClaimedItem> held)
    {
        var results = some.Select((item, i) =>
        {
            var status = Endings[(of + i) % Endings.Length];
            return new ItemResult(
                item,
                status == JobStatus.Completed ? new("active", null, null, null, new Dictionary<string, object?>(), []) : new(null, ExceptionKind.System, "timeout", "m", new Dictionary<string, object?>(), []),
                new ItemEnding(status, status == JobStatus.Retrying ? DateTimeOffset.UtcNow.AddHours(1) : null));
        }).ToList();
        await using var connection = await Database.Worker.OpenAsync(TenantContext.Of(Hospital.Organisation.OrgId), Cancelled);
        await ItemCompletion.WriteAsync(connection, "w", results, DateTimeOffset.UtcNow, Cancelled);
        held.RemoveAll(some.Contains);
    }

    private static void Hold(string deed, Seen before, Seen after)
    {
        foreach (var (was, now) in before.Items.Zip(after.Items).Where(p => p.First != p.Second))
        {
            Assert.True(ItemStatusRule.MayBecome(was, now), $"After {deed} a row went from {was} to {now}.");
        }

        var counts = new BatchCounts(
            after.Of(JobStatus.Pending), after.Of(JobStatus.Processing), after.Of(JobStatus.Retrying), after.Of(JobStatus.NeedsReview),
            after.Of(JobStatus.Completed), after.Of(JobStatus.Failed), Rows);
        Assert.Equal((counts.Settled, counts.Succeeded, counts.Failed, counts.Review), (after.Processed, after.Succeeded, after.Failed, after.Review));
        Assert.Equal(after.Of(JobStatus.Completed), after.Answered);
        if (counts.Settled == Rows && after.Status != JobStatus.Cancelled) Assert.Equal(BatchStatusRule.Next(JobStatus.Processing, counts), after.Status);
        if (JobStatus.IsEnd(after.Status)) Assert.True(counts.Open == counts.Running || after.Status == JobStatus.Cancelled, $"After {deed} it has ended as {after}, with rows to do.");
        // It ends once: only a person who runs failed rows again opens it anew.
        if (JobStatus.IsEnd(before.Status) && deed is not ("retry" or "the end")) Assert.Equal((before.Status, before.CompletedAt), (after.Status, after.CompletedAt));
        Assert.Equal(JobStatus.IsEnd(after.Status), after.CompletedAt is not null);
    }

    private async Task<Seen> ReadAsync(long batch)
    {
        await using var owner = await Database.OpenOwnerAsync();
        var b = (await owner.RowsAsync(
            """
            select status, processed_rows, successful_rows, failed_rows, review_rows, coalesce((outcomes ->> 'active')::integer, 0), completed_at
            from batch_job where batch_job_id = $1
            """, batch))[0];
        var items = await owner.ColumnAsync<string>("select status from batch_job_item where batch_job_id = $1 order by row_number", batch);
        return new Seen((string)b[0]!, (int)b[1]!, (int)b[2]!, (int)b[3]!, (int)b[4]!, (int)b[5]!, (DateTime?)b[6], items);
    }

    private sealed record Seen(
        string Status, int Processed, int Succeeded, int Failed, int Review, int Answered, DateTime? CompletedAt, IReadOnlyList<string> Items)
    {
        public int Of(string status) => Items.Count(s => s == status);

        public override string ToString() => $"{Status} ({string.Join(", ", Items)})";
    }
}
