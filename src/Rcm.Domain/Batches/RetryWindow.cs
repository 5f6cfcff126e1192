namespace Rcm.Domain.Batches;

/// <summary>How long after a row's first attempt it is tried again, where the payer could not be asked; the values of <c>batch_job.retry_window_minutes</c>.</summary>
public static class RetryWindow
{
    public const int Default = 480;
    public const int Longest = 1440;

    /// <summary>What a person chooses from, in minutes.</summary>
    public static IReadOnlyList<int> Choices { get; } = [60, 120, 240, Default, 720, Longest];

    public static bool Is(int minutes) => minutes is >= 1 and <= Longest;
}
