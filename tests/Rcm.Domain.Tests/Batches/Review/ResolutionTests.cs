using Rcm.Domain.Batches;
using Rcm.Domain.Batches.Review;
using Xunit;

namespace Rcm.Domain.Tests.Batches.Review;

public class ResolutionTests
{
    [Theory]
    [InlineData("", null, null, "resolve.no_kind")]
    [InlineData("answered", null, null, "resolve.no_outcome")]
    [InlineData("answered", "fine", null, "resolve.no_outcome")]
    [InlineData("no_answer", null, "  ", "resolve.no_note")]
    [InlineData("answered", "active", null, null)]
    [InlineData("no_answer", null, "The payer has closed.", null)]
    [InlineData("duplicate", null, null, null)]
    public void A_form_says_what_it_lacks(string how, string? outcome, string? note, string? error) =>
        Assert.Equal(error, new ResolutionForm(how, outcome, null, note).Check().Error?.Code);

    [Fact]
    public void An_outcome_counts_for_an_answer_alone() =>
        Assert.Null(new ResolutionForm(Resolution.Duplicate, "active").Check().Value.PayerOutcome);

    [Fact]
    public void Only_a_row_without_an_answer_has_failed() =>
        Assert.Equal([Resolution.NoAnswer], Resolution.All.Where(how => new ResolutionForm(how).Status == JobStatus.Failed));
}
