using Microsoft.EntityFrameworkCore;
using Rcm.Domain.MicroStates;
using Rcm.Domain.MicroStates.Searching;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.MicroStates.Searching;

/// <summary>Says of each answer of a search what it has in common with the question.</summary>
public sealed class ExplainSimilar(IRcmDbFactory database)
{
    // A person reads the traits of a page's beginning as those of the page.
    private const int MaxRead = 300_000;

    /// <returns>For each micro-state the kinds of traits in which something agrees, the most telling first.</returns>
    public async Task<IReadOnlyDictionary<long, IReadOnlyList<TraitAgreement>>> RunAsync(
        TenantContext tenant, SearchExample example, IReadOnlyList<long> states, CancellationToken cancellation)
    {
        await using var db = await database.CreateAsync(tenant, cancellation);
        var wanted = example.MicroStateId is { } id ? [.. states, id] : states.ToArray();
        var pages = await db.MicroStates.AsNoTracking().Where(m => wanted.Contains(m.MicroStateId))
            .Select(m => new { m.MicroStateId, Html = m.DomSnapshot.Substring(0, MaxRead) })
            .ToDictionaryAsync(m => m.MicroStateId, m => m.Html, cancellation);
        var question = example switch
        {
            { Text: { } text } => PageTraits.OfText(text),
            { Html: { } html } => PageTraits.Of(PageScrubber.Scrub(html, KnownValues.None).Html),
            { MicroStateId: { } other } when pages.TryGetValue(other, out var page) => PageTraits.Of(page),
            _ => PageTraits.OfText(""),
        };
        return states.Where(pages.ContainsKey).ToDictionary(
            s => s,
            s => (IReadOnlyList<TraitAgreement>)[.. TraitAgreement.Between(question, PageTraits.Of(pages[s])).Where(a => a.Shared.Count > 0)]);
    }
}
