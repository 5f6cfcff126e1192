namespace Rcm.Domain.Batches.Files;

/// <summary>Something that a batch can be started with, and what it is recognised by.</summary>
/// <param name="Words">Its name and description.</param>
/// <param name="RequiredData">Columns that a workflow wants; none of an endpoint.</param>
/// <param name="Payers">Payers that an endpoint lists; null where it lists none.</param>
public sealed record StartChoice<TId>(TId Id, string Words, IReadOnlyCollection<string> RequiredData, KnownPayers? Payers = null);

/// <summary>
/// Proposes the workflow and the endpoint of a batch from the person's words and the file. The same words and file always give the same
/// proposal; where two are as good, there is none. It is shown as a proposal, and never replaces what a person has chosen.
/// </summary>
public static class StartProposal
{
    /// <summary>Words that stand in every prompt and every name.</summary>
    private static readonly HashSet<string> Common = new(StringComparer.Ordinal)
    {
        "the", "and", "for", "our", "all", "with", "from", "this", "that", "workflow", "check", "checks", "batch", "file", "run", "please", "via", "portal",
        "patient", "patients", "demo", "test",
    };

    /// <param name="headers">None before a file is chosen.</param>
    public static TId? Workflow<TId>(string prompt, IReadOnlyCollection<string> headers, IReadOnlyCollection<StartChoice<TId>> choices)
        where TId : struct
    {
        if (choices.Count == 1) return choices.First().Id;
        var said = Stems(prompt);
        // What the file cannot be run along is no proposal; of the others, one that wants more of what is there fits better.
        var fitting = choices.Where(c => headers.Count > 0 && MissingOf(c, headers) == 0).ToArray();
        // Where the words name none of these, but one of the others, its columns stand there under names of the hospital's own: then the words decide,
        // as they do before there is a file, and a person says which column is which.
        var byColumns = headers.Count > 0 && (fitting.Any(c => SharedWords(said, c) > 0) || choices.All(c => SharedWords(said, c) == 0));
        return byColumns
            ? Best(fitting, c => (3 * SharedWords(said, c)) + Math.Min(2, c.RequiredData.Count / 4.0), needsWord: false)
            : Best(choices, c => SharedWords(said, c), needsWord: true);
    }

    /// <param name="payers">The payers that the file's first rows name.</param>
    public static TId? Endpoint<TId>(string prompt, IReadOnlyCollection<string> payers, IReadOnlyCollection<StartChoice<TId>> choices)
        where TId : struct
    {
        if (choices.Count == 1) return choices.First().Id;
        var said = Stems(prompt);
        var named = payers.Where(p => p.Trim().Length > 0).Select(p => p.Trim()).Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
        return Best(choices, c => SharedWords(said, c)
            + (named.Length > 0 && c.Payers is { } known && named.All(p => known.Contains(p)) ? 4 : 0)
            + (2 * SharedWords(Stems(string.Join(' ', named)), c)), needsWord: true);
    }

    private static TId? Best<TId>(IReadOnlyCollection<StartChoice<TId>> choices, Func<StartChoice<TId>, double> score, bool needsWord)
        where TId : struct
    {
        var ranked = choices.Select(c => (c.Id, Score: score(c))).OrderByDescending(c => c.Score).Take(2).ToArray();
        if (ranked.Length == 0 || (needsWord && ranked[0].Score <= 0)) return null;
        return ranked.Length == 1 || ranked[0].Score > ranked[1].Score ? ranked[0].Id : null;
    }

    private static int MissingOf<TId>(StartChoice<TId> choice, IReadOnlyCollection<string> headers)
    {
        var map = HeaderMap.Of([.. headers], FileColumns.For(choice.RequiredData), ColumnMapping.ByName);
        return map.IsOk || map.Error.Code != "file.missing_column" ? 0 : 1;
    }

    private static int SharedWords<TId>(HashSet<string> said, StartChoice<TId> choice) => Stems(choice.Words).Count(said.Contains);

    /// <summary>Words as they are compared: lower case, the first six letters, so that "eligible" and "eligibility" are one.</summary>
    private static HashSet<string> Stems(string text)
    {
        var stems = new HashSet<string>(StringComparer.Ordinal);
        foreach (var word in new string([.. text.Select(c => char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c) : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (word.Length > 2 && !Common.Contains(word)) stems.Add(word[..Math.Min(6, word.Length)]);
        }

        return stems;
    }
}
