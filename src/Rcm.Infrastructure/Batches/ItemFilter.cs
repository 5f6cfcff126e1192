using System.Text;

namespace Rcm.Infrastructure.Batches;

/// <param name="After">Row number of the last row of the page before.</param>
/// <param name="Before">Row number of the first row of the page after.</param>
/// <param name="Kind">One of <see cref="Rcm.Domain.Batches.ExceptionKind"/>.</param>
/// <param name="Review">One of <see cref="Rcm.Domain.Batches.Review.ReviewState"/>.</param>
/// <param name="Who">Whose rows: the person that they are assigned to.</param>
public sealed record ItemFilter(
    string? Status = null, string? Outcome = null, int? After = null, int? Before = null,
    string? Reason = null, string? Kind = null, string? Review = null, Guid? Who = null)
{
    /// <summary>Whether it leaves rows out.</summary>
    public bool Narrows => Status is { Length: > 0 } || NarrowsBesidesStatus;

    internal bool NarrowsBesidesStatus =>
        Outcome is { Length: > 0 } || Reason is { Length: > 0 } || Kind is { Length: > 0 } || Review is { Length: > 0 } || Who is not null;

    /// <summary>The rows of a batch (table i) that it leaves, whatever the page, and the values. Each condition has an index that holds the file's order.</summary>
    internal (string Where, List<object?> Values) Sql(long batchId)
    {
        var where = new StringBuilder("where i.batch_job_id = $1");
        var values = new List<object?> { batchId };
        foreach (var (column, value) in new (string, object?)[]
        {
            ("status", Status), ("payer_outcome", Outcome), ("reason_code", Reason), ("exception_kind", Kind), ("review_state", Review), ("assigned_to", Who),
        })
        {
            if (value is null or "") continue;
            values.Add(value);
            where.Append(" and i.").Append(column).Append(" = $").Append(values.Count);
        }

        return (where.ToString(), values);
    }
}
