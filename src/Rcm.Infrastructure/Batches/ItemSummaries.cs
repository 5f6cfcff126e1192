using Npgsql;
using Rcm.Domain.Batches.Review;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches;

/// <summary>A row in a batch's table. Nothing in it tells the patient.</summary>
/// <param name="AssignedName">Null: nobody, or somebody whom the acting organisation does not know.</param>
public sealed record ItemSummary(
    long ItemId, int RowNumber, string? ClientRowId, string Status, string? Outcome, string? ReasonCode, string? Message,
    int Attempt, DateTimeOffset? NextAttemptAt, DateTimeOffset UpdatedAt,
    string? ExceptionKind = null, string? ReviewState = null, Guid? AssignedTo = null, string? AssignedName = null, DateTimeOffset? DueAt = null)
{
    /// <summary>What to do next; null where nothing is.</summary>
    public NextStep? Next => NextStep.Of(Status, ExceptionKind, ReasonCode);
}

/// <summary>Reads summaries. In SQL: open pages ask at every change of a batch, and to make EF's statement took longer than to carry it out.</summary>
internal static class ItemSummaries
{
    private const string Select =
        """
        select i.batch_job_item_id, i.row_number, i.client_row_id, i.status, i.payer_outcome, i.reason_code, i.error_message,
               i.attempt, i.next_attempt_at, i.updated_at, i.exception_kind, i.review_state, i.assigned_to,
               (select u.full_name from app_user u where u.user_id = i.assigned_to), i.due_at
        from batch_job_item i
        """;

    /// <param name="rest">What follows the table, which is called i: from "where" on.</param>
    public static async Task<List<ItemSummary>> ReadAsync(
        NpgsqlConnection connection, string rest, IReadOnlyList<object?> values, CancellationToken cancellation)
    {
        await using var command = connection.Command($"{Select} {rest}", [.. values]);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<ItemSummary>();
        while (await reader.ReadAsync(cancellation)) rows.Add(Row(reader));
        return rows;
    }

    public static async Task<Dictionary<long, ItemSummary>> ByIdAsync(NpgsqlConnection connection, IEnumerable<long> ids, CancellationToken cancellation) =>
        (await ReadAsync(connection, "where i.batch_job_item_id = any($1)", [ids.ToArray()], cancellation)).ToDictionary(i => i.ItemId);

    private static ItemSummary Row(NpgsqlDataReader reader)
    {
        return new(
            reader.GetInt64(0), reader.GetInt32(1), Text(2), reader.GetString(3), Text(4), Text(5), Text(6), reader.GetInt32(7), Time(8),
            reader.GetFieldValue<DateTimeOffset>(9), Text(10), Text(11), reader.IsDBNull(12) ? null : reader.GetGuid(12), Text(13), Time(14));

        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

        DateTimeOffset? Time(int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
    }
}
