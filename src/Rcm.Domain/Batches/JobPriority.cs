namespace Rcm.Domain.Batches;

/// <summary>The values of <c>batch_job.priority</c>: rows of a higher one are taken 4 or 16 times as often, and none waits for ever.</summary>
public static class JobPriority
{
    public const short Low = -1;
    public const short Normal = 0;
    public const short High = 1;

    public static IReadOnlyList<short> All { get; } = [High, Normal, Low];
}
