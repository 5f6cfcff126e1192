using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Rcm.Domain.Batches;
using Rcm.Domain.Execution;
using Rcm.Infrastructure.Execution;
using Xunit;

namespace Rcm.Infrastructure.Tests.Execution;

/// <summary>What a page can make the robot do, and what it can't: a real Chromium against two small sites.</summary>
public sealed class PortalPageTests : IAsyncLifetime
{
    private readonly ConcurrentBag<string> strangerAsked = [];
    private readonly ChromiumBrowser browser = new(
        new WorkerOptions { ChromiumPath = Environment.GetEnvironmentVariable("RCM_CHROMIUM") ?? "/usr/bin/chromium" }, NullLogger<ChromiumBrowser>.Instance);

    private WebApplication portal = null!;
    private WebApplication stranger = null!;
    private string html = "";

    public async ValueTask InitializeAsync()
    {
        stranger = await ServeAsync(context =>
        {
            strangerAsked.Add(context.Request.Path);
            return context.Response.WriteAsync("stranger");
        });
        portal = await ServeAsync(context =>
        {
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

    private EndpointAddress Address() => EndpointAddress.Of(portal.Urls.First(), null).Value;

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
