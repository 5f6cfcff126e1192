using Bunit;
using Rcm.Console.Shared;
using Xunit;

namespace Rcm.Console.Tests.Shared;

public sealed class ChipTests : ConsoleTestContext
{
    [Theory]
    [InlineData("pending", "Waiting")]
    [InlineData("processing", "Running")]
    [InlineData("needs_review", "Needs a person")]
    [InlineData("paused", "Paused")]
    [InlineData("completed", "Done")]
    [InlineData("partially_completed", "Done, some failed")]
    [InlineData("failed", "Failed")]
    [InlineData("cancelled", "Cancelled")]
    [InlineData("added_at_run_time", "added_at_run_time")]
    public void A_status_is_a_word_and_an_icon_beside_its_colour(string status, string word)
    {
        var chip = Render<StatusChip>(p => p.Add(c => c.Status, status));

        Assert.Equal(word, chip.Find(".rcm-status").TextContent.Trim());
        Assert.NotNull(chip.Find("svg"));
    }

    [Fact]
    public void No_two_statuses_share_an_icon()
    {
        string[] statuses = ["pending", "processing", "retrying", "needs_review", "paused", "completed", "partially_completed", "failed", "cancelled"];

        Assert.Distinct(statuses.Select(status => StatusLook.For(status).Icon));
    }

    [Fact]
    public void A_retrying_status_tells_the_time_of_the_next_try()
    {
        var chip = Render<StatusChip>(p => p.Add(c => c.Status, "retrying").Add(c => c.NextTry, Now.AddMinutes(5)));

        Assert.Equal("in 5 min", chip.Find("time").TextContent);
    }

    [Fact]
    public void A_partly_done_batch_tells_how_many_failed()
    {
        var chip = Render<StatusChip>(p => p.Add(c => c.Status, "partially_completed").Add(c => c.FailedRows, 1_203));

        Assert.Equal("Done, some failed (1,203)", chip.Find(".rcm-status").TextContent.Trim());
    }

    [Fact]
    public void A_payers_answer_looks_different_from_a_status_and_says_whose_it_is()
    {
        var chip = Render<PayerOutcomeChip>(p => p.Add(c => c.Outcome, "not_found"));

        Assert.Equal("Payer's answer: Not found", chip.Find(".rcm-outcome").TextContent);
        Assert.Empty(chip.FindAll(".rcm-status"));
    }

    [Fact]
    public void An_outcome_that_nobody_knows_is_shown_as_it_came() =>
        Assert.Contains("AAA-79", Render<PayerOutcomeChip>(p => p.Add(c => c.Outcome, "AAA-79")).Markup, StringComparison.Ordinal);
}
