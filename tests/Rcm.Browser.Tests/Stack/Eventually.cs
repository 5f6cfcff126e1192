using System.Diagnostics;

namespace Rcm.Browser.Tests.Stack;

/// <summary>Waits for a state to come about: asks again and again, until a deadline.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <exception cref="TimeoutException">It did not come about in time; says <paramref name="what"/> was awaited.</exception>
    public static Task TrueAsync(Func<Task<bool>> condition, TimeSpan within, string what) =>
        ValueAsync(condition, met => met, within, what);

    /// <returns>The first value that is <paramref name="wanted"/>.</returns>
    /// <exception cref="TimeoutException">None was in time; says what the last one was.</exception>
    public static async Task<T> ValueAsync<T>(Func<Task<T>> read, Func<T, bool> wanted, TimeSpan within, string what)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var value = await read();
            if (wanted(value))
            {
                return value;
            }

            if (clock.Elapsed > within)
            {
                throw new TimeoutException($"After {within.TotalSeconds:0} s still not: {what}. Last seen: {value}");
            }

            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }
}
