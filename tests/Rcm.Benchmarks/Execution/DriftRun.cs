using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Rcm.Domain.Execution;
using Rcm.Domain.Execution.Tiers;
using Rcm.Infrastructure.Execution;
using Rcm.Infrastructure.MicroStates.Demo;
using Rcm.PayerPortal;
using Rcm.TestKit.Execution;

namespace Rcm.Benchmarks.Execution;

/// <summary>One batch of the sample's rows, one after the other, with the runner and the demo's micro-states, without a database.</summary>
/// <param name="why">Whether to say why rows went to a person.</param>
/// <param name="everybody">All of the portal's members instead of the sample's rows.</param>
internal sealed class DriftRun(PortalHost portal, bool why, bool everybody)
{
    public const string Password = "drift";

    private const string Username = "northmed-robot";

    private readonly IReadOnlyList<EligibilityRow> rows = everybody ? [.. EligibilityRows.Repeated(portal.Roster, portal.Roster.Members.Count)] : EligibilityRows.Sample(portal.Roster);

    /// <returns>Each row's answer with all that was read, or null where a person has to decide.</returns>
    public Task<List<string?>> WithoutBrowserAsync(Func<DemoMemory, HigherTiers?> beyond) =>
        RunAsync(beyond, new RunLimits(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1)), () => Task.FromResult<IPageDriver>(new HtmlPageDriver(portal.BaseAddress)));

    public async Task<List<string?>> InChromiumAsync(Func<DemoMemory, HigherTiers?> beyond)
    {
        var options = new WorkerOptions { ChromiumPath = Environment.GetEnvironmentVariable("RCM_CHROMIUM") ?? "/usr/bin/chromium" };
        await using var browser = new ChromiumBrowser(options, NullLogger<ChromiumBrowser>.Instance);
        var endpoint = EndpointAddress.Of(null, portal.BaseAddress.ToString(), null, mayBePrivate: true).Value;
        return await RunAsync(beyond, RunLimits.Default, async () => await browser.OpenAsync(endpoint, CancellationToken.None));
    }

    private async Task<List<string?>> RunAsync(Func<DemoMemory, HigherTiers?> beyond, RunLimits limits, Func<Task<IPageDriver>> open)
    {
        var memory = new DemoMemory();
        var answers = new List<string?>();
        var reasons = new List<string>();
        foreach (var row in rows)
        {
            var driver = await open();
            var runner = new WorkflowRunner(DemoStates.Graph, memory, driver, new Unobserved(), limits, TimeProvider.System, beyond(memory));
            var result = await runner.RunAsync(Input(row), DemoStates.RequiredData, CancellationToken.None);
            answers.Add(result.PayerOutcome is null ? null : $"{result.PayerOutcome} {result.ReasonCode} {JsonSerializer.Serialize(result.Output)}");
            if (result.PayerOutcome is null)
            {
                reasons.Add($"{result.ReasonCode}: {result.Message}");
            }

            switch (driver)
            {
                case IAsyncDisposable page:
                    await page.DisposeAsync();
                    break;
                case IDisposable page:
                    page.Dispose();
                    break;
            }
        }

        foreach (var reason in why ? reasons.GroupBy(r => r) : [])
        {
            Console.WriteLine($"    {reason.Count()} x {reason.Key}");
        }

        return answers;
    }

    private static RunInput Input(EligibilityRow row) => new(
        new Dictionary<string, string?>
        {
            ["member_id"] = row.MemberId,
            ["first_name"] = row.FirstName,
            ["last_name"] = row.LastName,
            ["dob"] = row.BirthDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        },
        new Dictionary<string, string> { ["username"] = Username, ["password"] = Password });

    private sealed class Unobserved : IRunObserver
    {
        public Task OnStepAsync(RunStep step, CancellationToken cancellation) => Task.CompletedTask;
    }
}
