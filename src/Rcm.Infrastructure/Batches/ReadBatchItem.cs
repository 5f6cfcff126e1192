using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Batches;
using Rcm.Domain.Batches.Files;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Batches.Review;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches;

/// <summary>A field of a row or of its answer.</summary>
/// <param name="Value">Null where it tells the patient: see <see cref="RevealPatientData"/>.</param>
public sealed record ItemField(string Name, string? Value, bool IsMasked);

/// <summary>One coverage or other line of an answer that comes in several.</summary>
public sealed record AnswerLines(string Name, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);

/// <summary>A step as it was traced.</summary>
public sealed record ItemStep(
    long TraceId, int Attempt, string? Node, string Action, string Target, string? MicroState, bool Success, int? DurationMs, int? Tier, string? TierReason,
    string? Error, string? Endpoint, long? SnapshotId, DateTimeOffset At);

/// <summary>One try of the row, with what it was answered.</summary>
public sealed record ItemTry(
    int Attempt, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, string? Status, string? Message, string Worker,
    string? Outcome, string? ReasonCode, IReadOnlyList<ItemField> Answer, IReadOnlyList<AnswerLines> Tables);

/// <summary>A row on its own page.</summary>
public sealed record ItemView(
    ItemSummary Summary, long BatchId, string BatchPrompt, int TotalRows, string? ExceptionKind, DateTimeOffset CreatedAt, DateTimeOffset? CompletedAt,
    IReadOnlyList<ItemField> Input, IReadOnlyList<ItemField> Output, IReadOnlyList<AnswerLines> Tables,
    IReadOnlyList<ItemStep> Steps, IReadOnlyList<ItemTry> Tries, ItemHistory History, long? PreviousItem, long? NextItem);

public sealed class ReadBatchItem(IRcmDbFactory databases)
{
    /// <summary>jsonb keeps no order of its own.</summary>
    private static readonly string[] CoverageOrder = ["service_type", "plan", "status", "copay", "deductible", "coinsurance", "in_network"];

    /// <summary>The row with its whole way; null where the acting organisation has no such row in this batch.</summary>
    public async Task<ItemView?> RunAsync(TenantContext tenant, long batchId, long itemId, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        var item = await db.BatchJobItems.AsNoTracking().FirstOrDefaultAsync(i => i.BatchJobItemId == itemId && i.BatchJobId == batchId, cancellation);
        if (item is null) return null;
        var batch = await db.BatchJobs.AsNoTracking().Where(b => b.BatchJobId == batchId)
            .Select(b => new { b.Prompt, b.TotalRows }).FirstAsync(cancellation);
        var attempts = await db.BatchItemAttempts.AsNoTracking().Where(a => a.BatchJobItemId == itemId).OrderBy(a => a.Attempt).ToListAsync(cancellation);
        var around = await db.BatchJobItems.AsNoTracking()
            .Where(i => i.BatchJobId == batchId && (i.RowNumber == item.RowNumber - 1 || i.RowNumber == item.RowNumber + 1))
            .Select(i => new { i.BatchJobItemId, i.RowNumber }).ToListAsync(cancellation);
        var (output, tables) = Fields(item.OutputData);
        return new(
            (await ItemSummaries.ByIdAsync(db.Npgsql, [itemId], cancellation))[itemId],
            batchId, batch.Prompt, batch.TotalRows, item.ExceptionKind, item.CreatedAt, item.CompletedAt,
            Fields(item.InputData).Fields, output, tables, await StepsAsync(db, itemId, cancellation),
            [.. attempts.Select(TryOf)], await ReadItemHistory.ReadAsync(db, itemId, cancellation),
            around.Find(a => a.RowNumber < item.RowNumber)?.BatchJobItemId, around.Find(a => a.RowNumber > item.RowNumber)?.BatchJobItemId);
    }

