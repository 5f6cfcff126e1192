using Microsoft.Playwright;
using Rcm.Domain.Batches;
using Rcm.Domain.Channels;
using Rcm.Domain.Execution;

namespace Rcm.Infrastructure.Execution;

/// <summary>
/// One page of a payer's portal in a browser context of its own. It reaches the endpoint's hosts alone: what it asks for by another name is not
/// sent, and what it follows by itself is stopped at the gate. Playwright's messages quote the page, so each is replaced by one of ours.
/// </summary>
public sealed class PortalPage : IPageDriver, IAsyncDisposable
{
    private const float ActionTimeoutMs = 10_000;

    private readonly IBrowserContext context;
    private readonly EndpointAddress endpoint;
    private readonly IPage page;
    private readonly PortalGate gate;
    private readonly NavigationWatch navigation;
    private volatile PageException? refused;

    private PortalPage(IBrowserContext context, IPage page, EndpointAddress endpoint, PortalGate gate)
    {
        (this.context, this.page, this.endpoint, this.gate) = (context, page, endpoint, gate);
        // Before the watch, which then says that the page is quiet.
        page.RequestFailed += (_, request) => Stopped(request);
        navigation = new NavigationWatch(page);
        page.SetDefaultTimeout(ActionTimeoutMs);
        page.SetDefaultNavigationTimeout((float)endpoint.AnswerTimeout.TotalMilliseconds);
        // A dialog nobody answers blocks the page for ever; a person would read it, a robot must not agree to it.
        page.Dialog += (_, dialog) => _ = dialog.DismissAsync();
    }

    internal static async Task<PortalPage> OpenAsync(IBrowserContext context, EndpointAddress endpoint, PortalGate gate)
    {
        var opened = await context.NewPageAsync();
        var portal = new PortalPage(context, opened, endpoint, gate);
        await context.RouteAsync("**/*", portal.FenceAsync);
        await context.RouteWebSocketAsync("**/*", socket =>
        {
            if (endpoint.Allows(new Uri(socket.Url)))
            {
                socket.ConnectToServer();
            }
        });
        return portal;
    }

    public Task NavigateAsync(string path, CancellationToken cancellation) => GuardAsync("the address", async () =>
    {
        if (!Uri.TryCreate(endpoint.BaseUrl, path, out var address) || !endpoint.Allows(address))
        {
            throw Refused();
        }

        await page.GotoAsync(address.AbsoluteUri, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
    }, cancellation);

    public Task FillAsync(string target, string value, CancellationToken cancellation) =>
        GuardAsync(target, () => page.FillAsync(target, value, new PageFillOptions { Strict = true }), cancellation);

    public Task ClickAsync(string target, CancellationToken cancellation) =>
        GuardAsync(target, () => page.ClickAsync(target, new PageClickOptions { Strict = true }), cancellation);

    public Task SelectAsync(string target, string value, CancellationToken cancellation) =>
        GuardAsync(target, () => page.SelectOptionAsync(target, value, new PageSelectOptionOptions { Strict = true }), cancellation);

    public Task PressAsync(string target, string key, CancellationToken cancellation) =>
        GuardAsync(target, () => page.PressAsync(target, key, new PagePressOptions { Strict = true }), cancellation);

    public Task WaitForAsync(string target, TimeSpan timeout, CancellationToken cancellation) =>
        GuardAsync(target, () => page.WaitForSelectorAsync(target, new PageWaitForSelectorOptions { Timeout = (float)timeout.TotalMilliseconds }), cancellation);

    public async Task<string?> ReadTextAsync(string target, CancellationToken cancellation)
    {
        string? text = null;
        await GuardAsync(target, async () =>
        {
            var element = page.Locator(target);
            text = await element.CountAsync() == 0 ? null : (await element.InnerTextAsync()).Trim();
        }, cancellation);
        return text;
    }

    public async Task<IReadOnlyList<IReadOnlyDictionary<string, string?>>> ReadRowsAsync(
        string target, IReadOnlyDictionary<string, string> columns, CancellationToken cancellation)
    {
        var rows = new List<IReadOnlyDictionary<string, string?>>();
        await GuardAsync(target, async () =>
        {
            var read = await page.Locator(target).EvaluateAllAsync<Dictionary<string, string?>[]>(
                "(rows, columns) => rows.map(row => Object.fromEntries(Object.entries(columns).map(([name, below]) => [name, row.querySelector(below)?.innerText.trim() ?? null])))",
                columns);
            rows.AddRange(read);
        }, cancellation);
        return rows;
    }

    public async Task<string> CaptureAsync(CancellationToken cancellation)
    {
        var html = "";
        await GuardAsync("the page", async () =>
        {
            for (var attempt = 1; ; attempt++)
            {
                await navigation.QuietAsync(endpoint.AnswerTimeout, cancellation);
                if (refused is { } why)
                {
                    throw why;
                }

                try
                {
                    html = await page.ContentAsync();
                    return;
                }
                catch (PlaywrightException) when (attempt < 10 && !page.IsClosed)
                {
                    // The page moved on while it was read: read the one that comes.
                }
            }
        }, cancellation);
        return html;
    }

    public async Task<bool> SettleAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            var isQuiet = await page.EvaluateAsync<bool>(
                """
                () => new Promise(done => {
                  const busy = '[aria-busy="true"], [role="progressbar"], progress';
                  const end = quiet => { watch.disconnect(); done(quiet); };
                  const watch = new MutationObserver(() => end(false));
                  watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
                  setTimeout(() => end(document.querySelector(busy) === null), 150);
                })
                """);
            return isQuiet && navigation.IsNothingAsked;
        }
        catch (PlaywrightException) when (!page.IsClosed)
        {
            // The page moved on, which is what was waited for.
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await context.CloseAsync();
        }
        catch (PlaywrightException)
        {
            // The browser has gone, and the context with it.
        }

