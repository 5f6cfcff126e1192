using Rcm.Domain.Access;
using Rcm.Domain.Batches.Notices;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Batches.Notices;
using Rcm.TestKit;
using Rcm.TestKit.Receivers;
using Xunit;

namespace Rcm.Infrastructure.Tests.Batches.Notices;

public sealed class NoticeAdministrationTests(DatabaseFixture fixture) : IAsyncLifetime
{
    private static readonly MailForm Mail = new(true, "smtp.example.org", 587, SmtpSecurity.StartTls, "rcm", "a secret", "rcm@example.org");

    private DeliveryRig rig = null!;

    public async ValueTask InitializeAsync() => rig = await DeliveryRig.OpenAsync(fixture);

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    [Fact]
    public async Task What_an_administrator_saves_is_kept_and_audited_without_its_secrets()
    {
        var administration = Administration();

        var saved = await administration.SaveMailAsync(rig.AdminTenant, Mail, default);
        Assert.True(saved.IsOk, saved.Error?.Message);
        Assert.True((await administration.SaveWebhookAsync(rig.AdminTenant, new WebhookForm(true, "https://hooks.example.org/path-secret"), default)).IsOk);
        var key = (await administration.NewKeyAsync(rig.AdminTenant, default)).Value;

        Assert.True(saved.Value is { HasPassword: true, Settings: { MailOn: true, SmtpHost: "smtp.example.org" } });
        Assert.Equal("a secret", await rig.Secrets.ReadAsync(rig.AdminTenant, NoticeSettings.SmtpPassword, default));
        Assert.Equal(key, await rig.Secrets.ReadAsync(rig.AdminTenant, NoticeSettings.WebhookKey, default));
        await using var owner = await rig.Database.OpenOwnerAsync();
        var audit = string.Join('\n', await owner.ColumnAsync<string>("select action || ' ' || detail::text from audit_log where org_id = $1", rig.Hospital.OrgId));
        foreach (var action in (string[])["notifications.mail_changed", "notifications.webhook_changed", "notifications.key_made"])
            Assert.Contains(action, audit, StringComparison.Ordinal);
        foreach (var secret in (string[])["a secret", "path-secret", key]) Assert.DoesNotContain(secret, audit, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UserRole.HospitalUser)]
    [InlineData(UserRole.Operator)]
    [InlineData(UserRole.Viewer)]
    public async Task Nobody_else_sees_or_changes_it(string role)
    {
        var person = Some.User(rig.Hospital, role);
        await rig.Database.AddAsync(person);
        var tenant = TenantContext.Of(rig.Hospital.OrgId, person.UserId);

        Assert.Equal("access.denied", (await Administration().ReadAsync(tenant, default)).Error?.Code);
        Assert.Equal("access.denied", (await Administration().SaveMailAsync(tenant, Mail, default)).Error?.Code);
        Assert.Equal("access.denied", (await Administration().NewKeyAsync(tenant, default)).Error?.Code);
        Assert.Equal("access.denied", (await Administration().DeliveriesAsync(tenant, default)).Error?.Code);
        Assert.Equal("access.denied", (await Test().RunAsync(tenant, OutboxMessage.Mail, default)).Error?.Code);
        Assert.Equal(DeliveryRig.Key, await rig.Secrets.ReadAsync(rig.AdminTenant, NoticeSettings.WebhookKey, default));
    }

    [Fact]
    public async Task A_firms_administrator_does_not_set_up_the_hospital()
    {
        var firm = Some.Organisation(type: OrganisationType.BillingFirm);
        var petra = Some.User(firm, UserRole.OrgAdmin);
        await rig.Database.AddAsync(firm, petra);
        await rig.Database.AddAsync(Some.Grant(rig.Hospital, firm));
        var acting = new TenantContext(firm.OrgId, rig.Hospital.OrgId, petra.UserId);

        Assert.Equal("notices.not_allowed", (await Administration().ReadAsync(acting, default)).Error?.Code);
        Assert.Equal("notices.not_allowed", (await Administration().SaveWebhookAsync(acting, new WebhookForm(false, null), default)).Error?.Code);
    }

