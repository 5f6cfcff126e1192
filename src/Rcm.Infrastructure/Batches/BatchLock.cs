using Npgsql;
using NpgsqlTypes;

namespace Rcm.Infrastructure.Batches;

/// <summary>
/// Keeps two apart who write the same rows of a batch and lock it in opposite order: whoever answers rows that wait (they are held by the lot) writes
/// them first and the batch's counters last; whoever stops a batch locks it first and moves its waiting rows then. Until the end of the transaction;
/// many may answer at once, and who stops is let in before those who come after.
/// </summary>
internal static class BatchLock
{
    private const long Space = 7_261_300_000_000_000;

    public static async Task MoveRowsAsync(NpgsqlConnection connection, long batchId, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select pg_advisory_xact_lock($1)", connection) { Parameters = { new() { Value = Space + batchId } } };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>In one order, whoever asks.</summary>
    public static NpgsqlBatchCommand AnswerRows(IEnumerable<long> batchIds) => new("select pg_advisory_xact_lock_shared(b) from unnest($1) b")
    {
        Parameters = { new() { Value = batchIds.Distinct().Order().Select(b => Space + b).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint } },
    };
}