        await gate.DisposeAsync();
    }

    // A page that is on its way elsewhere and comes to nothing, because the gate was shut.
    private void Stopped(IRequest request)
    {
        if (request.IsNavigationRequest && request.Frame.ParentFrame is null && Uri.TryCreate(request.Url, UriKind.Absolute, out var address)
            && gate.Refused.TryGetValue(address.IdnHost.Trim('[', ']'), out var refusal))
        {
            refused = Of(refusal);
        }
    }

    private async Task FenceAsync(IRoute route)
    {
        var request = route.Request;
        if (Uri.TryCreate(request.Url, UriKind.Absolute, out var address) && endpoint.Allows(address))
        {
            await route.ContinueAsync();
            return;
        }

        if (request.IsNavigationRequest && request.Frame.ParentFrame is null)
        {
            refused = Refused();
        }

        await route.AbortAsync("blockedbyclient");
    }

    private PageException? Shut(Exception e) =>
        e.Message.Contains("net::ERR_SOCKS", StringComparison.Ordinal) && gate.Refused.Count > 0 ? Of(gate.Refused.Values.Max()) : null;

    private PageException Of(GateRefusal refusal) => refusal == GateRefusal.Private
        ? new PageException(EndpointAddressRule.Private.Code, EndpointAddressRule.Private.Message, ExceptionKind.Business)
        : Refused();

    private PageException Refused() => new(
        "host_refused", $"The portal tried to leave {endpoint.BaseUrl.Host}, and the robot may not follow.", ExceptionKind.Unrecognised);

    private async Task GuardAsync(string what, Func<Task> act, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            // A row that is taken away must not wait for a slow portal: closing the page ends the call below.
            await using var cut = cancellation.Register(() => _ = page.CloseAsync());
            await act();
        }
        catch (Exception e) when (e is TimeoutException or PlaywrightException)
        {
            cancellation.ThrowIfCancellationRequested();
            // A page that was asked for may fail before it says so.
            throw refused ?? Shut(e) ?? e switch
            {
                TimeoutException => new PageException("timeout", $"Waited for {what}, and it did not come."),
                _ when page.IsClosed || !(context.Browser?.IsConnected ?? false) => new PageException("browser_lost", "The robot's browser stopped."),
                _ when e.Message.Contains("net::", StringComparison.Ordinal) => new PageException("portal_unreachable", "The portal can't be reached."),
                _ when e.Message.Contains("strict mode violation", StringComparison.Ordinal) =>
                    new PageException("element_ambiguous", $"The page has more than one {what}."),
                _ => new PageException("page_failed", $"The page did not allow what the robot did with {what}."),
            };
        }
    }
}
