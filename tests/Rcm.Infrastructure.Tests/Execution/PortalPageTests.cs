using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Rcm.Domain.Batches;
using Rcm.Domain.Channels;
using Rcm.Domain.Execution;
using Rcm.Domain.MicroStates;
using Rcm.Infrastructure.Execution;
using Rcm.Infrastructure.MicroStates;
using Xunit;

namespace Rcm.Infrastructure.Tests.Execution;

/// <summary>What a page can make the robot do, and what it can't: a real Chromium against two small sites.</summary>
public sealed class PortalPageTests : IAsyncLifetime
{
    private readonly ConcurrentBag<string> strangerAsked = [];
    private readonly ConcurrentBag<string> lookedUp = [];
    private readonly ChromiumBrowser browser;

    private WebApplication portal = null!;
    private WebApplication stranger = null!;
    private string html = "";
    private Action<string> seen = _ => { };

    public PortalPageTests() => browser = new(
        new WorkerOptions { ChromiumPath = Environment.GetEnvironmentVariable("RCM_CHROMIUM") ?? "/usr/bin/chromium" }, NullLogger<ChromiumBrowser>.Instance,
        (host, _) =>
        {
            lookedUp.Add(host);
            return Task.FromResult<IPAddress[]>([IPAddress.Loopback]);
        });

    public async ValueTask InitializeAsync()
    {
        stranger = await ServeAsync(context =>
        {
            strangerAsked.Add(context.Request.Path);
            return context.Response.WriteAsync("stranger");
        });
        portal = await ServeAsync(context =>
        {
            seen(context.Request.Path);
            if (context.Request.Path == "/moved")
            {
                context.Response.Redirect(stranger.Urls.First() + "/moved");
                return Task.CompletedTask;
            }

            if (context.Request.Path == "/never")
            {
                return Task.Delay(Timeout.Infinite, context.RequestAborted);
            }

            context.Response.ContentType = "text/html; charset=utf-8";
            return context.Response.WriteAsync(html.Replace("STRANGER", stranger.Urls.First(), StringComparison.Ordinal));
        });
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        await portal.DisposeAsync();
        await stranger.DisposeAsync();
    }

