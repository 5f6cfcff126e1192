using CsCheck;
using Rcm.Domain.Batches;
using Xunit;

namespace Rcm.Domain.Tests.Batches;

public class ItemStatusRuleTests
{
    private static readonly Gen<string> Statuses = Gen.OneOf([.. JobStatus.OfItems.Select(Gen.Const)]);

    [Fact]
    public void An_answered_item_is_never_run_again() =>
        Statuses.Sample(to => !ItemStatusRule.MayBecome(JobStatus.Completed, to) && !ItemStatusRule.MayBecome(JobStatus.Cancelled, to));

    [Fact]
    public void Only_an_item_that_runs_or_may_be_in_a_lot_gets_a_result_from_a_worker()
    {
        foreach (var from in JobStatus.OfItems)
        {
            var may = from is JobStatus.Processing or JobStatus.Pending or JobStatus.Paused or JobStatus.NeedsReview;
            Assert.True(ItemStatusRule.MayBecome(from, JobStatus.Completed) == may, from);
        }
    }

    [Fact]
    public void Every_item_can_be_carried_to_an_end() => Statuses.Sample(start =>
    {
        var reached = new HashSet<string> { start };
        for (var before = -1; before != reached.Count;)
        {
            before = reached.Count;
            reached.UnionWith(JobStatus.OfItems.Where(to => reached.Any(from => ItemStatusRule.MayBecome(from, to))).ToArray());
        }

        return reached.Contains(JobStatus.Completed) || reached.Contains(JobStatus.Cancelled);
    });

    [Fact]
    public void Unknown_statuses_go_nowhere() => Assert.False(ItemStatusRule.MayBecome("someday", JobStatus.Pending));
}
