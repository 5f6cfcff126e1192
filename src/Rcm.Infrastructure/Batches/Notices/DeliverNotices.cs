using Rcm.Domain.Batches.Notices;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches.Notices;

/// <summary>Sends what is due in the outbox, once round.</summary>
public sealed class DeliverNotices(Outbox outbox, ISecretStore secrets, MailTransport mail, WebhookTransport webhook, NoticeOptions options)
{
    private const int Most = 8;

    // Longer than the slowest attempt takes.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private static readonly Error NoReader = new("mail.no_reader", "The person has left, or may not look at this batch any more.");

    /// <returns>How many were due.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var claimed = await outbox.ClaimAsync(Most, Lease, cancellation);
        await Task.WhenAll(claimed.Select(c => DeliverAsync(c, cancellation)));
        return claimed.Count;
    }

    private async Task DeliverAsync(ClaimedMessage claimed, CancellationToken cancellation)
    {
        var (why, forGood) = await TryAsync(claimed, cancellation);
        if (why is null) await outbox.SentAsync(claimed, cancellation);
        else await outbox.NotSentAsync(claimed, why.Message, forGood ? null : DeliveryPolicy.PauseAfter(claimed.Attempt), cancellation);
    }

    private async Task<(Error? Why, bool ForGood)> TryAsync(ClaimedMessage claimed, CancellationToken cancellation)
    {
        var (message, settings, to) = await outbox.ReadAsync(claimed, cancellation);
        try
        {
            return message.Channel == OutboxMessage.Mail
                ? await MailAsync(message, settings, to, cancellation)
                : await PostAsync(message, settings, cancellation);
        }
        catch (InvalidOperationException e) when (!DatabaseAway.Is(e))
        {
            // The secret store's: encrypted with other keys than this process has. Another process may have them.
            return (new Error("notices.secret", "The stored password or key cannot be read by this process. Save it again."), false);
        }
    }

    private async Task<(Error? Why, bool ForGood)> MailAsync(OutboxMessage message, NoticeSettings? settings, string? to, CancellationToken cancellation)
    {
        if (settings is not { MailOn: true }) return (SwitchedOff, true);
        if (to is null) return (NoReader, true);
        return (await mail.SendAsync(await ServerAsync(settings, cancellation), to, Outside(message), cancellation), false);
    }

    private async Task<(Error? Why, bool ForGood)> PostAsync(OutboxMessage message, NoticeSettings? settings, CancellationToken cancellation)
    {
        if (settings is not { WebhookOn: true, WebhookUrl: { } url }) return (SwitchedOff, true);
        var key = await secrets.ReadAsync(TenantContext.Of(settings.OrgId), NoticeSettings.WebhookKey, cancellation);
        return (key is null ? NoKey : await webhook.SendAsync(url, key, Outside(message), cancellation), false);
    }

    internal async Task<MailServer> ServerAsync(NoticeSettings settings, CancellationToken cancellation) => new(
        settings.SmtpHost ?? "", settings.SmtpPort ?? 0, settings.SmtpSecurity, settings.SmtpUser,
        settings.SmtpUser is null ? null : await secrets.ReadAsync(TenantContext.Of(settings.OrgId), NoticeSettings.SmtpPassword, cancellation),
        settings.MailFrom ?? "");

    internal static Error NoKey { get; } = new("webhook.no_key", "There is no signing key yet. Make one first.");

    private static Error SwitchedOff { get; } = new("notices.off", "It was switched off before the message was sent.");

    private OutsideMessage Outside(OutboxMessage m) => new(
        m.MessageId, m.Kind, m.BatchJobId, m.BatchStatus, new BatchTally(m.TotalRows, m.SuccessfulRows, m.FailedRows, m.ReviewRows), m.CreatedAt,
        options.LinkTo(m.BatchJobId));
}
