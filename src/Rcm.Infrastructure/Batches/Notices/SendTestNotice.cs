using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Batches.Notices;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches.Notices;

/// <summary>Sends one message by the saved settings and says what came of it: to the administrator's own address, or to the webhook.</summary>
public sealed class SendTestNotice(
    IRcmDbFactory databases, ISecretStore secrets, MailTransport mail, WebhookTransport webhook, DeliverNotices deliver, AuditLog audit, TimeProvider time)
{
    /// <param name="channel"><see cref="OutboxMessage.Mail"/> or <see cref="OutboxMessage.Webhook"/>.</param>
    /// <returns>What happened, for a person to read.</returns>
    public async Task<Result<string>> RunAsync(TenantContext tenant, string channel, CancellationToken cancellation)
    {
        NoticeSettings? settings;
        string? to;
        await using (var db = await databases.CreateAsync(tenant, cancellation))
        {
            if (await NoticeAdministration.RefuseAsync(db, tenant, cancellation) is { } refused) return refused;
            settings = await db.NoticeSettings.AsNoTracking().FirstOrDefaultAsync(cancellation);
            to = await db.Users.Where(u => u.UserId == tenant.UserId).Select(u => u.Email).FirstOrDefaultAsync(cancellation);
        }

        if (settings is null || to is null) return NotSetUp;
        var message = OutsideMessage.OfTest(time.GetUtcNow());
        var why = channel == OutboxMessage.Mail
            ? settings.SmtpHost is null ? NotSetUp : await mail.SendAsync(await deliver.ServerAsync(settings, cancellation), to, message, cancellation)
            : settings.WebhookUrl is null ? NotSetUp : await PostAsync(settings, message, cancellation);
        await audit.WriteAsync(tenant, "notifications.tested", $"organisation/{tenant.HomeOrg:D}", new { channel, result = why?.Code ?? "sent" }, cancellation);
        if (why is not null) return why;
        return channel == OutboxMessage.Mail
            ? $"The mail server took the message for {to}. Look whether it arrives."
            : "The receiver took the message.";
    }

    private static Error NotSetUp { get; } = new("notices.not_set_up", "Save the settings first.");

    private async Task<Error?> PostAsync(NoticeSettings settings, OutsideMessage message, CancellationToken cancellation)
    {
        var key = await secrets.ReadAsync(TenantContext.Of(settings.OrgId), NoticeSettings.WebhookKey, cancellation);
        return key is null ? DeliverNotices.NoKey : await webhook.SendAsync(settings.WebhookUrl!, key, message, cancellation);
    }
}
