using CsCheck;
using Rcm.Domain.Batches;
using Rcm.Domain.Batches.Review;
using Rcm.Domain.Execution;
using Xunit;

namespace Rcm.Domain.Tests.Batches.Review;

public class NextStepTests
{
    [Theory]
    [InlineData("75", Mender.Hospital)]
    [InlineData("43", Mender.SetUp)]
    [InlineData("42", Mender.Person)]
    [InlineData("input.date", Mender.Hospital)]
    [InlineData("unrecognised_page", Mender.Operator)]
    [InlineData("credentials_missing", Mender.SetUp)]
    [InlineData("credentials_refused", Mender.SetUp)]
    [InlineData("bad_date", Mender.Hospital)]
    [InlineData("A4:35:PR", Mender.Hospital)]
    [InlineData("ZZ9", Mender.Person)]
    [InlineData(null, Mender.Person)]
    public void It_says_who_mends_a_row_that_waits(string? code, Mender who) =>
        Assert.Equal(who, NextStep.Of(JobStatus.NeedsReview, ExceptionKind.Business, code)!.Who);

    [Fact]
    public void Every_row_that_waits_has_a_next_step_whatever_its_code() =>
        Gen.Select(One.Of(JobStatus.NeedsReview, JobStatus.Failed, JobStatus.Retrying),
                One.Of(ExceptionKind.Business, ExceptionKind.System, ExceptionKind.Unrecognised, "new", null), Gen.String)
            .Sample((status, kind, code) => NextStep.Of(status, kind, code) is { Text.Length: > 0 });

    [Theory]
    [InlineData(ExceptionKind.System)]
    [InlineData(ExceptionKind.Unrecognised)]
    public void A_row_that_may_have_arrived_is_asked_for_at_the_payer_first(string kind) =>
        Assert.StartsWith("Ask the payer", NextStep.Of(JobStatus.NeedsReview, kind, UnknownOutcome.Code)!.Text);

    [Fact]
    public void A_row_that_goes_on_or_is_done_has_none() =>
        Assert.All(JobStatus.OfItems.Except([JobStatus.NeedsReview, JobStatus.Failed, JobStatus.Retrying]), s => Assert.Null(NextStep.Of(s, null, "75")));

    [Fact]
    public void Every_known_reject_code_says_what_it_means() =>
        Assert.All(RejectCodes.Known, c => Assert.Equal(c.Meaning, NextStep.Of(JobStatus.NeedsReview, ExceptionKind.Business, c.Code)!.Meaning));

    [Fact]
    public void A_row_that_robots_try_again_is_nobodys() =>
        Assert.Equal(Mender.Nobody, NextStep.Of(JobStatus.Retrying, ExceptionKind.System, "timeout")!.Who);
}
