namespace Rcm.Domain.Batches.Files;

/// <summary>What one file may hold.</summary>
public static class FileLimits
{
    /// <summary>In bytes: 500 MB as a file manager shows it.</summary>
    public const long MaxBytes = 500L * 1024 * 1024;

    public const int MaxRows = 1_000_000;

    /// <summary>In characters.</summary>
    public const int MaxCell = 10_000;

    public const int MaxColumns = 300;
}
