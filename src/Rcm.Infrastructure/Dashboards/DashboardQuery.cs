using Microsoft.EntityFrameworkCore;
using Npgsql;
using Rcm.Domain.Batches;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Dashboards;

/// <summary>What the dashboard of the acting organisation shows: the last 30 days.</summary>
public sealed class DashboardQuery(IRcmDbFactory database, TimeProvider clock)
{
    public static readonly TimeSpan Window = TimeSpan.FromDays(30);

    private const int RecentBatches = 8;

    private const string RowFigures = """
        select i.status, i.payer_outcome, count(*)
        from batch_job_item i
        where i.batch_job_id = any ($1)
        group by i.status, i.payer_outcome
        """;

    public async Task<DashboardFigures> ReadAsync(TenantContext tenant, CancellationToken cancellation)
    {
        var since = clock.GetUtcNow() - Window;
        await using var db = await database.CreateAsync(tenant, cancellation);
        var recent = await db.BatchJobs.OrderByDescending(b => b.BatchJobId).Take(RecentBatches)
            .Select(b => new RecentBatch(
                b.BatchJobId, b.FileName, b.Prompt, b.Status, b.TotalRows, b.ProcessedRows, b.FailedRows, b.ReviewRows, b.CreatedAt))
            .ToListAsync(cancellation);
        var batches = await db.BatchJobs.Where(b => b.CreatedAt >= since).Select(b => b.BatchJobId).ToArrayAsync(cancellation);
        var (statuses, outcomes) = await CountAsync((NpgsqlConnection)db.Database.GetDbConnection(), batches, cancellation);
        return new DashboardFigures(
            since,
            batches.Length,
            [.. statuses.OrderBy(s => Rank(s.Key)).Select(s => new FigureRow(s.Key, s.Value))],
            [.. outcomes.OrderByDescending(o => o.Value).ThenBy(o => o.Key, StringComparer.Ordinal).Select(o => new FigureRow(o.Key, o.Value))],
            recent);
    }

    private static async Task<(Dictionary<string, long> Statuses, Dictionary<string, long> Outcomes)> CountAsync(
        NpgsqlConnection connection, long[] batches, CancellationToken cancellation)
    {
        var statuses = new Dictionary<string, long>(StringComparer.Ordinal);
        var outcomes = new Dictionary<string, long>(StringComparer.Ordinal);
        await using var command = new NpgsqlCommand(RowFigures, connection) { Parameters = { new() { Value = batches } } };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var (status, count) = (reader.GetString(0), reader.GetInt64(2));
            statuses[status] = statuses.GetValueOrDefault(status) + count;
            if (!await reader.IsDBNullAsync(1, cancellation))
            {
                var outcome = reader.GetString(1);
                outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + count;
            }
        }

        return (statuses, outcomes);
    }

    // A status that was added at run time comes last.
    private static int Rank(string status)
    {
        for (var i = 0; i < JobStatus.All.Count; i++)
        {
            if (JobStatus.All[i] == status)
            {
                return i;
            }
        }

        return int.MaxValue;
    }
}
