using System.Globalization;
using System.Text.Json;
using Rcm.Domain.Execution.Tiers;
using Rcm.Infrastructure.Execution.Advice;
using Rcm.PayerPortal;
using Rcm.TestKit.Execution;

namespace Rcm.Benchmarks.Execution;

/// <summary>
/// The sample's rows on the demo portal after it has changed: each kind of drift at three strengths; tier 1 alone beside tiers 1 and 2 and all
/// three, with a scripted model. Three designers (seeds) were before the eyes of whoever chose the thresholds; three others were not, and are told
/// apart. The baseline is the same rows on the portal as it was recorded: a row is right where it ends with the same answer, wrong where it
/// ends with another one, and else a person's.
/// </summary>
internal static class DriftBench
{
    private const double Target = 0.95;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static async Task<int> RunAsync(string[] args)
    {
        (string Name, int[] Seeds)[] designers = Array.IndexOf(args, "--seed") is >= 0 and var at
            ? [($"seed {args[at + 1]}", [int.Parse(args[at + 1], CultureInfo.InvariantCulture)])]
            : [("tuned on", [1, 2, 3]), ("held out", [104, 105, 106])];
        using var model = ScriptedModel.Start();
        await using var portal = await PortalHost.StartAsync(new PortalOptions { Password = DriftRun.Password }, CancellationToken.None);
        var run = new DriftRun(portal, args.Contains("--why"), args.Contains("--everybody"));
        var truth = await run.WithoutBrowserAsync(_ => null);
        var cases = new List<DriftCase>();
        foreach (var kind in Enum.GetValues<DriftKind>())
        {
            foreach (var strength in Enum.GetValues<DriftStrength>())
            {
                foreach (var (name, seeds) in designers)
                {
                    foreach (var (tiers, beyond) in Tiers(model))
                    {
                        var total = new DriftCase(kind, strength, tiers, name, "links and forms", 0, 0, 0);
                        foreach (var seed in seeds)
                        {
                            portal.Behaviour = new PortalBehaviour { Drift = [kind], DriftStrength = strength, DriftSeed = seed };
                            total = total.With(await run.WithoutBrowserAsync(beyond), truth);
                        }

                        cases.Add(Shown(total));
                    }
                }
            }
        }

        portal.Behaviour = new PortalBehaviour { Drift = [DriftKind.Redesign], DriftStrength = DriftStrength.Middle, DriftSeed = designers[^1].Seeds[0] };
        cases.Add(Shown(new DriftCase(DriftKind.Redesign, DriftStrength.Middle, "1+2", designers[^1].Name, "Chromium", 0, 0, 0)
            .With(await run.InChromiumAsync(memory => new HigherTiers(memory, memory)), truth)));
        return Sum(cases);
    }

    private static IEnumerable<(string Name, Func<DemoMemory, HigherTiers?> Beyond)> Tiers(ScriptedModel model)
    {
        var options = new ModelOptions { Address = model.Address.ToString(), Name = "scripted-1" };
        var advisor = new ModelAdvisor(ModelClient.Of(options), new NoBudget(), options);
        return [("1", _ => null), ("1+2", memory => new HigherTiers(memory, memory)), ("1+2+3", memory => new HigherTiers(memory, memory, advisor))];
    }

    private static DriftCase Shown(DriftCase result)
    {
        Console.WriteLine($"{result.Kind,-10} {result.Strength,-7} {result.Tiers,-6} {result.Designers,-8}  right {result.Right,3}  wrong {result.Wrong,3}  person {result.Person,3}   {result.Driver}");
        return result;
    }

    private static int Sum(List<DriftCase> cases)
    {
        foreach (var c in cases)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                bench = "drift", @case = $"{c.Kind} {c.Strength} {c.Tiers} {c.Designers} {c.Driver}", rows = c.Rows, right = c.Right, wrong = c.Wrong, person = c.Person, ratio = Math.Round(c.Share, 3),
            }, Json));
        }

        var embedding = EmbedderSpeed.Measure();
        Console.WriteLine(JsonSerializer.Serialize(new { bench = "drift", @case = "embedding of a page of 50 KB", ms = Math.Round(embedding, 3) }, Json));
        var missed = cases.Where(c => c is { Strength: DriftStrength.Middle, Tiers: "1+2" } && c.Share < Target).ToList();
        var wrong = cases.Sum(c => c.Wrong);
        Console.WriteLine($"Answered wrongly: {wrong}. At middle strength with tiers 1 and 2 below {Target:P0}: {(missed.Count == 0 ? "none" : string.Join(", ", missed.Select(c => c.Kind)))}.");
        return wrong == 0 && missed.Count == 0 ? 0 : 1;
    }

    private sealed class NoBudget : IModelBudget
    {
        public Task<(long? Id, string? Refusal)> ReserveAsync(int tokens, CancellationToken cancellation) => Task.FromResult<(long?, string?)>((1, null));

        public Task SettleAsync(long reservation, int tokens) => Task.CompletedTask;
    }
}

internal sealed record DriftCase(DriftKind Kind, DriftStrength Strength, string Tiers, string Designers, string Driver, int Right, int Wrong, int Person)
{
    public int Rows => Right + Wrong + Person;

    public double Share => Rows == 0 ? 0 : (double)Right / Rows;

    public DriftCase With(IReadOnlyList<string?> answers, IReadOnlyList<string?> truth)
    {
        var right = answers.Zip(truth).Count(a => a.First == a.Second);
        var person = answers.Zip(truth).Count(a => a.First is null && a.Second is not null);
        return this with { Right = Right + right, Person = Person + person, Wrong = Wrong + answers.Count - right - person };
    }
}
