using CsCheck;
using Rcm.Domain.Batches;
using Xunit;

namespace Rcm.Domain.Tests.Batches;

public class BatchStatusRuleTests
{
    private static readonly Gen<BatchCounts> Counts =
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[0, 3])
            .Where(c => c.Item1 + c.Item2 + c.Item3 + c.Item4 + c.Item5 + c.Item6 > 0)
            .Select(c => new BatchCounts(c.Item1, c.Item2, c.Item3, c.Item4, c.Item5, c.Item6,
                c.Item1 + c.Item2 + c.Item3 + c.Item4 + c.Item5 + c.Item6));

    private static readonly Gen<string> Live = Gen.OneOf(Gen.Const(JobStatus.Pending), Gen.Const(JobStatus.Processing), Gen.Const(JobStatus.NeedsReview));

    [Theory]
    [InlineData(0, 0, 0, 0, 3, 0, JobStatus.Completed)]
    [InlineData(0, 0, 0, 0, 0, 3, JobStatus.Failed)]
    [InlineData(0, 0, 0, 0, 2, 1, JobStatus.PartiallyCompleted)]
    [InlineData(0, 0, 0, 1, 1, 1, JobStatus.NeedsReview)]
    [InlineData(3, 0, 0, 0, 0, 0, JobStatus.Pending)]
    [InlineData(2, 0, 0, 1, 0, 0, JobStatus.Pending)]
    [InlineData(2, 1, 0, 0, 0, 0, JobStatus.Processing)]
    [InlineData(0, 0, 1, 0, 2, 0, JobStatus.Processing)]
    public void Status_follows_from_the_rows(int pending, int running, int retrying, int review, int succeeded, int failed, string expected)
    {
        var counts = new BatchCounts(pending, running, retrying, review, succeeded, failed,
            pending + running + retrying + review + succeeded + failed);

        Assert.Equal(expected, BatchStatusRule.Next(JobStatus.Pending, counts));
    }

    [Fact]
    public void An_ended_batch_never_changes() =>
        Gen.Select(Counts, Gen.OneOf(Gen.Const(JobStatus.Completed), Gen.Const(JobStatus.Failed), Gen.Const(JobStatus.PartiallyCompleted), Gen.Const(JobStatus.Cancelled)))
            .Sample((counts, ended) => BatchStatusRule.Next(ended, counts) == ended);

    [Fact]
    public void A_batch_ends_exactly_when_nothing_is_left_for_worker_or_person() =>
        Gen.Select(Counts, Live).Sample((counts, current) =>
            JobStatus.IsEnd(BatchStatusRule.Next(current, counts)) == (counts.Open == 0 && counts.Review == 0));

    [Fact]
    public void A_batch_with_a_failed_row_never_reads_as_done() =>
        Gen.Select(Counts, Live).Where((c, _) => c.Failed > 0)
            .Sample((counts, current) => BatchStatusRule.Next(current, counts) != JobStatus.Completed);

    [Fact]
    public void The_rule_is_settled_after_one_step() =>
        Gen.Select(Counts, Live).Sample((counts, current) =>
        {
            var once = BatchStatusRule.Next(current, counts);
            return BatchStatusRule.Next(once, counts) == once;
        });

    [Fact]
    public void A_paused_batch_stays_paused_while_rows_wait() =>
        Counts.Where(c => c.Open > 0).Sample(counts => BatchStatusRule.Next(JobStatus.Paused, counts) == JobStatus.Paused);

    [Fact]
    public void Rows_that_somebody_stopped_do_not_end_a_batch() =>
        Assert.Equal(JobStatus.Paused, BatchStatusRule.Next(JobStatus.Paused, new BatchCounts(0, 0, 0, 0, 2, 0, Total: 5)));
}
