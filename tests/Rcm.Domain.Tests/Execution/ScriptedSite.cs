using AngleSharp.Html.Parser;
using Microsoft.Extensions.Time.Testing;
using Rcm.Domain.Execution;

namespace Rcm.Domain.Tests.Execution;

/// <summary>A portal of a few pages that a test writes down: what a click leads to, and when.</summary>
internal sealed class ScriptedSite(FakeTimeProvider time, string start) : IPageDriver
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(250);
    private readonly Dictionary<string, string> pages = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Page, string Action), Func<string>> leads = [];
    private readonly Dictionary<(string Page, string Action), Exception> faults = [];
    private string? coming;
    private int settlesUntilThen;

    /// <summary>What was done to the site, with the values.</summary>
    public List<string> Actions { get; } = [];

    public string At { get; private set; } = "";

    public int Captures { get; private set; }

    public ScriptedSite Page(string name, string html)
    {
        pages[name] = html;
        return this;
    }

    public string Html(string name) => pages[name];

    /// <param name="action">As <see cref="Actions"/> lists it, e.g. <c>click #go</c>.</param>
    public ScriptedSite Leads(string page, string action, string to) => Leads(page, action, () => to);

    public ScriptedSite Leads(string page, string action, Func<string> to)
    {
        leads[(page, action)] = to;
        return this;
    }

    /// <summary>The page, or another one, stands for some moments yet before the next one is there.</summary>
    public ScriptedSite LeadsSlowly(string page, string action, string to, int moments, string? meanwhile = null) =>
        Leads(page, action, () =>
        {
            (coming, settlesUntilThen) = (to, moments);
            return meanwhile ?? page;
        });

    public ScriptedSite Fails(string page, string action, Exception fault)
    {
        faults[(page, action)] = fault;
        return this;
    }

    public Task NavigateAsync(string path, CancellationToken cancellation)
    {
        At = At.Length == 0 ? start : At;
        return Act($"navigate {path}");
    }

    public Task FillAsync(string target, string value, CancellationToken cancellation) => Act($"fill {target}={value}");

    public Task ClickAsync(string target, CancellationToken cancellation) => Act($"click {target}");

    public Task SelectAsync(string target, string value, CancellationToken cancellation) => Act($"select {target}={value}");

    public Task PressAsync(string target, string key, CancellationToken cancellation) => Act($"press {target} {key}");

    public Task WaitForAsync(string target, TimeSpan timeout, CancellationToken cancellation) => Act($"wait {target} {timeout.TotalSeconds}");

    public Task<string?> ReadTextAsync(string target, CancellationToken cancellation)
    {
        using var document = new HtmlParser().ParseDocument(pages[At]);
        return Task.FromResult(document.QuerySelector(target)?.TextContent.Trim());
    }

    public Task<IReadOnlyList<IReadOnlyDictionary<string, string?>>> ReadRowsAsync(
        string target, IReadOnlyDictionary<string, string> columns, CancellationToken cancellation)
    {
        using var document = new HtmlParser().ParseDocument(pages[At]);
        return Task.FromResult<IReadOnlyList<IReadOnlyDictionary<string, string?>>>(
            [.. document.QuerySelectorAll(target).Select(row => columns.ToDictionary(c => c.Key, c => row.QuerySelector(c.Value)?.TextContent.Trim()))]);
    }

    public Task<string> CaptureAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Captures++;
        return faults.TryGetValue((At, "capture"), out var fault) ? Task.FromException<string>(fault) : Task.FromResult(pages[At]);
    }

    public Task<bool> SettleAsync(CancellationToken cancellation)
    {
        time.Advance(Moment);
        if (coming is not null && --settlesUntilThen <= 0)
        {
            (At, coming) = (coming, null);
            return Task.FromResult(false);
        }

        // The portal was asked, and has not answered.
        return Task.FromResult(coming is null);
    }

    private Task Act(string action)
    {
        Actions.Add(action);
        if (faults.TryGetValue((At, action), out var fault))
        {
            return Task.FromException(fault);
        }

        At = leads.TryGetValue((At, action), out var next) ? next() : At;
        return Task.CompletedTask;
    }
}
