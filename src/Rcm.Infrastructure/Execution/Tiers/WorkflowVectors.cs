using Npgsql;
using Rcm.Domain.Common;
using Rcm.Domain.MicroStates.Searching;
using Rcm.Infrastructure.MicroStates.Embedding;

namespace Rcm.Infrastructure.Execution.Tiers;

/// <summary>A scrubbed page as numbers, and who made them: only those of one generator can be compared.</summary>
internal sealed record PageVector(float[] Numbers, EmbedderIdentity By);

/// <summary>
/// Makes pages comparable with those that are recorded of one workflow: by the generator that most of its vectors are by, so that the old ones
/// serve while `rcm reembed` makes them anew, and the new ones from then on.
/// </summary>
internal sealed class WorkflowVectors(PageEmbedders embedders, NpgsqlConnection connection, Guid workflowId)
{
    private const string Stored = """
        select generator, generator_version, count(*) from micro_state
        where workflow_id = $1 and not is_retired and fingerprint is not null and review <> 'rejected'
        group by 1, 2 order by 1, 2
        """;

    private EmbedderIdentity? chosen;

    /// <returns>A refusal where no generator of this process made the workflow's vectors, or the one that did is down or gives something else.</returns>
    public async Task<Result<PageVector>> EmbedAsync(string scrubbedHtml, CancellationToken cancellation)
    {
        if (chosen is null)
        {
            var stored = await StoredAsync(cancellation);
            var choice = EmbedderChoice.For(embedders.Known, stored, asked: null);
            if (!choice.IsOk)
            {
                return new Error(choice.Error.Code,
                    $"The recorded pages' vectors are by {Words.List([.. stored.Select(s => s.By.ToString())])}, and this worker compares by {embedders.Known[0]}: they have to be made anew (rcm reembed).");
            }

            chosen = choice.Value;
        }

        var made = await embedders.Of(chosen).EmbedAsync([scrubbedHtml], cancellation);
        return made.IsOk ? new PageVector(made.Value[0], chosen) : made.Error;
    }

    /// <returns>The page by the generator that the vectors are by now; null where that is <paramref name="tried"/>, or it can't be had.</returns>
    public async Task<PageVector?> AgainAsync(string scrubbedHtml, EmbedderIdentity tried, CancellationToken cancellation)
    {
        chosen = null;
        return await EmbedAsync(scrubbedHtml, cancellation) is { IsOk: true } made && made.Value.By != tried ? made.Value : null;
    }

    private async Task<List<StoredVectors>> StoredAsync(CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Stored, connection) { Parameters = { new() { Value = workflowId } } };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var stored = new List<StoredVectors>();
        while (await reader.ReadAsync(cancellation))
        {
            stored.Add(new StoredVectors(new EmbedderIdentity(reader.GetString(0), reader.GetString(1)), reader.GetInt64(2)));
        }

        return stored;
    }
}
