using AngleSharp.Dom;
using Bunit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Rcm.Console.Features.Batches.Notices;
using Rcm.Domain.Access;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Batches.Notices;
using Rcm.TestKit;
using Rcm.TestKit.Receivers;
using Xunit;

namespace Rcm.Console.Tests.Batches.Notices;

public sealed class NotificationsPageTests : PageTestContext
{
    public NotificationsPageTests(DatabaseFixture fixture)
        : base(fixture)
    {
        var data = Path.Combine(Path.GetTempPath(), "rcm-keys-of-tests");
        Services.AddSecrets(new ConfigurationBuilder().AddInMemoryCollection([new("Rcm:DataDirectory", data)]).Build());
        Services.AddNotices();
        Services.AddNoticeDelivery(new ConfigurationBuilder().AddInMemoryCollection([new("Rcm:Notices:AllowPrivateAddresses", "true")]).Build());
    }

    [Fact]
    public async Task An_administrator_sets_mail_up_tries_it_and_sees_it_arrive()
    {
        await using var smtp = new FakeSmtpServer();
        var page = Open<NotificationsPage>();
        page.WaitForAssertion(() => page.Find("#smtp-host"), Patience);
        Assert.True(Button(page, "Send a test to me").HasAttribute("disabled"));

        page.Find("#smtp-host").Change("127.0.0.1");
        page.Find("#smtp-port").Change(smtp.Port);
        page.Find("#smtp-security").Change("none");
        page.Find("#mail-from").Change("rcm@hospital.example");
        page.Find("[aria-label=Mail] input[type=checkbox]").Change(true);
        await page.Find("[aria-label=Mail] form").SubmitAsync();
        page.WaitForAssertion(() => Assert.Contains("Saved.", page.Find("[aria-label=Mail]").TextContent, StringComparison.Ordinal), Patience);

        await Button(page, "Send a test to me").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Contains($"took the message for {Admin.Email}", page.Find("[aria-label=Mail]").TextContent, StringComparison.Ordinal), Patience);
        Assert.Single(smtp.Mails);
    }

    [Fact]
    public async Task A_setting_that_makes_no_sense_is_refused_where_it_stands()
    {
        var page = Open<NotificationsPage>();
        page.WaitForAssertion(() => page.Find("#webhook-url"), Patience);

        page.Find("#webhook-url").Change("hooks.example.org");
        await page.Find("[aria-label=Webhook] form").SubmitAsync();

        page.WaitForAssertion(() => Assert.Contains("Enter the whole address", page.Find("[aria-label=Webhook] [role=alert]").TextContent, StringComparison.Ordinal), Patience);
        Assert.Equal(0L, await Database.ScalarAsync<long>("select count(*) from notice_settings where org_id = $1", Hospital.OrgId));
    }

    [Fact]
    public async Task What_becomes_of_a_message_is_seen_while_the_page_is_open()
    {
        var batch = Some.Batch(Hospital, rows: 1, by: Admin);
        await Database.AddAsync(batch);
        var page = Open<NotificationsPage>();
        page.WaitForAssertion(() => Assert.Contains("No message yet", page.Markup, StringComparison.Ordinal), Patience);

        await Database.ExecuteAsync(
            """
            insert into notice_outbox (org_id, channel, user_id, batch_org_id, batch_job_id, kind, batch_status, total_rows, successful_rows, failed_rows, review_rows, sent_at)
            values ($1, 'mail', $2, $1, $3, 'finished', 'completed', 1, 1, 0, 0, now())
            """, Hospital.OrgId, Admin.UserId, batch.BatchJobId);
        Events.Publish(NoticeEvents.Delivery(Hospital.OrgId));

        page.WaitForAssertion(() => Assert.Contains(Admin.Email, page.Markup, StringComparison.Ordinal), Patience);
    }

    [Fact]
    public async Task A_signing_key_is_shown_when_it_is_made()
    {
        var page = Open<NotificationsPage>();
        page.WaitForAssertion(() => page.Find("#webhook-url"), Patience);

        await Button(page, "Make a key").ClickAsync(new());

        page.WaitForAssertion(() => Assert.StartsWith("rcmwh_", page.Find("[data-testid=webhook-key]").TextContent, StringComparison.Ordinal), Patience);
    }

    [Fact]
    public async Task A_signing_key_that_was_made_before_is_not_shown()
    {
        Assert.True((await Services.GetRequiredService<NoticeAdministration>().NewKeyAsync(As(Admin).Tenant, default)).IsOk);

        var page = Open<NotificationsPage>();

        page.WaitForAssertion(() => Button(page, "Make a new key"), Patience);
        Assert.DoesNotContain("rcmwh_", page.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UserRole.HospitalUser)]
    [InlineData(UserRole.Viewer)]
    public async Task Who_does_not_administer_is_told_where_their_own_choice_is(string role)
    {
        var person = Some.User(Hospital, role);
        await Database.AddAsync(person);

        var page = Open<NotificationsPage>(As(person));

        Assert.Contains("under the bell", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("form"));
    }

    private static IElement Button(IRenderedComponent<ProvidersFrame> page, string name) => page.FindAll("button").Single(b => b.TextContent.Trim() == name);
}