    private static ItemTry TryOf(BatchItemAttempt attempt)
    {
        var (answer, tables) = Fields(attempt.OutputData);
        return new(attempt.Attempt, attempt.StartedAt, attempt.EndedAt, attempt.Status, attempt.Message, attempt.Worker,
            attempt.PayerOutcome, attempt.ReasonCode, answer, tables);
    }

    private static async Task<List<ItemStep>> StepsAsync(RcmDb db, long itemId, CancellationToken cancellation)
    {
        var rows = await (
            from trace in db.WorkflowTraces.AsNoTracking()
            where trace.BatchJobItemId == itemId
            join node in db.WorkflowNodes on trace.NodeId equals node.NodeId into nodes
            from node in nodes.DefaultIfEmpty()
            join state in db.MicroStates on trace.MicroStateId equals state.MicroStateId into states
            from state in states.DefaultIfEmpty()
            orderby trace.TraceId
            select new
            {
                Trace = trace,
                Node = node.Code,
                State = state.Label,
                Endpoint = (from link in db.WorkflowTraceEndpoints
                            join endpoint in db.Endpoints on link.EndpointId equals endpoint.EndpointId
                            where link.TraceId == trace.TraceId
                            select endpoint.Name).FirstOrDefault(),
            }).ToListAsync(cancellation);
        return [.. rows.Select(r => new ItemStep(
            r.Trace.TraceId, r.Trace.Attempt, r.Node, r.Trace.ActionType, StepTarget.Of(r.Trace.ActionDetail), r.State, r.Trace.Success, r.Trace.DurationMs,
            r.Trace.Tier, r.Trace.TierReason, r.Trace.ErrorDetail, r.Endpoint, r.Trace.PageSnapshotId, r.Trace.CreatedAt))];
    }

    private static (List<ItemField> Fields, List<AnswerLines> Tables) Fields(string? json)
    {
        var fields = new List<ItemField>();
        var tables = new List<AnswerLines>();
        if (json is null) return (fields, tables);
        using var document = JsonDocument.Parse(json);
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (property.Name.StartsWith('_')) continue;
            if (property.Value.ValueKind == JsonValueKind.Array && TableOf(property) is { } table) tables.Add(table);
            else if (PatientDataFields.Contains(property.Name)) fields.Add(new(property.Name, null, IsMasked: true));
            else fields.Add(new(property.Name, Text(property.Value), IsMasked: false));
        }

        // jsonb keeps its keys by length: people expect the file's order, then the rest by name.
        var order = EligibilityColumns.All.Select(c => c.Name).Concat(ResultsFile.AnswerColumns).ToList();
        return ([.. fields.OrderBy(f => order.IndexOf(f.Name) is var i and >= 0 ? i : int.MaxValue).ThenBy(f => f.Name, StringComparer.Ordinal)], tables);
    }

    /// <summary>A list of objects as a table; columns that tell the patient are left out.</summary>
    private static AnswerLines? TableOf(JsonProperty property)
    {
        var rows = property.Value.EnumerateArray().ToArray();
        if (rows.Length == 0 || rows.Any(r => r.ValueKind != JsonValueKind.Object)) return null;
        var columns = rows.SelectMany(r => r.EnumerateObject().Select(p => p.Name)).Distinct(StringComparer.Ordinal)
            .Where(c => !PatientDataFields.Contains(c))
            .OrderBy(PlaceOf).ToArray();
        return new(property.Name, columns,
            [.. rows.Select(r => (IReadOnlyList<string>)[.. columns.Select(c => r.TryGetProperty(c, out var cell) ? Text(cell) : "")])]);
    }

    /// <summary>Of a column among those of a coverage; what is not known comes last.</summary>
    internal static int PlaceOf(string column) => Array.IndexOf(CoverageOrder, column) is var i and >= 0 ? i : int.MaxValue;

    internal static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString() ?? "",
        JsonValueKind.Null => "",
        _ => value.GetRawText(),
    };
}
