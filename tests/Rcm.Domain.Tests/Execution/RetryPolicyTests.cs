using CsCheck;
using Rcm.Domain.Execution;
using Xunit;

namespace Rcm.Domain.Tests.Execution;

public class RetryPolicyTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 7, 8, 0, 0, TimeSpan.Zero);

    private static readonly Gen<TimeSpan> Windows = Gen.Int[0, 24 * 60].Select(m => TimeSpan.FromMinutes(m));

    [Theory]
    [InlineData(1, 90)]
    [InlineData(2, 300)]
    [InlineData(3, 900)]
    [InlineData(4, 3600)]
    [InlineData(5, 3600)]
    [InlineData(20, 3600)]
    public void After_90_s_5_min_15_min_1_h_and_then_hourly(int attempt, int seconds) =>
        Assert.Equal(Start.AddSeconds(seconds), RetryPolicy.Default.Next(attempt, Start, Start, jitter: 0.5));

    [Fact]
    public void Tries_are_spread_over_a_tenth_of_the_delay_to_both_sides() =>
        Gen.Select(Gen.Int[1, 30], Gen.Double[0, 1]).Sample((attempt, jitter) =>
        {
            var middle = RetryPolicy.Default.Next(attempt, Start, Start, 0.5)!.Value - Start;
            var delay = RetryPolicy.Default.Next(attempt, Start, Start, jitter)!.Value - Start;
            return delay >= middle * 0.9 && delay <= middle * 1.1;
        });

    [Fact]
    public void No_try_lies_after_the_window_and_none_before_now() =>
        Gen.Select(Windows, Gen.Int[1, 30], Windows, Gen.Double[0, 1]).Sample((window, attempt, elapsed, jitter) =>
        {
            var now = Start + elapsed;
            return new RetryPolicy(window).Next(attempt, Start, now, jitter) is not { } next || (next > now && next - Start <= window);
        });

    [Fact]
    public void Within_the_window_there_is_a_next_try() =>
        Gen.Select(Gen.Int[1, 30], Gen.Int[0, 6 * 60], Gen.Double[0, 1]).Sample((attempt, minutes, jitter) =>
            RetryPolicy.Default.Next(attempt, Start, Start.AddMinutes(minutes), jitter) is not null);

    [Fact]
    public void The_window_is_8_hours_from_the_first_attempt_and_ends_every_series() =>
        Gen.Double[0, 1].Array[100].Sample(jitters =>
        {
            var tries = new List<DateTimeOffset> { Start };
            while (RetryPolicy.Default.Next(tries.Count, Start, tries[^1], jitters[tries.Count]) is { } next)
            {
                tries.Add(next);
            }

            return tries.Count is > 9 and < 14 && tries[^1] <= Start.AddHours(8);
        });

    [Fact]
    public void No_window_is_longer_than_a_day()
    {
        var policy = new RetryPolicy(TimeSpan.FromDays(3));

        Assert.NotNull(policy.Next(9, Start, Start.AddHours(22), jitter: 0.5));
        Assert.Null(policy.Next(9, Start, Start.AddHours(23.5), jitter: 0.5));
    }
}
