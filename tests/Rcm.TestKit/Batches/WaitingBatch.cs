using Rcm.Domain.Batches;

namespace Rcm.TestKit.Batches;

/// <summary>A batch whose rows have all ended: some wait for a person, some failed, some are done; its counters are those of its rows.</summary>
public sealed class WaitingBatch
{
    public const string Input = """
        {"client_row_id": "1", "payer_id": "P", "provider_npi": "1548392707", "member_id": "M1", "first_name": "A", "last_name": "B", "dob": "1980-13-01"}
        """;

    private readonly TestDatabase database;

    private WaitingBatch(TestDatabase database) => this.database = database;

    public required BatchJob Batch { get; init; }

    public required IReadOnlyList<BatchJobItem> Items { get; init; }

    public long Id => Batch.BatchJobId;

    public long this[int row] => Items[row - 1].BatchJobItemId;

    /// <param name="statuses">Of its rows. Those that wait have a bad birth date; the others a good one.</param>
    public static async Task<WaitingBatch> AddAsync(TestDatabase database, Hospital hospital, params string[] statuses)
    {
        var (succeeded, failed, review) =
            (statuses.Count(s => s == JobStatus.Completed), statuses.Count(s => s == JobStatus.Failed), statuses.Count(s => s == JobStatus.NeedsReview));
        var batch = Some.Batch(hospital.Organisation, BatchStatusRule.Next(JobStatus.Processing, new(0, 0, 0, review, succeeded, failed, statuses.Length)),
            statuses.Length, hospital.Version, hospital.Endpoint, hospital.User);
        (batch.ProcessedRows, batch.SuccessfulRows, batch.FailedRows, batch.ReviewRows) = (statuses.Length, succeeded, failed, review);
        if (JobStatus.IsEnd(batch.Status)) batch.CompletedAt = Some.Now;
        await database.AddAsync(batch);
        var items = statuses.Select((status, i) => RowOf(batch, i + 1, status)).ToArray();
        await database.AddAsync([.. items]);
        return new WaitingBatch(database) { Batch = batch, Items = items };
    }

    private static BatchJobItem RowOf(BatchJob batch, int row, string status)
    {
        var item = Some.Item(batch, row, status);
        item.InputData = status == JobStatus.NeedsReview ? Input : Input.Replace("1980-13-01", "1980-03-07", StringComparison.Ordinal);
        (item.ExceptionKind, item.ReasonCode, item.ErrorMessage) = status switch
        {
            JobStatus.NeedsReview => (ExceptionKind.Business, "input.date", "dob is not a date that can be read. Write it as YYYY-MM-DD."),
            JobStatus.Failed => (ExceptionKind.System, "timeout", "The portal did not answer."),
            _ => ((string?)null, (string?)null, (string?)null),
        };
        return item;
    }

    /// <summary>status, processed, succeeded, failed and waiting rows of the batch, as they are stored.</summary>
    public async Task<string> CountersAsync() => (await database.ScalarAsync<string>(
        "select concat_ws(' ', status, processed_rows, successful_rows, failed_rows, review_rows) from batch_job where batch_job_id = $1", Id))!;

    public async Task<string> StatusAsync(int row) =>
        (await database.ScalarAsync<string>("select status from batch_job_item where batch_job_item_id = $1", this[row]))!;

    /// <summary>Its rows' counts, asked anew of the rows: what the counters must say.</summary>
    public async Task<string> CountedAsync() => (await database.ScalarAsync<string>(
        """
        select concat_ws(' ', count(*) filter (where status in ('completed', 'failed', 'needs_review')), count(*) filter (where status = 'completed'),
            count(*) filter (where status = 'failed'), count(*) filter (where status = 'needs_review')) from batch_job_item where batch_job_id = $1
        """, Id))!;
}
