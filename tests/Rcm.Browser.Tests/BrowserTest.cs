using System.Globalization;
using Microsoft.Playwright;
using Rcm.Browser.Tests.Pages;
using Rcm.Browser.Tests.Stack;

namespace Rcm.Browser.Tests;

/// <summary>A test with browser windows of its own, each a context: no cookie of another test, closed at its end.</summary>
public abstract class BrowserTest(StackFixture stack) : IAsyncLifetime
{
    protected const string Hana = "hana@northmed.org";
    protected const string Omar = "omar@northmed.org";
    protected const string Vera = "vera@northmed.org";
    protected const string Lars = "lars@lakeside.example";
    protected const string Fiona = "fiona@revpartners.com";
    protected const string NorthMedical = "North Medical Center";
    protected const string Lakeside = "Lakeside Clinic";
    protected const string RevenuePartners = "Revenue Partners LLC";
    protected const string EligibilityWorkflow = "Eligibility Check Workflow";

    /// <summary>What 25 rows may take on a busy machine of two cores.</summary>
    protected static readonly TimeSpan BatchTime = TimeSpan.FromMinutes(3);

    private readonly List<IBrowserContext> _contexts = [];

    private protected StackFixture Stack { get; } = stack;

    private protected OwnerSql Sql => Stack.Sql;

    private protected PortalControl Portal => Stack.Portal;

    protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>A page of somebody who has not signed in.</summary>
    private protected Task<IPage> NewPageAsync(BrowserNewContextOptions? options = null) => PageAsync(options ?? new());

    /// <summary>A page of a person who has signed in, with nothing open yet.</summary>
    private protected async Task<IPage> PageOfAsync(string email, BrowserNewContextOptions? options = null)
    {
        options ??= new BrowserNewContextOptions();
        options.StorageState = await Stack.SignedInAsync(email);
        return await PageAsync(options);
    }

    /// <summary>Starts a batch as a person does, and leaves its page open.</summary>
    private protected async Task<BatchPage> StartBatchAsync(IPage page, HospitalFile file, string prompt = "Check eligibility")
    {
        var upload = new NewBatchPage(page);
        await upload.OpenAsync();
        return await upload.StartBatchAsync(file.Payload, prompt);
    }

    public virtual async ValueTask DisposeAsync()
    {
        var failed = TestContext.Current.TestState?.Result == TestResult.Failed;
        var folder = failed ? Results.FolderOf(TestContext.Current.Test?.TestDisplayName ?? GetType().Name) : null;
        Stack.KeepLogs |= failed;
        for (var i = 0; i < _contexts.Count; i++)
        {
            if (folder is not null)
            {
                await KeepAsync(_contexts[i], Path.Combine(folder, (i + 1).ToString(CultureInfo.InvariantCulture)));
            }

            await _contexts[i].CloseAsync();
        }

        GC.SuppressFinalize(this);
    }

    private async Task<IPage> PageAsync(BrowserNewContextOptions options)
    {
        var context = await Stack.NewContextAsync(options);
        _contexts.Add(context);
        context.SetDefaultTimeout(30_000);
        await context.Tracing.StartAsync(new TracingStartOptions { Snapshots = true });
        return await context.NewPageAsync();
    }

    private static async Task KeepAsync(IBrowserContext context, string name)
    {
        for (var i = 0; i < context.Pages.Count; i++)
        {
            await context.Pages[i].ScreenshotAsync(new PageScreenshotOptions { Path = $"{name}-{i + 1}.png" });
        }

        await context.Tracing.StopAsync(new TracingStopOptions { Path = name + ".zip" });
    }
}
