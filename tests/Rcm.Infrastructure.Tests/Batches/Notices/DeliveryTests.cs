using System.Text.Json.Nodes;
using Rcm.Domain.Access;
using Rcm.Domain.Batches;
using Rcm.Domain.Batches.Notices;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Batches.Notices;
using Rcm.TestKit;
using Rcm.TestKit.Receivers;
using Xunit;

namespace Rcm.Infrastructure.Tests.Batches.Notices;

/// <summary>From the end of a batch to the mail and the webhook, whatever receivers and processes do.</summary>
public sealed class DeliveryTests(DatabaseFixture fixture) : IAsyncLifetime
{
    private DeliveryRig rig = null!;

    public async ValueTask InitializeAsync() => rig = await DeliveryRig.OpenAsync(fixture);

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    [Fact]
    public async Task A_batch_that_ends_reaches_its_owner_and_the_organisations_program()
    {
        var batch = await rig.EndAsync(JobStatus.PartiallyCompleted);

        await rig.DeliverAsync();

        var mail = Assert.Single(rig.Smtp.Mails);
        Assert.Contains($"To: {rig.Owner.Email}", mail, StringComparison.Ordinal);
        Assert.Contains($"Subject: Batch {batch.BatchJobId} is done", mail, StringComparison.Ordinal);
        Assert.Contains("3 of 5 rows were answered; 2 failed.", mail, StringComparison.Ordinal);
        Assert.Contains($"https://rcm.example/batches/{batch.BatchJobId}", mail, StringComparison.Ordinal);
        var post = Assert.Single(rig.Webhook.Posts);
        var json = JsonNode.Parse(post.Body)!;
        Assert.Equal(("batch.finished", batch.BatchJobId, "partially_completed", 2), ((string?)json["type"], (long)json["batch"]!["number"]!, (string?)json["batch"]!["status"], (int)json["batch"]!["failed"]!));
        var sentAt = DateTimeOffset.FromUnixTimeSeconds(long.Parse(post.Headers["rcm-signature"].Split('=', ',')[1], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(WebhookSignature.Of(DeliveryRig.Key, sentAt, post.Body), post.Headers["rcm-signature"]);
        Assert.All(await rig.OutboxAsync(), m => Assert.True(m is { SentAt: not null, Attempts: 1, LastError: null }));
    }

    [Fact]
    public async Task Many_processes_send_each_message_once()
    {
        for (var i = 0; i < 10; i++) await rig.EndAsync();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => rig.DeliverAsync()));
        await rig.DeliverAsync();

        Assert.Equal(10, rig.Smtp.Mails.Count);
        Assert.Equal(10, rig.Webhook.Posts.Select(p => p.Headers["rcm-message-id"]).Distinct().Count());
        Assert.Equal(10, rig.Webhook.Posts.Count);
    }

    [Theory]
    [InlineData(OutboxMessage.Mail)]
    [InlineData(OutboxMessage.Webhook)]
    public async Task What_was_taken_without_a_word_is_sent_again_under_the_same_id(string channel)
    {
        await rig.EndAsync();
        (rig.Smtp.Does, rig.Webhook.Does) = (Misbehaviour.TakeAndBreakOff, Misbehaviour.TakeAndBreakOff);
        await rig.DeliverAsync();
        (rig.Smtp.Does, rig.Webhook.Does) = (Misbehaviour.None, Misbehaviour.None);
        await rig.PauseIsOverAsync();
        await rig.DeliverAsync();

        var ids = channel == OutboxMessage.Mail
            ? rig.Smtp.Mails.Select(m => m.Split('\n').Single(l => l.StartsWith("Message-Id:", StringComparison.OrdinalIgnoreCase)).Trim()).ToList()
            : rig.Webhook.Posts.Select(p => p.Headers["rcm-message-id"]).ToList();
        Assert.Equal(2, ids.Count);
        Assert.Single(ids.Distinct());
        var message = Assert.Single(await rig.OutboxAsync(channel));
        Assert.Contains(message.MessageId.ToString("D"), ids[0], StringComparison.Ordinal);
        Assert.True(message is { SentAt: not null, Attempts: 2 });
    }

