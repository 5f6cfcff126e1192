using CsCheck;
using Rcm.Domain.Batches;
using Rcm.Domain.Batches.Review;
using Xunit;

namespace Rcm.Domain.Tests.Batches.Review;

public class ReviewRuleTests
{
    private static readonly Guid[] People = [Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()];

    private static readonly Gen<Guid> Person = One.Of(People);

    private static readonly Gen<(string Act, Guid Actor, Guid To, string Status)> Step = Gen.Select(
        One.Of([.. ReviewAct.All]), Person, Person, One.Of(JobStatus.NeedsReview, JobStatus.NeedsReview, JobStatus.Failed));

    private static readonly Gen<ItemReview> Reached = Step.Array[0, 8].Select(steps => steps.Aggregate(ReviewRule.Fresh, (now, s) => Next(now, s)));

    private static ItemReview Next(ItemReview now, (string Act, Guid Actor, Guid To, string Status) s) =>
        ReviewRule.Do(s.Act, now, s.Actor, s.Status, s.To) is { IsOk: true } next ? next.Value : now;

    [Fact]
    public void A_row_that_is_looked_at_has_somebody_and_one_that_is_not_has_nobody() =>
        Reached.Sample(now => now.State switch
        {
            ReviewState.None => now.AssignedTo is null,
            _ => now.AssignedTo is not null && ReviewState.All.Contains(now.State),
        });

    [Fact]
    public void What_somebody_has_taken_another_can_only_assign() =>
        Gen.Select(Reached, Step).Where((now, s) => now.State == ReviewState.InReview && now.AssignedTo != s.Actor).Sample((now, s) =>
            ReviewRule.Do(s.Act, now, s.Actor, s.Status, s.To).IsOk == (s.Act == ReviewAct.Assign));

    [Fact]
    public void Of_two_who_take_a_row_the_first_has_it() =>
        Gen.Select(Person, Person).Where((a, b) => a != b).Sample((a, b) =>
        {
            var first = ReviewRule.Do(ReviewAct.Take, ReviewRule.Fresh, a, JobStatus.NeedsReview).Value;
            return first.AssignedTo == a && ReviewRule.Do(ReviewAct.Take, first, b, JobStatus.NeedsReview).Error?.Code == ReviewRule.Taken.Code;
        });

    [Fact]
    public void Taking_and_releasing_leaves_it_as_it_was() =>
        Person.Sample(p => ReviewRule.Do(ReviewAct.Take, ReviewRule.Fresh, p, JobStatus.NeedsReview)
            .Then(taken => ReviewRule.Do(ReviewAct.Release, taken, p, JobStatus.NeedsReview)).Value == ReviewRule.Fresh);

    [Fact]
    public void A_row_that_does_not_wait_is_nobodys_to_move() =>
        Gen.Select(Reached, Step, One.Of([.. JobStatus.OfItems.Where(s => !ReviewRule.Waits(s))])).Sample((now, s, status) =>
            ReferenceEquals(ReviewRule.NotWaiting, ReviewRule.Do(s.Act, now, s.Actor, status, s.To).Error));

    [Theory]
    [InlineData(ReviewAct.Verify, JobStatus.Failed, true)]
    [InlineData(ReviewAct.Verify, JobStatus.NeedsReview, false)]
    [InlineData(ReviewAct.Resolve, JobStatus.NeedsReview, true)]
    [InlineData(ReviewAct.Resolve, JobStatus.Failed, false)]
    public void A_row_that_waits_is_resolved_and_one_that_failed_is_verified(string act, string status, bool fits)
    {
        var result = ReviewRule.Do(act, ReviewRule.Fresh, People[0], status);

        Assert.Equal(fits, result.IsOk);
        if (fits) Assert.Equal(ReviewState.Verified, result.Value.State);
    }

    [Fact]
    public void Whatever_a_person_makes_of_a_row_is_a_way_that_rows_may_go()
    {
        foreach (var how in Resolution.All)
            Assert.True(ItemStatusRule.MayBecome(JobStatus.NeedsReview, new ResolutionForm(how).Status));
        foreach (var from in JobStatus.OfItems.Where(ReviewRule.Waits))
            Assert.True(ItemStatusRule.MayBecome(from, JobStatus.Pending));
    }
}
