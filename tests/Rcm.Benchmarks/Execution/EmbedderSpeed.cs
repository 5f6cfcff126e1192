using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using AngleSharp.Html.Parser;
using Rcm.Domain.MicroStates;
using Rcm.Domain.MicroStates.Healing;
using Rcm.Infrastructure.MicroStates;

namespace Rcm.Benchmarks.Execution;

/// <summary>What the local embedder takes for a page of 50 KB: fields, terms and a table, as portals have them.</summary>
internal static class EmbedderSpeed
{
    private const int PageLength = 50_000;
    private const int Turns = 200;

    /// <summary>Beside the parser alone, which is what reading the page as a browser does would take.</summary>
    public static int Run()
    {
        foreach (var (name, page) in new[] { ("a page", Page()), ("a page of prose", Prose()) })
        {
            // What runs seldom is not compiled to its best.
            Action product = () => DomFeatureEmbedder.Embed(page), parser = () => new HtmlParser().ParseDocument(page).Dispose();
            Measure(product);
            Measure(parser);
            var (ours, alone) = (Measure(product), Measure(parser));
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                bench = "embedding",
                @case = string.Create(CultureInfo.InvariantCulture, $"{name} of {page.Length / 1000} KB"),
                ms = Math.Round(ours, 3),
                target = 1.0,
                parser = Math.Round(alone, 3),
                ratio = Math.Round(ours / alone, 2),
            }));
        }

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

        // As it is embedded: what the scrubber wrote.
        return PageScrubber.Scrub(page.Append("</main></body></html>").ToString(), KnownValues.None).Html;
    }

    // Of the words that pages may say, by turns and never the same sentence.
    private static string Prose()
    {
        var (page, random) = (new StringBuilder("<!DOCTYPE html><html><body><main><h1>Benefits</h1>"), new Random(5));
        var words = PortalTerms.All.SelectMany(term => term.Split('_')).Concat("the of and is for see all plan terms benefits exclusions documents please subject service time".Split(' ')).ToArray();
        while (page.Length < PageLength)
        {
            page.Append("<p>").AppendJoin(' ', Enumerable.Range(0, 40).Select(_ => words[random.Next(words.Length)])).Append(".</p>\n");
        }

        return PageScrubber.Scrub(page.Append("</main></body></html>").ToString(), KnownValues.None).Html;
    }
}