    [Fact]
    public async Task A_webhook_is_not_on_before_there_is_a_key_to_sign_with()
    {
        var hospital = Some.Organisation();
        var admin = Some.User(hospital, UserRole.OrgAdmin);
        await rig.Database.AddAsync(hospital, admin);
        var tenant = TenantContext.Of(hospital.OrgId, admin.UserId);

        Assert.Equal("webhook.no_key", (await Administration().SaveWebhookAsync(tenant, new WebhookForm(true, "https://hooks.example.org/rcm"), default)).Error?.Code);
        Assert.True((await Administration().SaveWebhookAsync(tenant, new WebhookForm(false, "https://hooks.example.org/rcm"), default)).IsOk);
        await Administration().NewKeyAsync(tenant, default);
        Assert.True((await Administration().SaveWebhookAsync(tenant, new WebhookForm(true, "https://hooks.example.org/rcm"), default)).IsOk);
    }

    [Fact]
    public async Task A_password_goes_to_no_other_server_than_it_was_saved_for()
    {
        var administration = Administration();
        await administration.SaveMailAsync(rig.AdminTenant, Mail, default);

        var moved = await administration.SaveMailAsync(rig.AdminTenant, Mail with { Host = "smtp.elsewhere.example", Password = null }, default);
        Assert.Equal("notices.password", moved.Error?.Code);
        Assert.Equal("smtp.example.org", (await administration.ReadAsync(rig.AdminTenant, default)).Value.Settings.SmtpHost);

        Assert.True((await administration.SaveMailAsync(rig.AdminTenant, Mail with { Port = 2525, Password = null }, default)).IsOk);
        Assert.True((await administration.SaveMailAsync(rig.AdminTenant, Mail with { Host = "smtp.elsewhere.example", Password = "another" }, default)).IsOk);
    }

    [Fact]
    public async Task A_test_says_what_really_came_of_it()
    {
        Assert.Contains(rig.Admin.Email, (await Test().RunAsync(rig.AdminTenant, OutboxMessage.Mail, default)).Value, StringComparison.Ordinal);
        Assert.True((await Test().RunAsync(rig.AdminTenant, OutboxMessage.Webhook, default)).IsOk);
        Assert.Contains($"To: {rig.Admin.Email}", Assert.Single(rig.Smtp.Mails), StringComparison.Ordinal);
        Assert.Contains("\"type\":\"test\"", Assert.Single(rig.Webhook.Posts).Body, StringComparison.Ordinal);

        (rig.Smtp.Does, rig.Webhook.Does) = (Misbehaviour.Refuse, Misbehaviour.Refuse);
        Assert.Equal("mail.refused", (await Test().RunAsync(rig.AdminTenant, OutboxMessage.Mail, default)).Error?.Code);
        Assert.Equal("webhook.refused", (await Test().RunAsync(rig.AdminTenant, OutboxMessage.Webhook, default)).Error?.Code);
    }

    [Fact]
    public async Task The_administrator_sees_what_became_of_each_message()
    {
        rig.Webhook.Does = Misbehaviour.Refuse;
        var batch = await rig.EndAsync();
        await rig.DeliverAsync();

        var deliveries = (await Administration().DeliveriesAsync(rig.AdminTenant, default)).Value;

        Assert.Equal(2, deliveries.Count);
        Assert.All(deliveries, d => Assert.Equal((batch.BatchJobId, NoticeKind.Finished, 1), (d.BatchId, d.Kind, d.Attempts)));
        Assert.True(deliveries.Single(d => d.Channel == OutboxMessage.Mail) is { SentAt: not null, LastError: null } sent && sent.To == rig.Owner.Email);
        Assert.True(deliveries.Single(d => d.Channel == OutboxMessage.Webhook) is { SentAt: null, LastError: "The receiver answered 500." });
    }

    private NoticeAdministration Administration() =>
        new(rig.Database.App, rig.Secrets, new NoticeOptions(null, AllowPrivateAddresses: false), TimeProvider.System);

    private SendTestNotice Test()
    {
        var options = new NoticeOptions(null, AllowPrivateAddresses: true);
        return new(rig.Database.App, rig.Secrets, new MailTransport(options), new WebhookTransport(options, TimeProvider.System), rig.Process(), new AuditLog(rig.Database.App), TimeProvider.System);
    }
}
