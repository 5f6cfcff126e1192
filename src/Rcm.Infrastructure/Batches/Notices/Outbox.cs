using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using Rcm.Domain.Batches.Notices;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches.Notices;

/// <summary>A message that this process holds: ids alone, the rest is read as the organisation that sends it.</summary>
public readonly record struct ClaimedMessage(long Id, Guid OrgId, int Attempt);

/// <summary>The messages that wait to be sent (db/migrations/127_notice_delivery.sql).</summary>
public sealed class Outbox(IRcmDbFactory databases)
{
    // A process that was given up on writes nothing: another attempt has begun.
    private const string Guard = "where notice_outbox_id = $1 and attempts = $2 and sent_at is null and given_up_at is null";

    /// <param name="lease">How long they are this process's alone.</param>
    public async Task<IReadOnlyList<ClaimedMessage>> ClaimAsync(int most, TimeSpan lease, CancellationToken cancellation)
    {
        await using var connection = await databases.OpenAsync(cancellation);
        await using var command = new NpgsqlCommand("select * from rcm.claim_outbox($1, $2)", connection)
        {
            Parameters = { new() { Value = most }, new() { Value = lease } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var claimed = new List<ClaimedMessage>();
        while (await reader.ReadAsync(cancellation)) claimed.Add(new(reader.GetInt64(0), reader.GetGuid(1), reader.GetInt32(2)));
        return claimed;
    }

    /// <summary>The message, by whose settings it goes, and to whom: null where the reader left or may not look at the batch any more.</summary>
    public async Task<(OutboxMessage Message, NoticeSettings? Settings, string? MailTo)> ReadAsync(ClaimedMessage claimed, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(TenantContext.Of(claimed.OrgId), cancellation);
        var message = await db.OutboxMessages.AsNoTracking().SingleAsync(m => m.NoticeOutboxId == claimed.Id, cancellation);
        var settings = await db.NoticeSettings.AsNoTracking().FirstOrDefaultAsync(cancellation);
        var to = message.UserId is null ? null : await db.Users
            .FromSql($"select * from app_user where user_id = {message.UserId} and org_id = rcm.reader_home({message.UserId}, {message.BatchOrgId}) and org_id = {claimed.OrgId}")
            .Select(u => u.Email).FirstOrDefaultAsync(cancellation);
        return (message, settings, to);
    }

    public Task SentAsync(ClaimedMessage claimed, CancellationToken cancellation) =>
        WriteAsync(claimed, $"update notice_outbox set sent_at = now(), last_error = null {Guard}", cancellation);

    /// <param name="why">In our own words.</param>
    /// <param name="pause">Null: it is given up.</param>
    public Task NotSentAsync(ClaimedMessage claimed, string why, TimeSpan? pause, CancellationToken cancellation) =>
        WriteAsync(
            claimed,
            $"update notice_outbox set last_error = $3, next_attempt_at = now() + coalesce($4, interval '0'), given_up_at = case when $4 is null then now() end {Guard}",
            cancellation,
            new() { Value = why }, new() { Value = (object?)pause ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Interval });

    private async Task WriteAsync(ClaimedMessage claimed, string sql, CancellationToken cancellation, params NpgsqlParameter[] more)
    {
        await using var connection = await databases.OpenAsync(TenantContext.Of(claimed.OrgId), cancellation);
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = claimed.Id }, new() { Value = claimed.Attempt } } };
        command.Parameters.AddRange(more);
        await command.ExecuteNonQueryAsync(cancellation);
        await connection.TellAsync(NoticeEvents.Delivery(claimed.OrgId), cancellation);
    }
}
