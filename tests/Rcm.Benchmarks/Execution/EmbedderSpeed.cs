using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using AngleSharp.Html.Parser;
using Rcm.Infrastructure.MicroStates;

namespace Rcm.Benchmarks.Execution;

/// <summary>What the local embedder takes for a page of 50 KB: fields, terms and a table, as portals have them.</summary>
internal static class EmbedderSpeed
{
    private const int PageLength = 50_000;
    private const int Turns = 200;

    /// <summary>Beside the parser alone: below that nothing that reads the page as a browser does can come.</summary>
    public static int Run()
    {
        var page = Page();
        Measure(() => DomFeatureEmbedder.Embed(page));
        var (product, parser) = (Measure(() => DomFeatureEmbedder.Embed(page)), Measure(() => new HtmlParser().ParseDocument(page).Dispose()));
        Console.WriteLine(JsonSerializer.Serialize(new { bench = "embedding", @case = $"a page of {page.Length:N0} characters", ms = Math.Round(product, 3), parser = Math.Round(parser, 3), ratio = Math.Round(product / parser, 2) }));
        return 0;
    }

    /// <returns>Milliseconds, the median.</returns>
    public static double Measure()
    {
        var page = Page();
        return Measure(() => DomFeatureEmbedder.Embed(page));
    }

    private static double Measure(Action act)
    {
        var times = new List<double>();
        for (var turn = 0; turn < Turns; turn++)
        {
            var started = Stopwatch.GetTimestamp();
            act();
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        times.Sort();
        return times[Turns / 2];
    }

    private static string Page()
    {
        var page = new StringBuilder("<!DOCTYPE html><html><body><main><h1>Eligibility result</h1>");
        for (var part = 0; page.Length < PageLength; part++)
        {
            page.Append(CultureInfo.InvariantCulture, $"""
                <section id="part-{part}" class="card panel" aria-labelledby="heading-{part}"><h2 id="heading-{part}">Coverage</h2>
                <dl><dt>Plan name</dt><dd id="plan-{part}">Meridian ••• PPO</dd><dt>Effective from</dt><dd>00/00/0000</dd><dt>Reference number</dt><dd>•••</dd></dl>
                <form id="form-{part}" method="post"><div class="field"><label for="member-{part}">Member ID</label><input id="member-{part}" name="member_id" type="text"></div>
                <button type="submit" class="btn btn-primary">Search</button></form>
                <table><thead><tr><th scope="col">Service type</th><th scope="col">Copay</th><th scope="col">Deductible</th></tr></thead>
                <tbody><tr><td>Health Benefit Plan Coverage</td><td>$00.00</td><td>$000.00</td></tr><tr><td>Hospital - Inpatient</td><td>$00.00</td><td>$0.00</td></tr></tbody></table>
                <p>Benefits are subject to the terms of the plan at the time of service. Please see the plan documents for all exclusions and limitations.</p></section>
                """);
        }

        return page.Append("</main></body></html>").ToString();
    }
}
