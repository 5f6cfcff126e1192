using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using Rcm.Infrastructure.Channels;

namespace Rcm.Infrastructure.Execution;

/// <summary>The worker's one Chromium: started at the first row, started anew when it has died. Each row gets a context of its own, with one way out of it.</summary>
public sealed partial class ChromiumBrowser(WorkerOptions options, ILogger<ChromiumBrowser> log, NameLookup? lookUp = null) : IAsyncDisposable
{
    private static readonly string[] Arguments =
    [
        "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--disable-domain-reliability", "--disable-client-side-phishing-detection", "--no-default-browser-check", "--disable-gpu",
    ];

    private readonly SemaphoreSlim starting = new(1, 1);
    private IPlaywright? playwright;
    private IBrowser? browser;

    public async Task<PortalPage> OpenAsync(EndpointAddress endpoint, CancellationToken cancellation)
    {
        var chromium = await ConnectedAsync(cancellation);
        var gate = new PortalGate(endpoint, lookUp);
        try
        {
            return await PortalPage.OpenAsync(await chromium.NewContextAsync(Options(gate)), endpoint, gate);
        }
        catch
        {
            // A page that is open takes its gate with it; this one never was.
            await gate.DisposeAsync();
            throw;
        }
    }

    private static BrowserNewContextOptions Options(PortalGate gate) =>
        new()
        {
            Proxy = new Proxy { Server = gate.Address },
            AcceptDownloads = false,
            ServiceWorkers = ServiceWorkerPolicy.Block,
            Locale = "en-US",
            TimezoneId = "UTC",
            ViewportSize = new ViewportSize { Width = 1280, Height = 900 },
        };

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
        starting.Dispose();
    }

    private async Task<IBrowser> ConnectedAsync(CancellationToken cancellation)
    {
        await starting.WaitAsync(cancellation);
        try
        {
            if (browser is { IsConnected: true })
            {
                return browser;
            }

            if (browser is not null)
            {
                LogRestart(log);
                await browser.DisposeAsync();
            }

            playwright ??= await Playwright.CreateAsync();
            browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
            {
                ExecutablePath = options.ChromiumPath,
                Headless = true,
                // Chromium's sandbox can't be set up by root; everybody else keeps it.
                ChromiumSandbox = !Environment.IsPrivilegedProcess,
                Args = Arguments,
                HandleSIGINT = false,
                HandleSIGTERM = false,
                HandleSIGHUP = false,
            });
            return browser;
        }
        finally
        {
            starting.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Chromium has stopped; starting it anew.")]
    private static partial void LogRestart(ILogger log);
}
