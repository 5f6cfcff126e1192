using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches;

public sealed record ItemSlice(IReadOnlyList<ItemSummary> Items, bool HasEarlier, bool HasLater);

/// <summary>A page of a batch's rows in the file's order, by keyset: the last page of a million rows costs what the first does.</summary>
public sealed class ListBatchItems(IRcmDbFactory databases)
{
    public const int PageSize = 50;

    public async Task<ItemSlice> RunAsync(TenantContext tenant, long batchId, ItemFilter filter, CancellationToken cancellation)
    {
        var (statement, values) = Page(batchId, filter);
        await using var connection = await databases.OpenAsync(tenant, cancellation);
        var page = await ItemSummaries.ReadAsync(connection, statement, values, cancellation);
        var more = page.Count > PageSize;
        if (more) page.RemoveAt(PageSize);
        if (filter.Before is null) return new(page, HasEarlier: filter.After is not null, HasLater: more);
        page.Reverse();
        return new(page, HasEarlier: more, HasLater: true);
    }

    /// <summary>
    /// By (batch, status, id) where a status alone is asked for: ids follow the file's order, and that index needs no sort. Else by the row,
    /// as the other filters' indexes and the one that keeps rows apart do.
    /// </summary>
    private static (string Statement, List<object?> Values) Page(long batchId, ItemFilter filter)
    {
        var (where, values) = filter.Sql(batchId);
        var byId = filter is { Status.Length: > 0, NarrowsBesidesStatus: false };
        var column = byId ? "i.batch_job_item_id" : "i.row_number";
        var (direction, compared) = filter.Before is null ? ("asc", ">") : ("desc", "<");
        var begin = "";
        if ((filter.Before ?? filter.After) is { } row)
        {
            values.Add(row);
            // Looked up within the statement: another round trip would be half of a page's time.
            var place = byId ? $"(select b.batch_job_item_id from batch_job_item b where b.batch_job_id = $1 and b.row_number = ${values.Count})" : $"${values.Count}";
            begin = $"and {column} {compared} {place}";
        }

        return ($"{where} {begin} order by {column} {direction} limit {PageSize + 1}", values);
    }
}