    [Fact]
    public async Task A_process_that_dies_with_a_message_in_hand_loses_nothing_and_writes_nothing_later()
    {
        await rig.EndAsync();
        var outbox = new Outbox(rig.Database.App);
        var dead = await outbox.ClaimAsync(10, TimeSpan.FromMinutes(1), default);
        Assert.Equal(2, dead.Count);
        await rig.DeliverAsync();
        Assert.Empty(rig.Webhook.Posts);

        await rig.PauseIsOverAsync();
        await rig.DeliverAsync();
        // It was only slow: what it says now counts no more.
        foreach (var claimed in dead) await outbox.NotSentAsync(claimed, "too late", null, default);

        Assert.Single(rig.Webhook.Posts);
        Assert.All(await rig.OutboxAsync(), m => Assert.True(m is { SentAt: not null, GivenUpAt: null, LastError: null, Attempts: 2 }));
    }

    [Theory]
    [InlineData(Misbehaviour.Refuse, "The mail server refused the message (550).", "The receiver answered 500.")]
    [InlineData(Misbehaviour.Garbage, "does not speak SMTP", "does not speak HTTP")]
    [InlineData(Misbehaviour.Redirect, null, "answered with a redirect (302)")]
    public async Task A_receiver_that_misbehaves_is_tried_again_and_the_reason_is_ours_alone(Misbehaviour does, string? ofMail, string ofWebhook)
    {
        await rig.EndAsync();
        (rig.Smtp.Does, rig.Webhook.Does) = (does, does);

        await rig.DeliverAsync();

        foreach (var message in (await rig.OutboxAsync()).Where(m => m.Channel == OutboxMessage.Webhook || ofMail is not null))
        {
            Assert.Contains(message.Channel == OutboxMessage.Mail ? ofMail! : ofWebhook, message.LastError, StringComparison.Ordinal);
            // What a receiver says may be anything.
            Assert.DoesNotContain("Jane", message.LastError, StringComparison.Ordinal);
            Assert.Null(message.SentAt);
            Assert.InRange(message.NextAttemptAt - DateTimeOffset.UtcNow, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(16));
        }

        Assert.All(rig.Webhook.Posts, p => Assert.Equal("/rcm", p.Path));
    }

