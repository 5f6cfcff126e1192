using System.Globalization;
using System.Text.Json;
using Rcm.Domain.Execution;
using Rcm.Domain.Execution.Tiers;
using Rcm.Infrastructure.MicroStates.Demo;
using Rcm.PayerPortal;
using Rcm.TestKit.Execution;

namespace Rcm.Benchmarks.Execution;

/// <summary>
/// The sample's rows on the demo portal after it has changed. The baseline is the same rows on the portal as it was recorded: a row is right
/// where it ends with the same answer, wrong where it ends with another one, and else a person's.
/// </summary>
internal static class DriftBench
{
    private static readonly RunLimits Limits = new(TimeSpan.FromMilliseconds(1));

    public static async Task<int> RunAsync(string[] args)
    {
        var seed = Array.IndexOf(args, "--seed") is >= 0 and var at ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : 1;
        var why = args.Contains("--why");
        await using var portal = await PortalHost.StartAsync(new PortalOptions { Password = "drift" }, CancellationToken.None);
        var rows = EligibilityRows.Sample(portal.Roster);
        var truth = await AnswersAsync(portal, rows, _ => null, null);
        var totals = new Dictionary<string, int[]>();
        foreach (var kind in Enum.GetValues<DriftKind>())
        {
            foreach (var strength in Enum.GetValues<DriftStrength>())
            {
                portal.Behaviour = new PortalBehaviour { Drift = [kind], DriftStrength = strength, DriftSeed = seed };
                foreach (var (tiers, beyond) in Tiers())
                {
                    var reasons = why ? new Dictionary<string, int>(StringComparer.Ordinal) : null;
                    var answers = await AnswersAsync(portal, rows, beyond, reasons);
                    var right = answers.Zip(truth).Count(a => a.First == a.Second);
                    var wrong = answers.Zip(truth).Count(a => a.First != a.Second && a.First is not null);
                    Console.WriteLine($"{kind,-10} {strength,-7} {tiers,-6} right {right,3} wrong {wrong,3} person {rows.Count - right - wrong,3}");
                    foreach (var (reason, count) in reasons ?? [])
                    {
                        Console.WriteLine($"    {count} x {reason}");
                    }
                }
            }
        }

        return 0;
    }

    private static IEnumerable<(string Name, Func<DemoMemory, HigherTiers?> Beyond)> Tiers() =>
        [("1", _ => null), ("1+2", memory => new HigherTiers(memory, memory))];

    private static async Task<List<string?>> AnswersAsync(
        PortalHost portal, IReadOnlyList<EligibilityRow> rows, Func<DemoMemory, HigherTiers?> beyond, Dictionary<string, int>? reasons)
    {
        var memory = new DemoMemory();
        var answers = new List<string?>();
        foreach (var row in rows)
        {
            using var driver = new HtmlPageDriver(portal.BaseAddress);
            var runner = new WorkflowRunner(DemoStates.Graph, memory, driver, new Unobserved(), Limits, TimeProvider.System, beyond(memory));
            var input = new RunInput(
                new Dictionary<string, string?>
                {
                    ["member_id"] = row.MemberId, ["first_name"] = row.FirstName, ["last_name"] = row.LastName, ["dob"] = row.BirthDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                },
                new Dictionary<string, string> { ["username"] = "northmed-robot", ["password"] = "drift" });
            var result = await runner.RunAsync(input, DemoStates.RequiredData, CancellationToken.None);
            answers.Add(result.PayerOutcome is null ? null : $"{result.PayerOutcome} {result.ReasonCode} {JsonSerializer.Serialize(result.Output)}");
            if (reasons is not null && result.PayerOutcome is null)
            {
                var reason = $"{result.Exception} {result.ReasonCode}: {result.Message}";
                reasons[reason] = reasons.GetValueOrDefault(reason) + 1;
            }
        }

        return answers;
    }

    private sealed class Unobserved : IRunObserver
    {
        public Task OnStepAsync(RunStep step, CancellationToken cancellation)
        {
            if (step.Tier == 2 && step.ActionType == "recognise")
            {
                Console.WriteLine($"      {step.Detail["score"]} {step.Detail["margin"]} {step.Node} {step.Detail["microState"]}");
            }

            return Task.CompletedTask;
        }
    }
}
