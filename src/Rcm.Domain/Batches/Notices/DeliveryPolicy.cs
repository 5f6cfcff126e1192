namespace Rcm.Domain.Batches.Notices;

/// <summary>When a message that was not taken is sent again: soon at first, for a day in all.</summary>
public static class DeliveryPolicy
{
    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(1),
        TimeSpan.FromHours(4), TimeSpan.FromHours(8), TimeSpan.FromHours(10),
    ];

    /// <param name="attempts">How many there were, the last one included.</param>
    /// <returns>How long to wait; null: it is given up.</returns>
    public static TimeSpan? PauseAfter(int attempts) => attempts <= Pauses.Length ? Pauses[Math.Max(0, attempts - 1)] : null;
}
