namespace Rcm.Domain.Batches.Files;

/// <summary>Something about a whole file that a person should see before it runs, though it may be right.</summary>
/// <param name="Message">Names columns and lines, never a value.</param>
public sealed record FileNotice(string Code, string Message);
