using CsCheck;
using Rcm.Domain.Batches;
using Rcm.Domain.Execution;
using Xunit;

namespace Rcm.Domain.Tests.Execution;

public class CircuitBreakerTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private static readonly Gen<(EndpointSign Sign, int Seconds)[]> Histories =
        Gen.Select(Gen.Enum<EndpointSign>(), Gen.Int[0, 400]).Array[0, 40];

    [Fact]
    public void It_opens_at_the_fifth_failure_in_a_row_and_not_before()
    {
        var breaker = CircuitBreaker.Closed;
        for (var i = 1; i < CircuitBreaker.Threshold; i++)
        {
            breaker = breaker.After(EndpointSign.Failing, "timeout", Start.AddSeconds(i), 0.5);
            Assert.False(breaker.IsOpen);
        }

        breaker = breaker.After(EndpointSign.Failing, "timeout", Start.AddSeconds(9), 0.5);

        Assert.True(breaker.IsOpen);
        Assert.Equal((Start.AddSeconds(39), "timeout"), (breaker.ProbeAt!.Value, breaker.Reason!));
    }

    [Fact]
    public void A_refused_sign_in_opens_it_the_second_time() =>
        Assert.True(CircuitBreaker.Closed.After(EndpointSign.Refused, "credentials_refused", Start, 0).After(EndpointSign.Refused, "credentials_refused", Start, 0).IsOpen);

    [Fact]
    public void Failures_far_apart_are_no_row()
    {
        var breaker = CircuitBreaker.Closed;
        for (var i = 0; i < 20; i++) breaker = breaker.After(EndpointSign.Failing, "timeout", Start.AddMinutes(11 * i), 0.5);

        Assert.False(breaker.IsOpen);
    }

    [Fact]
    public void An_answer_closes_it_whatever_came_before() =>
        Histories.Sample(history => Run(history).Last().After(EndpointSign.Answered, null, Start.AddDays(1), 0.5) == CircuitBreaker.Closed);

    [Fact]
    public void It_never_stays_open_without_a_time_for_the_next_try() =>
        Histories.Sample(history => Run(history).All(b => b.IsOpen == b.ProbeAt.HasValue));

    [Fact]
    public void Rows_that_were_under_way_when_it_opened_do_not_lengthen_the_pause() =>
        Histories.Sample(history =>
        {
            var open = Run(history).Last();
            return !open.IsOpen || open.After(EndpointSign.Failing, "timeout", open.ProbeAt!.Value.AddSeconds(-1), 0.5).ProbeAt == open.ProbeAt;
        });

    [Fact]
    public void Each_failed_probe_doubles_the_pause_up_to_ten_minutes()
    {
        var breaker = CircuitBreaker.Closed;
        for (var i = 0; i < CircuitBreaker.Threshold; i++) breaker = breaker.After(EndpointSign.Failing, "timeout", Start, 0.5);
        var pauses = new List<double>();
        for (var i = 0; i < 7; i++)
        {
            var now = breaker.ProbeAt!.Value;
            breaker = breaker.After(EndpointSign.Failing, "timeout", now, 0.5);
            pauses.Add((breaker.ProbeAt!.Value - now).TotalSeconds);
        }

        Assert.Equal([60, 120, 240, 480, 600, 600, 600], pauses);
    }

    [Theory]
    [InlineData(null, null, EndpointSign.Answered)]
    [InlineData(ExceptionKind.Business, "75", EndpointSign.Answered)]
    [InlineData(ExceptionKind.System, "42", EndpointSign.Failing)]
    [InlineData(ExceptionKind.System, "portal_maintenance", EndpointSign.Failing)]
    [InlineData(ExceptionKind.System, "browser_lost", EndpointSign.None)]
    [InlineData(ExceptionKind.Business, "missing_data", EndpointSign.None)]
    [InlineData(ExceptionKind.Business, "credentials_refused", EndpointSign.Refused)]
    [InlineData(ExceptionKind.Unrecognised, "unrecognised_page", EndpointSign.Unclear)]
    public void What_a_result_says_of_its_endpoint(string? exception, string? reason, EndpointSign expected) =>
        Assert.Equal(expected, EndpointSigns.Of(Result(exception, reason)));

    [Theory]
    [InlineData("timeout", UnknownOutcome.Code)]
    [InlineData("worker_lost", UnknownOutcome.Code)]
    [InlineData("portal_maintenance", "portal_maintenance")]
    public void A_submission_that_broke_off_is_never_tried_again_by_itself(string code, string expected)
    {
        var result = UnknownOutcome.Of(Result(ExceptionKind.System, code));
        var ending = ItemEnding.Of(result, 1, Start, Start, RetryPolicy.Default, 0.5);

        Assert.Equal(expected, result.ReasonCode);
        Assert.Equal(expected == UnknownOutcome.Code ? JobStatus.NeedsReview : JobStatus.Retrying, ending.Status);
    }

    private static RunResult Result(string? exception, string? reason) =>
        new(exception is null ? "active" : null, exception, reason, null, new Dictionary<string, object?>(), []);

    private static IEnumerable<CircuitBreaker> Run((EndpointSign Sign, int Seconds)[] history)
    {
        var (breaker, now) = (CircuitBreaker.Closed, Start);
        yield return breaker;
        foreach (var (sign, seconds) in history)
        {
            now = now.AddSeconds(seconds);
            yield return breaker = breaker.After(sign, "timeout", now, 0.5);
        }
    }
}
