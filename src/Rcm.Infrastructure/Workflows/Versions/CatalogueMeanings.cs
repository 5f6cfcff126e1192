using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Common;
using Rcm.Domain.Workflows.Drafts;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Workflows.Versions;

/// <summary>A code that stands for another step in the shared catalogue.</summary>
public sealed record TakenCode(string Code, string Catalogue, string Here);

/// <summary>Codes of a graph that mean something else in the catalogue; the person can say that the catalogue's steps are meant.</summary>
public sealed record CodesTaken(string Message, IReadOnlyList<TakenCode> Codes) : Error("workflow.code_taken", Message);

/// <summary>
/// A code means one step in all workflows. What a step is, its description says: where a draft describes it otherwise than the catalogue does,
/// one of two steps has the wrong code, or two people have other words for the same, which only they know.
/// </summary>
internal static class CatalogueMeanings
{
    /// <param name="known">Codes of which it was said already.</param>
    public static async Task<CodesTaken?> RefuseAsync(RcmDb db, DraftGraph graph, IEnumerable<string> known, CancellationToken cancellation)
    {
        var said = known.ToHashSet(StringComparer.Ordinal);
        var asked = graph.Nodes.Where(n => n.Description is not null && !said.Contains(n.Code)).ToDictionary(n => n.Code, n => n.Description!, StringComparer.Ordinal);
        var codes = asked.Keys.ToArray();
        var there = await db.WorkflowNodes.AsNoTracking()
            .Where(n => codes.Contains(n.Code) && n.Description != null)
            .OrderBy(n => n.Code)
            .Select(n => new { n.Code, n.Description })
            .ToListAsync(cancellation);
        var taken = there.Where(n => Words(n.Description!) is { Length: > 0 } meaning && meaning != Words(asked[n.Code]))
            .Select(n => new TakenCode(n.Code, n.Description!, asked[n.Code])).ToList();
        return taken.Count == 0 ? null : new(Message(taken), taken);
    }

    private static string Message(List<TakenCode> taken)
    {
        var first = $"{taken[0].Code} is “{taken[0].Catalogue}” in the catalogue, and “{taken[0].Here}” here";
        return (taken.Count == 1 ? $"{first}." : $"{first}; {string.Create(CultureInfo.InvariantCulture, $"{taken.Count - 1:N0}")} more codes mean something else there.")
            + " Give the step a code of its own, or say that the catalogue's is meant.";
    }

    // Case, blanks and punctuation make no other step.
    private static string Words(string text)
    {
        var kept = new StringBuilder(text.Length);
        foreach (var c in text.Where(char.IsLetterOrDigit))
        {
            kept.Append(char.ToLowerInvariant(c));
        }

        return kept.ToString();
    }
}
