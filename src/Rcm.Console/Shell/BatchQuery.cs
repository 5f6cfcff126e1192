using System.Globalization;
using Rcm.Infrastructure.Batches;

namespace Rcm.Console.Shell;

/// <summary>The list of batches as its address says it: filters, order, page. What makes no sense there counts as not said.</summary>
/// <param name="Days">Days that it is looked back.</param>
/// <param name="Sort">A code of <see cref="Orders"/>; null: the newest first.</param>
public sealed record BatchQuery(
    string? Status = null, string? Search = null, Guid? Workflow = null, Guid? By = null, string? Days = null, string? Sort = null, string? After = null)
{
    public static IReadOnlyList<(string Code, string Words, BatchOrderBy By)> Orders { get; } =
    [
        ("", "Newest first", BatchOrderBy.Newest),
        ("oldest", "Oldest first", BatchOrderBy.Oldest),
        ("rows", "Most rows", BatchOrderBy.MostRows),
        ("failed", "Most failed", BatchOrderBy.MostFailed),
        ("review", "Most for a person", BatchOrderBy.MostReview),
    ];

    public bool IsFiltered =>
        !string.IsNullOrEmpty(Status) || !string.IsNullOrEmpty(Search) || Workflow is not null || By is not null || !string.IsNullOrEmpty(Days);

    /// <summary>The first page of all batches, the newest first.</summary>
    public bool IsPlain => !IsFiltered && string.IsNullOrEmpty(Sort) && After is null;

    public BatchFilter Filter(DateTimeOffset now) => new(
        Status, Search, Workflow, By,
        int.TryParse(Days, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is > 0 and < 10_000 ? now.AddDays(-days) : null,
        Orders.FirstOrDefault(o => o.Code == Sort).By, After);
}