    [Fact]
    public async Task A_page_reaches_no_other_host_by_any_way()
    {
        html = """
            <body><img src="STRANGER/img"><script src="STRANGER/script"></script><link rel="stylesheet" href="STRANGER/style">
            <iframe src="STRANGER/frame"></iframe><p id="done"></p>
            <script>
              fetch('STRANGER/fetch').catch(() => {}).finally(() => { document.getElementById('done').textContent = 'tried'; });
              navigator.sendBeacon('STRANGER/beacon', 'x');
              new WebSocket('STRANGER/socket'.replace('http', 'ws'));
            </script></body>
            """;
        await using var page = await OpenAsync();

        await page.WaitForAsync("#done:has-text('tried')", TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.Empty(strangerAsked);
    }

    // What stands in a shadow root is a component's own: no snapshot holds it, so none has to take a patient out of it. A page that says its answer
    // there alone is one that the robot reads by the selectors it was taught, or one that nobody knows.
    [Fact]
    public async Task What_stands_in_a_shadow_root_is_in_no_snapshot()
    {
        html = """
            <body><main><h1>Result</h1><payer-result><template shadowrootmode="open"><p>Ana Garcia declared</p></template></payer-result><payer-card></payer-card></main><p id="done"></p>
            <script>
              for (const mode of ['open', 'closed']) document.querySelector('payer-card').appendChild(document.createElement('div')).attachShadow({ mode }).innerHTML = '<p>Ana Garcia ' + mode + '</p>';
              document.getElementById('done').textContent = 'tried';
            </script></body>
            """;
        await using var page = await OpenAsync();
        await page.WaitForAsync("#done:has-text('tried')", TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        var kept = PageScrubber.Scrub(await page.CaptureAsync(TestContext.Current.CancellationToken), KnownValues.None);

        Assert.DoesNotContain("Garcia", kept.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("declared", kept.Html, StringComparison.Ordinal);
        Assert.Contains("<payer-result></payer-result>", kept.Html, StringComparison.Ordinal);
        // A selector reaches into an open one.
        Assert.Contains("declared", await page.ReadTextAsync("payer-result p", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_of_five_megabytes_and_of_100_000_elements_are_captured_scrubbed_and_embedded()
    {
        foreach (var (large, over) in new[]
        {
            ("<body>" + string.Concat(Enumerable.Range(0, 100_000).Select(i => $"<p id=p{i % 50}>Member")), false),
            ("<body><p>" + new string('x', PageScrubber.MaxLength), true),
        })
        {
            html = large;
            await using var page = await OpenAsync();

            var kept = PageScrubber.Scrub(await page.CaptureAsync(TestContext.Current.CancellationToken), KnownValues.None);

            Assert.Equal(over, kept.Html.Contains("document over the limit", StringComparison.Ordinal));
            Assert.Equal(MicroState.Dimensions, DomFeatureEmbedder.Embed(kept.Html).Length);
        }
    }

    [Fact]
    public async Task A_page_at_rest_says_so_and_one_that_waits_for_its_portal_does_not()
    {
        html = """<body><p>Result</p></body>""";
        await using var page = await OpenAsync();
        await page.CaptureAsync(TestContext.Current.CancellationToken);
        Assert.True(await page.SettleAsync(TestContext.Current.CancellationToken));

        html = """<body><div role="progressbar"></div></body>""";
        await page.NavigateAsync("", TestContext.Current.CancellationToken);
        Assert.False(await page.SettleAsync(TestContext.Current.CancellationToken));

        html = """<body><p>Result</p><script>fetch('/never')</script></body>""";
        await page.NavigateAsync("", TestContext.Current.CancellationToken);
        Assert.False(await page.SettleAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_link_that_leaves_the_endpoint_ends_the_run_for_a_person()
    {
        html = """<body><a id="out" href="STRANGER/away">On</a></body>""";
        await using var page = await OpenAsync();

        var refused = await Assert.ThrowsAsync<PageException>(async () =>
        {
            await page.ClickAsync("#out", TestContext.Current.CancellationToken);
            await page.CaptureAsync(TestContext.Current.CancellationToken);
        });

        Assert.Equal(("host_refused", ExceptionKind.Unrecognised), (refused.Code, refused.Kind));
        Assert.Empty(strangerAsked);
    }

    [Theory]
    [InlineData("click")]
    [InlineData("navigate")]
    public async Task A_redirect_that_leaves_the_endpoint_ends_the_run_for_a_person(string how)
    {
        html = """<body><a id="out" href="/moved">On</a></body>""";
        await using var page = await OpenAsync();

        var refused = await Assert.ThrowsAsync<PageException>(async () =>
        {
            await (how == "click" ? page.ClickAsync("#out", TestContext.Current.CancellationToken) : page.NavigateAsync("moved", TestContext.Current.CancellationToken));
            await page.CaptureAsync(TestContext.Current.CancellationToken);
        });

        Assert.Equal(("host_refused", ExceptionKind.Unrecognised), (refused.Code, refused.Kind));
        Assert.Empty(strangerAsked);
    }

    [Fact]
    public async Task What_a_page_loads_is_not_led_elsewhere_by_a_redirect()
    {
        html = """<body><img src="/moved"><p id="done"></p><script>fetch('/moved').catch(() => {}).finally(() => { document.getElementById('done').textContent = 'tried'; });</script></body>""";
        await using var page = await OpenAsync();

        await page.WaitForAsync("#done:has-text('tried')", TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        // The page itself stays where it is.
        Assert.Contains("tried", await page.CaptureAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Empty(strangerAsked);
    }

    [Fact]
    public async Task A_public_name_that_leads_into_a_private_network_is_for_its_owner_to_mend()
    {
        var address = EndpointAddress.Of(Named("portal.example.com"), null, null, mayBePrivate: false).Value;
        await using var page = await browser.OpenAsync(address, TestContext.Current.CancellationToken);

        var refused = await Assert.ThrowsAsync<PageException>(() => page.NavigateAsync("", TestContext.Current.CancellationToken));

        Assert.Equal((EndpointAddressRule.Private.Code, ExceptionKind.Business), (refused.Code, refused.Kind));
        Assert.Equal(["portal.example.com"], lookedUp.Distinct());
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task The_platforms_own_portal_and_what_the_installation_allows_may_stand_inside(bool platforms, bool allowed)
    {
        html = "<body>inside</body>";
        var named = Named("portal.example.com");
        var address = EndpointAddress.Of(platforms ? null : named, platforms ? named : null, null, allowed).Value;
        await using var page = await browser.OpenAsync(address, TestContext.Current.CancellationToken);

        await page.NavigateAsync("", TestContext.Current.CancellationToken);

        Assert.Contains("inside", await page.CaptureAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_an_organisation_added_to_the_platforms_portal_is_looked_at_all_the_same()
    {
        html = "<body><img src=\"" + Named("cdn.example.com") + "/img\"><p>inside</p></body>";
        var config = JsonSerializer.Serialize(new { hosts = new[] { new Uri(Named("cdn.example.com")).Authority } });
        var asked = new ConcurrentBag<string>();
        seen = asked.Add;
        await using var page = await browser.OpenAsync(EndpointAddress.Of(null, portal.Urls.First(), config, mayBePrivate: false).Value, TestContext.Current.CancellationToken);

        await page.NavigateAsync("", TestContext.Current.CancellationToken);
        await page.CaptureAsync(TestContext.Current.CancellationToken);

        Assert.Contains("cdn.example.com", lookedUp);
        Assert.DoesNotContain("/img", asked);
    }

    [Fact]
    public async Task Two_elements_that_fit_alike_are_refused_and_the_message_does_not_quote_the_page()
    {
        html = """<body><button class="go">Zebediah Canary</button><button class="go">Zebediah Canary</button></body>""";
        await using var page = await OpenAsync();

        var refused = await Assert.ThrowsAsync<PageException>(() => page.ClickAsync(".go", TestContext.Current.CancellationToken));

        Assert.Equal("element_ambiguous", refused.Code);
        Assert.DoesNotContain("Zebediah", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dialog_does_not_stop_the_robot()
    {
        html = """<body><button id="ask" onclick="document.title = String(confirm('Submit?'))">Ask</button></body>""";
        await using var page = await OpenAsync();

        await page.ClickAsync("#ask", TestContext.Current.CancellationToken);

        Assert.Contains("<title>false</title>", await page.CaptureAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_portal_that_is_not_there_is_a_system_exception()
    {
        await portal.StopAsync(TestContext.Current.CancellationToken);
        var page = await browser.OpenAsync(Address(), TestContext.Current.CancellationToken);
        await using (page)
        {
            var failed = await Assert.ThrowsAsync<PageException>(() => page.NavigateAsync("", TestContext.Current.CancellationToken));
            Assert.Equal(("portal_unreachable", ExceptionKind.System), (failed.Code, failed.Kind));
        }
    }

    [Theory]
    [InlineData("http://localhost:1/")]
    [InlineData("//localhost/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("javascript:alert(1)")]
    public async Task A_path_that_is_another_address_is_refused(string path)
    {
        await using var page = await OpenAsync();

        var refused = await Assert.ThrowsAsync<PageException>(() => page.NavigateAsync(path, TestContext.Current.CancellationToken));

        Assert.Equal("host_refused", refused.Code);
    }

    private async Task<PortalPage> OpenAsync()
    {
        var page = await browser.OpenAsync(Address(), TestContext.Current.CancellationToken);
        await page.NavigateAsync("", TestContext.Current.CancellationToken);
        return page;
    }

    private EndpointAddress Address() => EndpointAddress.Of(null, portal.Urls.First(), null, mayBePrivate: false).Value;

    /// <summary>The portal's address under another name; every name leads to this machine.</summary>
    private string Named(string host) => new UriBuilder(portal.Urls.First()) { Host = host }.Uri.GetLeftPart(UriPartial.Authority);

    private static async Task<WebApplication> ServeAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Run(answer);
        await app.StartAsync();
        return app;
    }
}
