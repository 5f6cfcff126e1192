using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Batches;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches.Review;

/// <summary>A value that a person changed.</summary>
/// <param name="Attempt">The attempt that had the old value; 0: none yet.</param>
/// <param name="Old">Null where it tells the patient (see <see cref="RevealPatientData"/>), or where there was none.</param>
/// <param name="Who">Null: somebody whom the acting organisation does not know.</param>
public sealed record ItemChange(
    long EditId, int Attempt, string Field, bool IsMasked, bool HadValue, string? Old, bool HasValue, string? New, string? Who, DateTimeOffset At);

/// <summary>What a person did about an exception of the row, and what it was.</summary>
/// <param name="To">Whom the row was given to.</param>
public sealed record ItemReviewed(
    long ReviewId, string Act, string? To, string? Resolution, string? ReasonCode, string? Message, bool HasNote, string? Who, DateTimeOffset At);

/// <summary>What people did to a row, the first first.</summary>
public sealed record ItemHistory(IReadOnlyList<ItemChange> Changes, IReadOnlyList<ItemReviewed> Reviews);

internal static class ReadItemHistory
{
    public static async Task<ItemHistory> ReadAsync(RcmDb db, long itemId, CancellationToken cancellation)
    {
        var edits = await (
            from edit in db.BatchItemEdits.AsNoTracking()
            where edit.BatchJobItemId == itemId
            join person in db.Users on edit.UserId equals person.UserId into people
            from person in people.DefaultIfEmpty()
            orderby edit.BatchItemEditId
            select new { Edit = edit, person.FullName }).ToListAsync(cancellation);
        var reviews = await (
            from review in db.BatchItemReviews.AsNoTracking()
            where review.BatchJobItemId == itemId
            join person in db.Users on review.UserId equals person.UserId into people
            from person in people.DefaultIfEmpty()
            orderby review.BatchItemReviewId
            select new ItemReviewed(
                review.BatchItemReviewId, review.Act, db.Users.Where(u => u.UserId == review.AssignedTo).Select(u => u.FullName).FirstOrDefault(),
                review.Resolution, review.ReasonCode, review.Message, review.Note != null, person.FullName, review.CreatedAt)).ToListAsync(cancellation);
        return new(
            [
                .. edits.Select(e =>
                {
                    var masked = PatientDataFields.Contains(e.Edit.Field);
                    return new ItemChange(
                        e.Edit.BatchItemEditId, e.Edit.Attempt, e.Edit.Field, masked, e.Edit.OldValue is not null, masked ? null : e.Edit.OldValue,
                        e.Edit.NewValue is not null, masked ? null : e.Edit.NewValue, e.FullName, e.Edit.CreatedAt);
                }),
            ],
            reviews);
    }
}
