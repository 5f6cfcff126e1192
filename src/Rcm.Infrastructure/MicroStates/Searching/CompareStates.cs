using Microsoft.EntityFrameworkCore;
using Rcm.Domain.MicroStates.Comparison;
using Rcm.Domain.MicroStates.Searching;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.MicroStates.Searching;

/// <param name="Score">Cosine of the two vectors; null where two generators made them.</param>
/// <param name="Lines">Null where the pages differ in more than a person would read.</param>
/// <param name="IsCut">Only the beginning of the pages was compared line by line.</param>
public sealed record StateComparison(
    MicroStateDetail First, MicroStateDetail Second, double? Score, IReadOnlyList<TraitAgreement> Traits, IReadOnlyList<DiffLine>? Lines, bool IsCut);

/// <summary>Two micro-states side by side: their pages line by line, and what differs in what they are recognised by.</summary>
public sealed class CompareStates(IRcmDbFactory database, MicroStateLibrary library)
{
    /// <summary>Null where one of the two is not there.</summary>
    public async Task<StateComparison?> FindAsync(TenantContext tenant, long first, long second, CancellationToken cancellation)
    {
        var a = await library.FindAsync(tenant, first, cancellation);
        var b = await library.FindAsync(tenant, second, cancellation);
        if (a is null || b is null)
        {
            return null;
        }

        var (linesA, linesB) = (PageLines.Of(a.Snapshot, LineDiff.MaxLines), PageLines.Of(b.Snapshot, LineDiff.MaxLines));
        return new StateComparison(
            a, b, await ScoreAsync(tenant, a, b, cancellation), TraitAgreement.Between(PageTraits.Of(a.Snapshot), PageTraits.Of(b.Snapshot)),
            LineDiff.Between(linesA, linesB), linesA.Count == LineDiff.MaxLines || linesB.Count == LineDiff.MaxLines);
    }

    private async Task<double?> ScoreAsync(TenantContext tenant, MicroStateDetail a, MicroStateDetail b, CancellationToken cancellation)
    {
        if ((a.Generator, a.GeneratorVersion) != (b.Generator, b.GeneratorVersion))
        {
            return null;
        }

        await using var db = await database.CreateAsync(tenant, cancellation);
        var (first, second) = (a.Row.MicroStateId, b.Row.MicroStateId);
        return await db.Database.SqlQuery<double>(
            $"""
            select 1 - (a.text_emb <=> b.text_emb) as "Value" from micro_state a, micro_state b where a.micro_state_id = {first} and b.micro_state_id = {second}
            """).SingleOrDefaultAsync(cancellation);
    }
}
