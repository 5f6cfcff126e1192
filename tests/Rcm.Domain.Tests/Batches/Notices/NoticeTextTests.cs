using Rcm.Domain.Batches.Notices;
using Xunit;

namespace Rcm.Domain.Tests.Batches.Notices;

public class NoticeTextTests
{
    [Theory]
    [InlineData(NoticeKind.Finished, 25, 25, 0, 0, "Batch 17 is done", "All 25 rows were answered.")]
    [InlineData(NoticeKind.Finished, 1, 1, 0, 0, "Batch 17 is done", "The row was answered.")]
    [InlineData(NoticeKind.Finished, 2500, 2300, 200, 0, "Batch 17 is done", "2,300 of 2,500 rows were answered; 200 failed.")]
    [InlineData(NoticeKind.NeedsPerson, 25, 20, 1, 4, "Batch 17 needs a person", "20 of 25 rows were answered; 4 need a person; 1 failed.")]
    [InlineData(NoticeKind.NeedsPerson, 2, 1, 0, 1, "Batch 17 needs a person", "1 of 2 rows was answered; 1 needs a person.")]
    [InlineData(NoticeKind.Failed, 3, 0, 3, 0, "Batch 17 failed", "All 3 rows failed. The batch's page says why, and can run them again.")]
    [InlineData(NoticeKind.Failed, 1, 0, 1, 0, "Batch 17 failed", "Its row failed. The batch's page says why, and can run them again.")]
    [InlineData(NoticeKind.Cancelled, 9, 4, 0, 0, "Batch 17 was cancelled", "Somebody cancelled it. 4 of 9 rows were answered.")]
    [InlineData(NoticeKind.Stuck, 9, 4, 0, 0, "Batch 17 is stuck", "5 rows wait, and no worker is at work on them. Nothing is lost: the batch goes on when a worker is back.")]
    [InlineData(NoticeKind.MovingAgain, 9, 8, 0, 0, "Batch 17 is moving again", "A worker is back; 1 row is left to do.")]
    public void Says_what_happened_with_the_numbers(string kind, int total, int succeeded, int failed, int review, string title, string detail)
    {
        Assert.Equal(title, NoticeText.Title(kind, 17));
        Assert.Equal(detail, NoticeText.Detail(kind, new BatchTally(total, succeeded, failed, review)));
    }

    [Fact]
    public void A_kind_that_it_does_not_know_is_said_all_the_same() =>
        Assert.Equal("Batch 17 changed", NoticeText.Title("a_later_kind", 17));
}
