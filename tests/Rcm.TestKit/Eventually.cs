using System.Diagnostics;

namespace Rcm.TestKit;

/// <summary>Waits for what another process or thread will bring about: asks again until it is so, and fails with what it saw last.</summary>
public static class Eventually
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <returns>The first value for which <paramref name="isSo"/> holds.</returns>
    /// <exception cref="TimeoutException">It did not come; the message holds the last value.</exception>
    public static async Task<T> AsksAsync<T>(Func<Task<T>> ask, Func<T, bool> isSo, string what, TimeSpan? patience = null)
    {
        var limit = patience ?? Patience;
        var started = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            var value = await ask();
            if (isSo(value))
            {
                return value;
            }

            if (Stopwatch.GetElapsedTime(started) > limit)
            {
                throw new TimeoutException($"Waited {limit.TotalSeconds:0} s for {what}; it was {value}.");
            }

            await timer.WaitForNextTickAsync();
        }
    }
}
