using Rcm.Domain.Batches;

namespace Rcm.Infrastructure.Dashboards;

/// <summary>Rows and batches of one organisation since a moment.</summary>
/// <param name="Statuses">Rows by run status, in the order of <see cref="JobStatus.All"/>; only those that occur.</param>
/// <param name="Outcomes">Rows by what the payer answered, the most frequent first.</param>
/// <param name="Recent">The newest batches, whenever they were made.</param>
public sealed record DashboardFigures(
    DateTimeOffset Since,
    long Batches,
    IReadOnlyList<FigureRow> Statuses,
    IReadOnlyList<FigureRow> Outcomes,
    IReadOnlyList<RecentBatch> Recent)
{
    public long Rows => Statuses.Sum(s => s.Count);

    public long Answered => Outcomes.Sum(o => o.Count);

    public long WithStatus(params ReadOnlySpan<string> statuses)
    {
        var sum = 0L;
        foreach (var row in Statuses)
        {
            sum += statuses.Contains(row.Code) ? row.Count : 0;
        }

        return sum;
    }
}

public sealed record FigureRow(string Code, long Count);

public sealed record RecentBatch(
    long BatchJobId, string? FileName, string Prompt, string Status, int TotalRows, int ProcessedRows, int FailedRows, int ReviewRows, DateTimeOffset CreatedAt);
