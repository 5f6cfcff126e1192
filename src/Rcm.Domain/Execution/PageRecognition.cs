using Rcm.Domain.Execution.Tiers;
using Rcm.Domain.MicroStates;
using Rcm.Domain.MicroStates.Healing;
using Rcm.Domain.Workflows;

namespace Rcm.Domain.Execution;

/// <summary>What one visit of a node has done so far: a micro-state, and a page that a model acted on, act once.</summary>
internal sealed class Visit
{
    private readonly HashSet<string> pages = new(StringComparer.Ordinal);
    private readonly HashSet<long> used = [];

    public bool HasActed => used.Count + pages.Count > 0;

    public IReadOnlySet<long> Used => used;

    public bool Repeats(ActingState state) => state.Origin is { } origin && (used.Contains(origin) || used.Contains(state.MicroStateId ?? origin));

    public bool ActedOn(ScrubbedPage page) => pages.Contains(page.Fingerprint);

    public void Note(ActingState state, ScrubbedPage page)
    {
        pages.Add(page.Fingerprint);
        if (state.Origin is { } origin)
        {
            used.Add(origin);
        }
    }
}

/// <param name="Code">Where there is no state: how the run ends, with <paramref name="Why"/> for the person.</param>
/// <param name="IsLater">Trying again later can help, and a person can't.</param>
internal sealed record Seen(ActingState? State, ScrubbedPage Page, string? Code, string Why, bool IsLater = false);

