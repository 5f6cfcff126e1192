using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Rcm.Domain.Batches.Notices;
using Rcm.Domain.Common;
using Xunit;

namespace Rcm.Domain.Tests.Batches.Notices;

public class DeliveryTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("93.184.216.34", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.255.255.254", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.16.0.1", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.1.1", false)]
    [InlineData("198.18.0.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::1", false)]
    [InlineData("::", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("::127.0.0.1", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("ff02::1", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("2002:7f00:1::", false)]
    public void Only_an_address_of_the_open_internet_is_sent_to(string address, bool isPublic) =>
        Assert.Equal(isPublic, PublicAddress.Is(IPAddress.Parse(address)));

    [Fact]
    public void An_address_is_no_more_public_for_being_written_as_IPv6() =>
        Gen.Byte.Array[4].Sample(bytes =>
        {
            var address = new IPAddress(bytes);
            Assert.Equal(PublicAddress.Is(address), PublicAddress.Is(address.MapToIPv6()));
        });

    [Fact]
    public void Pauses_grow_and_end_within_two_days()
    {
        var pauses = Enumerable.Range(1, 50).Select(DeliveryPolicy.PauseAfter).TakeWhile(p => p is not null).Select(p => p!.Value).ToList();

        Assert.Equal(pauses.Order(), pauses);
        Assert.InRange(pauses[0], TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Assert.InRange(TimeSpan.FromTicks(pauses.Sum(p => p.Ticks)), TimeSpan.FromHours(20), TimeSpan.FromHours(48));
    }

    [Theory]
    [InlineData("https://hooks.example.org/rcm", null)]
    [InlineData("https://hooks.example.org:8443/rcm?x=1", null)]
    [InlineData("https://8.8.8.8/", null)]
    [InlineData("", "notices.url")]
    [InlineData("hooks.example.org", "notices.url")]
    [InlineData("/rcm", "notices.url")]
    [InlineData("ftp://hooks.example.org/", "notices.url")]
    [InlineData("file:///etc/passwd", "notices.url")]
    [InlineData("http://hooks.example.org/", "notices.url")]
    [InlineData("https://user:secret@hooks.example.org/", "notices.url")]
    [InlineData("https://127.0.0.1/", "notices.private_address")]
    [InlineData("https://[::1]/", "notices.private_address")]
    [InlineData("https://[::ffff:10.0.0.1]/", "notices.private_address")]
    [InlineData("https://0x7f.1/", "notices.private_address")]
    [InlineData("https://2130706433/", "notices.private_address")]
    public void A_webhooks_address_is_looked_at_when_it_is_set(string url, string? fault) =>
        Assert.Equal(fault, DeliverySettingsRule.FaultOfWebhook(url, mayBePrivate: false)?.Code);

    [Theory]
    [InlineData("http://127.0.0.1:5055/rcm", null)]
    [InlineData("ftp://127.0.0.1/", "notices.url")]
    public void An_installation_may_allow_its_own_network(string url, string? fault) =>
        Assert.Equal(fault, DeliverySettingsRule.FaultOfWebhook(url, mayBePrivate: true)?.Code);

    [Theory]
    [InlineData("smtp.example.org", 587, "starttls", "rcm", "rcm@example.org", null)]
    [InlineData("smtp.example.org", 25, "none", null, "rcm@example.org", null)]
    [InlineData(null, 587, "starttls", null, "rcm@example.org", "notices.host")]
    [InlineData("smtp.example.org:587", 587, "starttls", null, "rcm@example.org", "notices.host")]
    [InlineData("https://smtp.example.org", 587, "starttls", null, "rcm@example.org", "notices.host")]
    [InlineData("smtp.example.org", 0, "starttls", null, "rcm@example.org", "notices.port")]
    [InlineData("smtp.example.org", null, "starttls", null, "rcm@example.org", "notices.port")]
    [InlineData("smtp.example.org", 587, "perhaps", null, "rcm@example.org", "notices.security")]
    [InlineData("smtp.example.org", 25, "none", "rcm", "rcm@example.org", "notices.security")]
    [InlineData("smtp.example.org", 587, "starttls", null, "rcm", "notices.from")]
    [InlineData("smtp.example.org", 587, "starttls", null, "rcm@example.org\r\nBcc: x@y.org", "notices.from")]
    [InlineData("smtp.example.org", 587, "starttls", null, "a@b.org, c@d.org", "notices.from")]
    public void A_mail_server_is_looked_at_when_it_is_set(string? host, int? port, string security, string? user, string from, string? fault) =>
        Assert.Equal(fault, DeliverySettingsRule.FaultOfMail(host, port, security, user, from)?.Code);

    [Fact]
    public void A_receiver_can_check_the_signature_by_the_rule_that_is_written_down()
    {
        var header = WebhookSignature.Of("key", At, """{"id":1}""");

        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes("key"), Encoding.UTF8.GetBytes("1772442000.{\"id\":1}"));
        Assert.Equal("t=1772442000,v1=" + Convert.ToHexStringLower(expected), header);
        Assert.NotEqual(WebhookSignature.NewKey(), WebhookSignature.NewKey());
    }

    [Fact]
    public void A_message_holds_these_fields_and_no_others()
    {
        var message = new OutsideMessage(
            Guid.Parse("0197a000-0000-7000-8000-000000000001"), NoticeKind.NeedsPerson, 17, "needs_review", new BatchTally(25, 20, 1, 4), At, new("https://rcm.example/batches/17"));

        var json = JsonNode.Parse(message.Json())!.AsObject();
        Assert.Equal(["id", "type", "createdAt", "batch", "link"], json.Select(p => p.Key));
        Assert.Equal(["number", "status", "rows", "succeeded", "failed", "needsPerson", "open"], json["batch"]!.AsObject().Select(p => p.Key));
        Assert.Equal(("batch.needs_person", 17, "2026-03-02T09:00:00Z"), ((string?)json["type"], (int?)json["batch"]!["number"], (string?)json["createdAt"]));
        Assert.Contains("https://rcm.example/batches/17", message.Text, StringComparison.Ordinal);
        Assert.Contains("20 of 25 rows were answered; 4 need a person; 1 failed.", message.Text, StringComparison.Ordinal);
    }
}
