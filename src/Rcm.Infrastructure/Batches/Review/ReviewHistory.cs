using Npgsql;
using NpgsqlTypes;
using Rcm.Domain.Batches;
using Rcm.Domain.Batches.Review;
using Rcm.Domain.Tenancy;

namespace Rcm.Infrastructure.Batches.Review;

/// <summary>Keeps who did what about which exception.</summary>
internal static class ReviewHistory
{
    private const string Sql = """
        insert into batch_item_review (org_id, batch_job_item_id, attempt, act, state, assigned_to, resolution, reason_code, message, note, user_id)
        select $1, i.item, i.attempt, $5, $6, $7, $8, i.reason, i.message, $9, $10
        from unnest($2::bigint[], $3::integer[], $4::text[], $11::text[]) as i(item, attempt, reason, message)
        """;

    /// <param name="items">As they were before: their exception is kept with the entry.</param>
    public static async Task WriteAsync(
        NpgsqlConnection connection, TenantContext tenant, IEnumerable<BatchJobItem> items, string act, ItemReview became, string? resolution, string? note,
        CancellationToken cancellation)
    {
        var rows = items.ToArray();
        await using var command = new NpgsqlCommand(Sql, connection)
        {
            Parameters =
            {
                new() { Value = tenant.ActingOrg },
                new() { Value = rows.Select(i => i.BatchJobItemId).ToArray() },
                new() { Value = rows.Select(i => i.Attempt).ToArray() },
                Texts(rows.Select(i => i.ReasonCode)),
                Text(act),
                Text(became.State),
                new() { Value = (object?)became.AssignedTo ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
                Text(resolution),
                Text(note),
                new() { Value = (object?)tenant.UserId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
                Texts(rows.Select(i => i.ErrorMessage)),
            },
        };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static NpgsqlParameter Text(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    private static NpgsqlParameter Texts(IEnumerable<string?> values) =>
        new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };
}
