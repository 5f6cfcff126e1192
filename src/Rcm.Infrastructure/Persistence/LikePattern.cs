namespace Rcm.Infrastructure.Persistence;

/// <summary>What a person typed, as a pattern for LIKE in which it stands for itself.</summary>
public static class LikePattern
{
    public const string Escape = "\\";

    public static string Containing(string text) => "%" + text.Trim()
        .Replace(@"\", @"\\", StringComparison.Ordinal)
        .Replace("%", @"\%", StringComparison.Ordinal)
        .Replace("_", @"\_", StringComparison.Ordinal) + "%";
}
