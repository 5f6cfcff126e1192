using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Access;
using Rcm.Domain.Batches.Notices;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches.Notices;

/// <param name="Password">Null: as it is.</param>
public sealed record MailForm(bool On, string? Host, int? Port, string Security, string? User, string? Password, string? From);

public sealed record WebhookForm(bool On, string? Url);

/// <param name="HasKey">Whether a signing key was made; it is shown when it is made, and never again.</param>
public sealed record NoticeSettingsView(NoticeSettings Settings, bool HasPassword, bool HasKey);

/// <summary>One message of the outbox, for the administrator.</summary>
/// <param name="To">Whom a mail is for; null for a webhook.</param>
public sealed record DeliveryView(
    long Id, string Channel, string? To, long BatchId, string Kind, DateTimeOffset CreatedAt, int Attempts, DateTimeOffset NextAttemptAt,
    DateTimeOffset? SentAt, DateTimeOffset? GivenUpAt, string? LastError);

/// <summary>Where an organisation's notices go outside: set up by its own administrators, each change in the audit log without secrets.</summary>
public sealed class NoticeAdministration(IRcmDbFactory databases, ISecretStore secrets, NoticeOptions options, TimeProvider time)
{
    private const int Shown = 25;

    public async Task<Result<NoticeSettingsView>> ReadAsync(TenantContext tenant, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        if (await RefuseAsync(db, tenant, cancellation) is { } refused) return refused;
        var settings = await db.NoticeSettings.AsNoTracking().FirstOrDefaultAsync(cancellation) ?? new NoticeSettings { OrgId = tenant.HomeOrg };
        var names = await db.OrgSecrets.AsNoTracking().Select(s => s.Name).ToListAsync(cancellation);
        return new NoticeSettingsView(settings, names.Contains(NoticeSettings.SmtpPassword), names.Contains(NoticeSettings.WebhookKey));
    }

    /// <returns>The newest messages of this organisation, newest first.</returns>
    public async Task<Result<IReadOnlyList<DeliveryView>>> DeliveriesAsync(TenantContext tenant, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        if (await RefuseAsync(db, tenant, cancellation) is { } refused) return refused;
        return await (
            from m in db.OutboxMessages.AsNoTracking()
            join u in db.Users on m.UserId equals u.UserId into people
            from u in people.DefaultIfEmpty()
            orderby m.NoticeOutboxId descending
            select new DeliveryView(
                m.NoticeOutboxId, m.Channel, u == null ? null : u.Email, m.BatchJobId, m.Kind, m.CreatedAt, m.Attempts, m.NextAttemptAt,
                m.SentAt, m.GivenUpAt, m.LastError))
            .Take(Shown).ToListAsync(cancellation);
    }

    public async Task<Result<NoticeSettingsView>> SaveMailAsync(TenantContext tenant, MailForm form, CancellationToken cancellation)
    {
        var (host, user, from) = (Clean(form.Host), Clean(form.User), Clean(form.From));
        if ((form.On || host is not null) && DeliverySettingsRule.FaultOfMail(host, form.Port, form.Security, user, from) is { } fault) return fault;
        var saved = await SaveAsync(tenant, "notifications.mail_changed", settings =>
        {
            if (user is not null && string.IsNullOrEmpty(form.Password) && settings.SmtpUser is not null && settings.SmtpHost != host) return PasswordAgain;
            (settings.MailOn, settings.SmtpHost, settings.SmtpPort, settings.SmtpSecurity) = (form.On, host, form.Port, form.Security);
            (settings.SmtpUser, settings.MailFrom) = (user, from);
            return Told(new { on = form.On, host, port = form.Port, security = form.Security, passwordChanged = !string.IsNullOrEmpty(form.Password) });
        }, cancellation);
        if (saved is { } refused) return refused;
        if (!string.IsNullOrEmpty(form.Password)) await secrets.WriteAsync(Home(tenant), NoticeSettings.SmtpPassword, form.Password, cancellation);
        return await ReadAsync(tenant, cancellation);
    }

    public async Task<Result<NoticeSettingsView>> SaveWebhookAsync(TenantContext tenant, WebhookForm form, CancellationToken cancellation)
    {
        var url = Clean(form.Url);
        if ((form.On || url is not null) && DeliverySettingsRule.FaultOfWebhook(url, options.AllowPrivateAddresses) is { } fault) return fault;
        var hasKey = await secrets.ReadAsync(Home(tenant), NoticeSettings.WebhookKey, cancellation) is not null;
        var saved = await SaveAsync(tenant, "notifications.webhook_changed", settings =>
        {
            if (form.On && !hasKey) return DeliverNotices.NoKey;
            (settings.WebhookOn, settings.WebhookUrl) = (form.On, url);
            // The host alone: an address may carry a secret in its path.
            return Told(new { on = form.On, host = url is null ? null : new Uri(url).Host });
        }, cancellation);
        return saved is { } refused ? refused : await ReadAsync(tenant, cancellation);
    }

    /// <summary>Makes a signing key; messages are signed with it from now on.</summary>
    /// <returns>The key, to be shown once.</returns>
    public async Task<Result<string>> NewKeyAsync(TenantContext tenant, CancellationToken cancellation)
    {
        var key = WebhookSignature.NewKey();
        if (await SaveAsync(tenant, "notifications.key_made", _ => Told(new { }), cancellation) is { } refused) return refused;
        await secrets.WriteAsync(Home(tenant), NoticeSettings.WebhookKey, key, cancellation);
        return key;
    }

    internal static async Task<Error?> RefuseAsync(RcmDb db, TenantContext tenant, CancellationToken cancellation) =>
        tenant.ActsForAnother
            ? new Error("notices.not_allowed", "Only an administrator of this organisation can set up where its notices go.")
            : await PermissionCheck.RefuseAsync(db, tenant, Permission.ManageNotices, cancellation);

    private async Task<Error?> SaveAsync(TenantContext tenant, string action, Func<NoticeSettings, Result<object>> change, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        if (await RefuseAsync(db, tenant, cancellation) is { } refused) return refused;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.Database.ExecuteSqlAsync($"insert into notice_settings (org_id) values ({tenant.HomeOrg}) on conflict do nothing", cancellation);
        var settings = await db.NoticeSettings.FromSql($"select * from notice_settings where org_id = {tenant.HomeOrg} for update").SingleAsync(cancellation);
        var detail = change(settings);
        if (!detail.IsOk) return detail.Error;
        (settings.UpdatedAt, settings.UpdatedBy) = (time.GetUtcNow(), tenant.UserId);
        await db.SaveChangesAsync(cancellation);
        await AuditLog.WriteAsync(
            (Npgsql.NpgsqlConnection)db.Database.GetDbConnection(), tenant, action, $"organisation/{tenant.HomeOrg:D}", detail.Value, cancellation);
        await transaction.CommitAsync(cancellation);
        return null;
    }

    // What was typed for one server is not sent to another.
    private static Error PasswordAgain { get; } = new("notices.password", "Enter the password again: it was saved for another mail server.");

    private static Result<object> Told(object detail) => detail;

    private static TenantContext Home(TenantContext tenant) => TenantContext.Of(tenant.HomeOrg, tenant.UserId);

    private static string? Clean(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
