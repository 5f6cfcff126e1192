using Microsoft.AspNetCore.DataProtection;
using Rcm.Domain.Access;
using Rcm.Domain.Batches;
using Rcm.Domain.Batches.Notices;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Batches.Notices;
using Rcm.TestKit;
using Rcm.TestKit.Receivers;

namespace Rcm.Infrastructure.Tests.Batches.Notices;

/// <summary>A hospital whose notices go by mail and webhook, to receivers of ours, from a database of its own: an outbox is emptied across tenants.</summary>
internal sealed class DeliveryRig : IAsyncDisposable
{
    public const string Key = "rcmwh_of_the_test";

    private readonly EphemeralDataProtectionProvider keys = new();

    private DeliveryRig(TestDatabase database) => Database = database;

    public TestDatabase Database { get; }

    public FakeSmtpServer Smtp { get; } = new();

    public FakeWebhook Webhook { get; } = new();

    public Organisation Hospital { get; } = Some.Organisation();

    public AppUser Owner { get; private set; } = null!;

    public AppUser Admin { get; private set; } = null!;

    public ISecretStore Secrets => new SecretStore(Database.App, new SecretCipher(keys));

    public TenantContext AdminTenant => TenantContext.Of(Hospital.OrgId, Admin.UserId);

    public static async Task<DeliveryRig> OpenAsync(DatabaseFixture fixture)
    {
        var rig = new DeliveryRig(await fixture.CloneAsync());
        (rig.Owner, rig.Admin) = (Some.User(rig.Hospital), Some.User(rig.Hospital, UserRole.OrgAdmin));
        await rig.Database.AddAsync(rig.Hospital, rig.Owner, rig.Admin);
        await rig.SetUpAsync(rig.Hospital, mail: true, webhook: true);
        return rig;
    }

    public async Task SetUpAsync(Organisation organisation, bool mail, bool webhook)
    {
        await Database.AddAsync(new NoticeSettings
        {
            OrgId = organisation.OrgId,
            MailOn = mail,
            SmtpHost = "127.0.0.1",
            SmtpPort = Smtp.Port,
            SmtpSecurity = SmtpSecurity.None,
            MailFrom = "rcm@hospital.example",
            WebhookOn = webhook,
            WebhookUrl = Webhook.Url,
        });
        await Secrets.WriteAsync(TenantContext.Of(organisation.OrgId), NoticeSettings.WebhookKey, Key, default);
    }

    /// <summary>What one process runs.</summary>
    public DeliverNotices Process(bool mayBePrivate = true)
    {
        var options = new NoticeOptions(new Uri("https://rcm.example/"), mayBePrivate);
        return new DeliverNotices(new Outbox(Database.App), Secrets, new MailTransport(options), new WebhookTransport(options, TimeProvider.System), options);
    }

    public async Task<BatchJob> EndAsync(string status = JobStatus.Completed, AppUser? by = null)
    {
        var batch = Some.Batch(Hospital, JobStatus.Processing, rows: 5, by: by ?? Owner);
        (batch.SuccessfulRows, batch.FailedRows) = (3, 2);
        await Database.AddAsync(batch);
        await Database.ExecuteAsync("update batch_job set status = $2 where batch_job_id = $1", batch.BatchJobId, status);
        return batch;
    }

    /// <summary>Sends until nothing is due.</summary>
    public async Task DeliverAsync(bool mayBePrivate = true)
    {
        var process = Process(mayBePrivate);
        while (await process.RunAsync(default) > 0) { }
    }

    public async Task<IReadOnlyList<OutboxMessage>> OutboxAsync(string? channel = null)
    {
        await using var db = Database.CreateOwnerDb();
        return [.. db.OutboxMessages.Where(m => channel == null || m.Channel == channel).OrderBy(m => m.NoticeOutboxId)];
    }

    /// <summary>The pause before the next attempt is over, and so is what a process holds.</summary>
    public Task<int> PauseIsOverAsync() => Database.ExecuteAsync("update notice_outbox set next_attempt_at = now()");

    public async ValueTask DisposeAsync()
    {
        await Smtp.DisposeAsync();
        await Webhook.DisposeAsync();
        await Database.DisposeAsync();
    }
}
