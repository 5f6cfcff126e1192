using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace Rcm.Benchmarks.Workflows;

/// <summary>
/// Frames a second while a person drags a node or the whole drawing, beside an empty canvas that is dragged in the same browser. The
/// editor's own bundle and styles, with a stand-in for the circuit that counts what is sent.
/// </summary>
internal static class EditorBench
{
    private const double Near = 0.95;
    private static readonly TimeSpan Gesture = TimeSpan.FromSeconds(2);

    /// <summary>One that hangs would keep everything else from the machine.</summary>
    public static Task<int> RunAsync(string[] args) => MeasureAllAsync(args).WaitAsync(TimeSpan.FromMinutes(4));

    private static async Task<int> MeasureAllAsync(string[] args)
    {
        var rounds = args is ["--rounds", var given] && int.TryParse(given, CultureInfo.InvariantCulture, out var number) ? number : 3;
        await using var site = EditorSite.Start();
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("RCM_CHROMIUM") is { Length: > 0 } path ? path : "/usr/bin/chromium",
            Args = Environment.IsPrivilegedProcess ? ["--no-sandbox"] : [],
        });
        var empty = await EditorBenchPage.OpenAsync(browser, site, 0, 0);
        var results = new List<Frames>();
        foreach (var (nodes, transitions, atWork, atFit) in ((int, int, double, double)[])[(30, 60, Near, Near), (500, 2_000, 0.8, 0.5)])
        {
            var page = await EditorBenchPage.OpenAsync(browser, site, nodes, transitions);
            results.Add(await MeasureAsync($"{nodes} nodes, working zoom", atWork, rounds, page, empty));
            await page.FitAsync();
            results.Add(await MeasureAsync($"{nodes} nodes, fitted", atFit, rounds, page, empty));
            await page.CloseAsync();
        }

        Write(results);
        return results.All(r => r.Sent == 0) ? 0 : 1;
    }

    private static async Task<Frames> MeasureAsync(string name, double target, int rounds, EditorBenchPage page, EditorBenchPage empty)
    {
        var (panning, dragging, baseline) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            // In turn: a machine that is busy for a while is so for both.
            baseline.Add(await empty.PanAsync(Gesture));
            panning.Add(await page.PanAsync(Gesture));
            dragging.Add(await page.DragAsync(Gesture));
        }

        return new(name, Median(panning), Median(dragging), Median(baseline),
            Median([.. panning.Zip(baseline, (p, b) => p / b)]), Median([.. dragging.Zip(baseline, (d, b) => d / b)]), target, page.SentWhileMoving);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static void Write(List<Frames> results)
    {
        Console.WriteLine($"{"case",-28} {"pan fps",8} {"drag fps",9} {"empty fps",10} {"pan",6} {"drag",6} {"target",8} {"sent",5}");
        foreach (var r in results)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{r.Case,-28} {r.Pan,8:0.0} {r.Drag,9:0.0} {r.Empty,10:0.0} {r.PanRatio,6:0.00} {r.DragRatio,6:0.00} {"≥ " + r.Target.ToString("0.00", CultureInfo.InvariantCulture),8} {r.Sent,5}"));
        }

        Console.WriteLine();
        foreach (var r in results)
        {
            foreach (var (gesture, fps, ratio) in ((string, double, double)[])[("pan", r.Pan, r.PanRatio), ("drag", r.Drag, r.DragRatio)])
            {
                Console.WriteLine(JsonSerializer.Serialize(new
                {
                    bench = "editor",
                    @case = $"{r.Case}, {gesture}",
                    ratio = Math.Round(ratio, 3),
                    fps = Math.Round(fps, 1),
                    baseline_fps = Math.Round(r.Empty, 1),
                    target = r.Target,
                    messages_while_moving = r.Sent,
                }));
            }
        }
    }

    /// <param name="Sent">Messages to the server between pressing and letting go, in all gestures.</param>
    private sealed record Frames(string Case, double Pan, double Drag, double Empty, double PanRatio, double DragRatio, double Target, int Sent);
}
