using Rcm.Console.Shared;
using Xunit;

namespace Rcm.Console.Tests.Shared;

public sealed class FormatsTests
{
    [Theory]
    [InlineData(0, "0 ms")]
    [InlineData(35, "35 ms")]
    [InlineData(999, "999 ms")]
    [InlineData(999.6, "1.0 s")]
    [InlineData(1_400, "1.4 s")]
    [InlineData(59_940, "59.9 s")]
    [InlineData(59_960, "1 min")] // never "60.0 s"
    [InlineData(60_000, "1 min")]
    [InlineData(200_000, "3 min 20 s")]
    [InlineData(7_500_000, "2 h 5 min")]
    [InlineData(90_000_000, "1 d 1 h")]
    public void A_duration_is_written_in_its_two_largest_units(double milliseconds, string expected) =>
        Assert.Equal(expected, Formats.Duration(TimeSpan.FromMilliseconds(milliseconds)));

    [Theory]
    [InlineData(0, 0, "–")]
    [InlineData(0, 25, "0 %")]
    [InlineData(1, 24, "4.2 %")]
    [InlineData(42, 100, "42 %")]
    [InlineData(25, 25, "100 %")]
    public void A_share_under_ten_percent_has_one_decimal(long part, long whole, string expected) =>
        Assert.Equal(expected, Formats.Percent(part, whole));

    [Fact]
    public void Thousands_are_grouped() => Assert.Equal("1,234,567", Formats.Count(1_234_567));

    [Theory]
    [InlineData(-10, "just now")]
    [InlineData(10, "in a moment")]
    [InlineData(-60, "1 min ago")]
    [InlineData(-59 * 60, "59 min ago")]
    [InlineData(-3_600, "1 h ago")]
    [InlineData(90 * 60, "in 1 h")]
    [InlineData(-3 * 86_400, "3 d ago")]
    [InlineData(-30 * 86_400, "5 Jul 2025")]
    public void A_time_is_told_by_its_distance(int seconds, string expected)
    {
        var now = new DateTimeOffset(2025, 8, 4, 14, 3, 7, TimeSpan.Zero);
        Assert.Equal(expected, Formats.Relative(now.AddSeconds(seconds), now));
    }

    [Fact]
    public void An_exact_time_names_its_zone() =>
        Assert.Equal("4 Aug 2025, 12:03:07 UTC", Formats.Exact(new DateTimeOffset(2025, 8, 4, 14, 3, 7, TimeSpan.FromHours(2))));

    [Theory]
    [InlineData(1, "5 s")]
    [InlineData(38, "40 s")]
    [InlineData(57, "55 s")]
    [InlineData(58, "1 min")]
    [InlineData(400, "7 min")]
    [InlineData(7_530, "2 h 6 min")]
    public void An_estimate_claims_no_exactness(int seconds, string expected)
    {
        Assert.Equal(expected, Formats.Estimate(TimeSpan.FromSeconds(seconds)));
    }
}
