using CsCheck;
using Rcm.Domain.Batches.Review;
using Xunit;

namespace Rcm.Domain.Tests.Batches.Review;

public class DueRuleTests
{
    private static readonly DateTimeOffset Loaded = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("", "2026-03-09T09:00Z")]
    [InlineData("urgency=Urgent", "2026-03-05T09:00Z")]
    [InlineData("urgency=standard", "2026-03-09T09:00Z")]
    [InlineData("urgency=expedited,submitted_date=2026-03-01", "2026-03-04T00:00Z")]
    [InlineData("submitted_date=2026-02-25", "2026-03-04T00:00Z")]
    [InlineData("submitted_date=2026-03-20", "2026-03-09T09:00Z")]
    [InlineData("appt_date=2026-03-04", "2026-03-04T00:00Z")]
    [InlineData("appt_date=2026-03-02", "2026-03-02T09:00Z")]
    [InlineData("appt_date=2026-04-01", "2026-03-09T09:00Z")]
    [InlineData("date_of_service=2026-01-15", "2026-03-09T09:00Z")]
    [InlineData("date_of_service=2026-01-15,appt_date=2026-03-06", "2026-03-06T00:00Z")]
    [InlineData("date_of_service=2026-02-30", "2026-03-09T09:00Z")]
    [InlineData("appt_date=next week", "2026-03-09T09:00Z")]
    public void A_row_is_due_by_its_urgency_and_before_the_visit(string input, string due) =>
        Assert.Equal(DateTimeOffset.Parse(due, System.Globalization.CultureInfo.InvariantCulture), DueRule.Of(Row(input), Loaded));

    [Fact]
    public void Nothing_waits_longer_than_a_week_nor_less_than_nothing_without_a_clock_that_ran_before() =>
        Gen.Select(Gen.Int[-500_000, 500_000].Select(m => Loaded.AddMinutes(m)), Gen.Int[-40, 40], Gen.Bool).Sample((loaded, days, urgent) =>
        {
            var visit = DateOnly.FromDateTime(loaded.UtcDateTime).AddDays(days).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
            var due = DueRule.Of(Row($"appt_date={visit},urgency={(urgent ? "urgent" : "")}"), loaded);
            return due >= loaded && due - loaded <= (urgent ? DueRule.Urgent : DueRule.Standard);
        });

    private static Dictionary<string, string?> Row(string text) =>
        text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=')).ToDictionary(p => p[0], p => (string?)p[1]);
}
