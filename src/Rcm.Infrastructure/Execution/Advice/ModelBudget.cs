using Npgsql;

namespace Rcm.Infrastructure.Execution.Advice;

/// <summary>How much may be asked.</summary>
public interface IModelBudget
{
    /// <returns>The reservation, or which budget is used up.</returns>
    Task<(long? Id, string? Refusal)> ReserveAsync(int tokens, CancellationToken cancellation);

    /// <summary>What the question took in the end.</summary>
    Task SettleAsync(long reservation, int tokens);
}

/// <summary>
/// Counts in the database what an organisation's rows ask a model, so that all workers together keep to the budgets. What a question may take is
/// reserved before it is asked, one question of an organisation after the other.
/// </summary>
internal sealed class ModelBudget(NpgsqlConnection connection, ClaimedItem item, ModelOptions options) : IModelBudget
{
    private const string Lock = "select pg_advisory_xact_lock(hashtextextended($1::text, 151))";

    private const string Spent = """
        select coalesce(sum(tokens) filter (where batch_job_item_id = $3), 0),
               (select coalesce(sum(tokens), 0) from model_use where batch_job_id = $2),
               (select coalesce(sum(tokens), 0) from model_use where org_id = $1 and created_at >= date_trunc('day', now(), 'UTC'))
        from model_use where batch_job_item_id = $3
        """;

    private const string Reserve = """
        insert into model_use (org_id, batch_job_id, batch_job_item_id, model, tokens) values ($1, $2, $3, $4, $5) returning model_use_id
        """;

    public async Task<(long? Id, string? Refusal)> ReserveAsync(int tokens, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using (var one = new NpgsqlCommand(Lock, connection, transaction) { Parameters = { new() { Value = item.OrgId.ToString() } } })
        {
            await one.ExecuteNonQueryAsync(cancellation);
        }

        if (await UsedUpAsync(tokens, transaction, cancellation) is { } refusal)
        {
            return (null, refusal);
        }

        await using var reserve = new NpgsqlCommand(Reserve, connection, transaction)
        {
            Parameters =
            {
                new() { Value = item.OrgId }, new() { Value = item.BatchId }, new() { Value = item.ItemId }, new() { Value = options.Name ?? "" }, new() { Value = tokens },
            },
        };
        var id = (long)(await reserve.ExecuteScalarAsync(cancellation))!;
        await transaction.CommitAsync(cancellation);
        return (id, null);
    }

    public async Task SettleAsync(long reservation, int tokens)
    {
        // Whatever became of the run: a question that was asked is paid for.
        await using var settle = new NpgsqlCommand("update model_use set tokens = $2 where model_use_id = $1", connection)
        {
            Parameters = { new() { Value = reservation }, new() { Value = tokens } },
        };
        await settle.ExecuteNonQueryAsync(CancellationToken.None);
    }

    private async Task<string?> UsedUpAsync(int tokens, NpgsqlTransaction transaction, CancellationToken cancellation)
    {
        await using var spent = new NpgsqlCommand(Spent, connection, transaction)
        {
            Parameters = { new() { Value = item.OrgId }, new() { Value = item.BatchId }, new() { Value = item.ItemId } },
        };
        await using var reader = await spent.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return (reader.GetInt64(0) + tokens > options.TokensPerItem, reader.GetInt64(1) + tokens > options.TokensPerBatch,
                reader.GetInt64(2) + tokens > options.TokensPerOrganisationAndDay) switch
        {
            (true, _, _) => "the row's budget is used up.",
            (_, true, _) => "the batch's budget is used up.",
            (_, _, true) => "the organisation's budget for today is used up.",
            _ => null,
        };
    }
}