/// <summary>Finds out what the page is: exactly (tier 1), else by the higher tiers; and traces how.</summary>
internal sealed class PageRecognition(
    WorkflowGraph graph, IStateLibrary library, IPageDriver driver, IRunObserver observer, RunLimits limits, TimeProvider time, HigherTiers? beyond)
{
    private const string NoProgress = "no_progress";

    public async Task<Seen> RecogniseAsync(GraphNode node, RunState run, Visit visit, ActingState? last, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        long? resting = null;
        while (true)
        {
            var html = await CaptureAsync(node, started, cancellation);
            var page = PageScrubber.Scrub(html, run.Input.Known);
            var state = Exact(node, html, page, run.Input);
            var repeated = state is not null && visit.Repeats(state);
            var waited = time.GetElapsedTime(started);
            var mayChange = state is null ? !IsAtRest(run, page, resting) : repeated || (last is not null && state.Origin == last.Origin);
            if (mayChange && waited < limits.Recognise)
            {
                var since = time.GetTimestamp();
                resting = await driver.SettleAsync(cancellation) ? resting ?? since : null;
                continue;
            }

            var unknown = new UnknownPage(graph, node, html, page, run.Input, visit.HasActed);
            return state is not null
                ? await KnownAsync(unknown, run, state, repeated, waited, cancellation)
                : await UnknownAsync(unknown, run, visit, started, cancellation);
        }
    }

    // A page that the robot acted on last has all its time: what it was asked to do may begin late.
    private bool IsAtRest(RunState run, ScrubbedPage page, long? resting) =>
        page.Fingerprint != run.ActedOn && resting is { } since && time.GetElapsedTime(since) >= limits.Rest;

    /// <summary>What tiers 2 and 3 did has led on: it is proposed, and serves the batch's next rows at once.</summary>
    public async Task ConfirmAsync(RunState run, CancellationToken cancellation)
    {
        foreach (var proposal in run.Unconfirmed)
        {
            await beyond!.KeepAsync(proposal, cancellation);
        }

        run.Unconfirmed.Clear();
    }

    private ActingState? Exact(GraphNode node, string html, ScrubbedPage page, RunInput input) =>
        library.FindExact(node.Code, page.Fingerprint) is { } known
        && !(ProgramGuard.Asks(known.Program) && ProgramGuard.Fault(known.Program, html, text => TextScrubber.Scrub(text, input.Known)) is not null)
            ? ActingState.Exact(known)
            : null;

    private async Task<Seen> KnownAsync(UnknownPage seen, RunState run, ActingState state, bool repeated, TimeSpan waited, CancellationToken cancellation)
    {
        if (!repeated)
        {
            await ConfirmAsync(run, cancellation);
        }

        await observer.OnStepAsync(
            new RunStep("recognise", seen.Node.Code, !repeated, waited,
                new Dictionary<string, object?> { ["fingerprint"] = seen.Page.Fingerprint, ["microState"] = repeated ? null : state.Label },
                repeated ? "The page did not change." : null,
                repeated ? null : state.MicroStateId,
                repeated ? null : 1,
                repeated ? "no exact match" : state.Reason,
                seen.Page),
            cancellation);
        return repeated
            ? new Seen(null, seen.Page, NoProgress, "The portal stayed on the same page after the robot's action.", IsLater: true)
            : new Seen(state, seen.Page, null, state.Reason);
    }

    private async Task<Seen> UnknownAsync(UnknownPage unknown, RunState run, Visit visit, long started, CancellationToken cancellation)
    {
        var decision = beyond is null || visit.ActedOn(unknown.Page)
            ? new TierDecision(null, "", [], Code: visit.ActedOn(unknown.Page) ? NoProgress : null)
            : await beyond.DecideAsync(unknown, visit.Used, cancellation);
        if (decision.Call is { } call)
        {
            await observer.OnStepAsync(
                new RunStep("ask_model", unknown.Node.Code, decision.State is not null, time.GetElapsedTime(started), new Dictionary<string, object?>(),
                    decision.State is null ? decision.Why : null, Tier: 3, TierReason: "nothing recorded is near enough", Model: call),
                cancellation);
        }

        // A model's choice confirms nothing: it may be the second error.
        if (decision.State is { Tier: 2 })
        {
            await ConfirmAsync(run, cancellation);
        }

        if (decision.Proposal is { } proposal)
        {
            run.Unconfirmed.Add(proposal);
        }

        await observer.OnStepAsync(
            new RunStep("recognise", unknown.Node.Code, decision.State is not null, time.GetElapsedTime(started), Detail(unknown, decision),
                decision.State is not null ? null : decision.Why.Length > 0 ? decision.Why : "No micro-state of this node has this page's structure.",
                decision.State?.MicroStateId,
                decision.State?.Tier,
                decision.State?.Reason ?? "no exact match",
                unknown.Page),
            cancellation);
        return decision.State is { } state
            ? new Seen(state, unknown.Page, null, state.Reason)
            : new Seen(null, unknown.Page, decision.Code ?? "unrecognised_page", Told(unknown.Node, decision), decision.IsLater || decision.Code == NoProgress);
    }

    private static string Told(GraphNode node, TierDecision decision) => decision.Code switch
    {
        NoProgress => "The portal stayed on the same page after the robot's action.",
        "write_needs_person" or TierDecision.EmbedderAway or TierDecision.ModelAway => $"At {node.Code}: {decision.Why}",
        _ when decision.Why.Length > 0 => $"At {node.Code} the portal showed a page that nobody has taught the robot. {decision.Why} Look at the page and decide.",
        _ => $"At {node.Code} the portal showed a page that nobody has taught the robot. Look at the page and decide.",
    };

    private static Dictionary<string, object?> Detail(UnknownPage unknown, TierDecision decision)
    {
        var detail = new Dictionary<string, object?> { ["fingerprint"] = unknown.Page.Fingerprint, ["microState"] = decision.State?.Label };
        if (decision.State is { Tier: 2 } state)
        {
            detail["score"] = Math.Round(state.Score ?? 0, 3);
            detail["margin"] = Math.Round(state.Margin ?? 0, 3);
            detail["healed"] = state.Healed;
        }
        else if (decision.Candidates.Count > 0)
        {
            detail["candidates"] = decision.Candidates;
        }

        return detail;
    }

    private async Task<string> CaptureAsync(GraphNode node, long started, CancellationToken cancellation)
    {
        try
        {
            return await driver.CaptureAsync(cancellation);
        }
        catch (PageException e)
        {
            await observer.OnStepAsync(
                new RunStep("recognise", node.Code, Success: false, time.GetElapsedTime(started), new Dictionary<string, object?>(), e.Message), cancellation);
            throw;
        }
    }
}