    [Fact]
    public async Task A_receiver_that_hangs_is_left_and_holds_up_nobody_else()
    {
        rig.Webhook.Does = Misbehaviour.Hang;
        await rig.EndAsync();

        await rig.DeliverAsync();

        Assert.Single(rig.Smtp.Mails);
        Assert.Contains("did not answer within 10 seconds", Assert.Single(await rig.OutboxAsync(OutboxMessage.Webhook)).LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_nobody_takes_for_a_day_is_given_up()
    {
        rig.Webhook.Does = Misbehaviour.Refuse;
        await rig.EndAsync();

        for (var attempt = 0; attempt < 20; attempt++)
        {
            await rig.DeliverAsync();
            await rig.PauseIsOverAsync();
        }

        var message = Assert.Single(await rig.OutboxAsync(OutboxMessage.Webhook));
        Assert.True(message is { GivenUpAt: not null, SentAt: null, LastError: "The receiver answered 500." });
        Assert.Equal(message.Attempts, rig.Webhook.Posts.Count);
        Assert.InRange(message.Attempts, 5, 15);
    }

    [Fact]
    public async Task An_address_in_the_installations_own_network_is_not_connected_to()
    {
        await rig.EndAsync();

        await rig.DeliverAsync(mayBePrivate: false);

        Assert.Empty(rig.Smtp.Mails);
        Assert.Empty(rig.Webhook.Posts);
        Assert.Equal(2, (await rig.OutboxAsync()).Count(m => m.LastError is not null));
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    public async Task A_name_is_looked_at_where_it_leads_and_not_how_it_is_written(string host)
    {
        var options = new NoticeOptions(null, AllowPrivateAddresses: false);
        using var webhook = new WebhookTransport(options, TimeProvider.System);
        var message = OutsideMessage.OfTest(DateTimeOffset.UtcNow);

        Assert.Equal("notices.private_address", (await webhook.SendAsync($"https://{host}/", "k", message, default))?.Code);
        Assert.Equal("notices.private_address", (await new MailTransport(options).SendAsync(
            new MailServer(host, rig.Smtp.Port, SmtpSecurity.None, null, null, "a@b.example"), "c@d.example", message, default))?.Code);
    }

    [Fact]
    public async Task Encryption_that_is_asked_for_is_not_done_without()
    {
        var options = new NoticeOptions(null, AllowPrivateAddresses: true);
        var server = new MailServer("127.0.0.1", rig.Smtp.Port, SmtpSecurity.StartTls, "user", "secret", "a@b.example");

        var why = await new MailTransport(options).SendAsync(server, "c@d.example", OutsideMessage.OfTest(DateTimeOffset.UtcNow), default);

        Assert.Equal("mail.not_offered", why?.Code);
        Assert.Empty(rig.Smtp.Mails);
    }

    [Fact]
    public async Task What_is_switched_off_meanwhile_is_not_sent()
    {
        await rig.EndAsync();
        await rig.Database.ExecuteAsync("update notice_settings set mail_on = false, webhook_on = false");

        await rig.DeliverAsync();

        Assert.Empty(rig.Smtp.Mails);
        Assert.All(await rig.OutboxAsync(), m => Assert.True(m is { GivenUpAt: not null, SentAt: null }));
        await rig.EndAsync();
        Assert.Equal(2, (await rig.OutboxAsync()).Count);
    }

    [Fact]
    public async Task A_person_gets_by_mail_what_they_chose()
    {
        var choice = new MailChoice(rig.Database.App, TimeProvider.System);
        var tenant = TenantContext.Of(rig.Hospital.OrgId, rig.Owner.UserId);
        Assert.Equal(new MailChoiceView(true, true, true, true), await choice.ReadAsync(tenant, default));
        await choice.SaveAsync(tenant, finished: false, needsPerson: true, stuck: false, default);
        Assert.Equal(new MailChoiceView(true, false, true, false), await choice.ReadAsync(tenant, default));

        await rig.EndAsync();
        await rig.EndAsync(JobStatus.Failed);
        await rig.EndAsync(JobStatus.NeedsReview);

        Assert.Equal([NoticeKind.NeedsPerson], (await rig.OutboxAsync(OutboxMessage.Mail)).Select(m => m.Kind));
        Assert.Equal(3, (await rig.OutboxAsync(OutboxMessage.Webhook)).Count);
    }

    [Fact]
    public async Task A_firms_person_is_mailed_by_the_firms_settings_and_the_webhook_is_the_hospitals()
    {
        var firm = Some.Organisation(type: OrganisationType.BillingFirm);
        var fiona = Some.User(firm, UserRole.FirmUser);
        await rig.Database.AddAsync(firm, fiona);
        await rig.Database.AddAsync(Some.Grant(rig.Hospital, firm));
        await rig.SetUpAsync(firm, mail: true, webhook: true);

        await rig.EndAsync(by: fiona);
        Assert.Equal(
            [(OutboxMessage.Mail, firm.OrgId), (OutboxMessage.Webhook, rig.Hospital.OrgId)],
            (await rig.OutboxAsync()).Select(m => (m.Channel, m.OrgId)).Order());

        // Withdrawn before it was sent: not a number of the hospital's leaves any more.
        await rig.Database.ExecuteAsync("update access_grant set revoked_at = now()");
        await rig.DeliverAsync();
        Assert.Empty(rig.Smtp.Mails);
        Assert.NotNull(Assert.Single(await rig.OutboxAsync(OutboxMessage.Mail)).GivenUpAt);

        await rig.EndAsync(by: fiona);
        Assert.Single(await rig.OutboxAsync(OutboxMessage.Mail));
    }

    [Fact]
    public async Task Rows_that_are_mended_one_by_one_are_not_a_mail_each()
    {
        var batch = await rig.EndAsync(JobStatus.NeedsReview);
        foreach (var status in (string[])[JobStatus.Processing, JobStatus.NeedsReview, JobStatus.Processing, JobStatus.NeedsReview])
        {
            await rig.Database.ExecuteAsync("update batch_job set status = $2 where batch_job_id = $1", batch.BatchJobId, status);
        }

        Assert.Single(await rig.OutboxAsync(OutboxMessage.Mail));
    }
}
