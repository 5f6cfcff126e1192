using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches.Notices;

/// <param name="IsOffered">Whether the person's organisation sends mail at all.</param>
public sealed record MailChoiceView(bool IsOffered, bool Finished, bool NeedsPerson, bool Stuck);

/// <summary>Which notices a person gets by mail: their own to choose.</summary>
public sealed class MailChoice(IRcmDbFactory databases, TimeProvider time)
{
    public async Task<MailChoiceView> ReadAsync(TenantContext tenant, CancellationToken cancellation)
    {
        await using var db = await OpenAsync(tenant, cancellation);
        var offered = await db.NoticeSettings.AnyAsync(s => s.MailOn, cancellation);
        var chosen = await db.NoticePreferences.AsNoTracking().FirstOrDefaultAsync(cancellation);
        return new(offered, chosen?.MailFinished ?? true, chosen?.MailNeedsPerson ?? true, chosen?.MailStuck ?? true);
    }

    public async Task SaveAsync(TenantContext tenant, bool finished, bool needsPerson, bool stuck, CancellationToken cancellation)
    {
        await using var db = await OpenAsync(tenant, cancellation);
        var now = time.GetUtcNow();
        // Two tabs may save at once: the last one stands.
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into notice_preference (user_id, org_id, mail_finished, mail_needs_person, mail_stuck, updated_at)
            values ({tenant.UserId}, {tenant.HomeOrg}, {finished}, {needsPerson}, {stuck}, {now})
            on conflict (user_id) do update set mail_finished = excluded.mail_finished, mail_needs_person = excluded.mail_needs_person,
                mail_stuck = excluded.mail_stuck, updated_at = excluded.updated_at
            """, cancellation);
    }

    // Whoever the person acts for: it is their own organisation that mails them.
    private Task<RcmDb> OpenAsync(TenantContext tenant, CancellationToken cancellation) =>
        databases.CreateAsync(new TenantContext(tenant.HomeOrg, tenant.HomeOrg, tenant.UserId), cancellation);
}
