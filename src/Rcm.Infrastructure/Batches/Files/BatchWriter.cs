using Npgsql;
using NpgsqlTypes;
using Rcm.Domain.Batches;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches.Files;

/// <summary>What a batch is made of beside its rows.</summary>
internal sealed record NewBatch(
    Guid OrgId, Guid? CreatedBy, string Prompt, string FileName, string FilePath, byte[] Sha256,
    Guid WorkflowId, long WorkflowVersionId, long EndpointId, int RetryWindowMinutes, DateTimeOffset At);

/// <summary>
/// Rows into the queue. COPY is refused to roles that row level security binds, so the rows go to a temporary table first;
/// it ends with the transaction, whichever way.
/// </summary>
internal sealed class BatchWriter(NpgsqlConnection connection)
{
    private const int NoTimeout = 0;

    /// <summary>Copies all rows of the file; stops where it is refused.</summary>
    /// <returns>How many of them wait for a person from the start.</returns>
    public async Task<int> StageAsync(BatchFileReader file, RowProgress? progress, CancellationToken cancellation)
    {
        await ExecuteAsync("""
            create temp table staged_row (row_number integer, client_row_id text, input_data jsonb, reason_code text, message text)
            on commit drop
            """, [], cancellation);
        var review = 0;
        await using var copy = await connection.BeginBinaryImportAsync("copy staged_row from stdin (format binary)", cancellation);
        while (file.Read())
        {
            await copy.StartRowAsync(cancellation);
            await copy.WriteAsync(file.RowNumber, NpgsqlDbType.Integer, cancellation);
            await copy.WriteAsync(file.ClientRowId, NpgsqlDbType.Text, cancellation);
            await copy.WriteAsync(file.InputData, NpgsqlDbType.Jsonb, cancellation);
            if (file.RowNumber % 1024 == 0) progress?.Read(file.RowNumber);
            if (file.Problem is { } problem)
            {
                review++;
                await copy.WriteAsync(problem.Code, NpgsqlDbType.Text, cancellation);
                await copy.WriteAsync(problem.Message, NpgsqlDbType.Text, cancellation);
            }
            else
            {
                await copy.WriteNullAsync(cancellation);
                await copy.WriteNullAsync(cancellation);
            }
        }

        // Without completion the copy is undone with the importer.
        if (file.Refusal is null) await copy.CompleteAsync(cancellation);
        return review;
    }

    /// <summary>The batch and its items from the staged rows.</summary>
    /// <returns>The batch's id.</returns>
    public async Task<long> InsertAsync(NewBatch batch, int rows, int review, CancellationToken cancellation)
    {
        var status = BatchStatusRule.Next(JobStatus.Pending, new BatchCounts(rows - review, 0, 0, review, 0, 0, rows));
        await using var insert = Command("""
            insert into batch_job (org_id, prompt, file_name, file_path, total_rows, processed_rows, review_rows, status, created_at, updated_at,
                created_by, workflow_id, workflow_version_id, endpoint_id, file_sha256, retry_window_minutes)
            values ($1, $2, $3, $4, $5, $6, $6, $7, $8, $8, $9, $10, $11, $12, $13, $14)
            returning batch_job_id
            """,
            [batch.OrgId, batch.Prompt, batch.FileName, batch.FilePath, rows, review, status, batch.At.UtcDateTime,
                (object?)batch.CreatedBy ?? DBNull.Value, batch.WorkflowId, batch.WorkflowVersionId, batch.EndpointId, batch.Sha256, batch.RetryWindowMinutes]);
        var id = (long)(await insert.ExecuteScalarAsync(cancellation))!;

        // Identities follow the file's order: the staged rows are read as they were written.
        await ExecuteAsync("""
            insert into batch_job_item (batch_job_id, org_id, row_number, client_row_id, input_data, status, exception_kind, reason_code,
                error_message, created_at, updated_at)
            select $1, $2, row_number, client_row_id, input_data, case when reason_code is null then 'pending' else 'needs_review' end,
                case when reason_code is not null then 'business' end, reason_code, message, $3, $3
            from staged_row
            """,
            [id, batch.OrgId, batch.At.UtcDateTime], cancellation);

        // Told with the commit, and only then.
        await ExecuteAsync("select pg_notify($1, $2), pg_notify($1, $3)",
            [EventChannel.Name, BatchEvents.Queue, BatchEvents.Changed(batch.OrgId, id)], cancellation);
        return id;
    }

    private async Task ExecuteAsync(string sql, object[] values, CancellationToken cancellation)
    {
        await using var command = Command(sql, values);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private NpgsqlCommand Command(string sql, object[] values)
    {
        // A million rows take longer than a page's query may.
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = NoTimeout };
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
