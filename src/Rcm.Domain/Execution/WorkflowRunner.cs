using Rcm.Domain.Batches;
using Rcm.Domain.Common;
using Rcm.Domain.Execution.Tiers;
using Rcm.Domain.Workflows;

namespace Rcm.Domain.Execution;

/// <summary>Bounds of one run.</summary>
/// <param name="Recognise">How long a page that nobody knows may go on changing before it counts as unrecognised.</param>
/// <param name="Rest">How long such a page has to be at rest to be taken for what it is, before that.</param>
public sealed record RunLimits(TimeSpan Recognise, TimeSpan Rest)
{
    public static RunLimits Default { get; } = new(TimeSpan.FromSeconds(3), TimeSpan.FromMilliseconds(600));
}

/// <summary>
/// Follows a published graph over a payer's pages for one row. At each page of a node the micro-state with exactly its structure
/// says what to do (tier 1); another page goes to the higher tiers, and where they see no way, or there are none, to a person. Nothing is guessed.
/// </summary>
/// <param name="beyond">Tiers 2 and 3; null: tier 1 alone.</param>
public sealed class WorkflowRunner(
    WorkflowGraph graph, IStateLibrary library, IPageDriver driver, IRunObserver observer, RunLimits limits, TimeProvider time, HigherTiers? beyond = null)
{
    private readonly StepCarrier carrier = new(driver);
    private readonly PageRecognition recognition = new(graph, library, driver, observer, limits, time, beyond);

    public async Task<RunResult> RunAsync(RunInput input, IReadOnlyList<string> requiredData, CancellationToken cancellation)
    {
        var run = new RunState(input);
        if (input.Missing(requiredData) is { Count: > 0 } missing)
        {
            return run.End(ExceptionKind.Business, "missing_data",
                $"The row has no {Words.List(missing)}. Fill it in and run the row again.");
        }

        try
        {
            return await FollowAsync(run, cancellation);
        }
        catch (PageException e)
        {
            return run.End(e.Kind, e.Code, e.Message);
        }
    }

    private async Task<RunResult> FollowAsync(RunState run, CancellationToken cancellation)
    {
        var node = graph.Find(graph.Entry) ?? throw new InvalidOperationException("A published graph has its entry.");
        await StepAsync(new NavigateStep(""), node, state: null, () => driver.NavigateAsync("", cancellation), cancellation);

        var visits = new Dictionary<string, int>(StringComparer.Ordinal);
        ActingState? last = null;
        while (true)
        {
            visits[node.Code] = visits.GetValueOrDefault(node.Code) + 1;
            if (visits[node.Code] > graph.MaxVisits)
            {
                return run.End(ExceptionKind.System, "too_many_visits",
                    $"The run came to {node.Code} more than {graph.MaxVisits} times without getting on.");
            }

            var end = await VisitAsync(node, last, run, cancellation);
            if (end.Result is { } result)
            {
                // The payer's answer, read and checked: what led there was right.
                await (result.PayerOutcome is null ? Task.CompletedTask : recognition.ConfirmAsync(run, cancellation));
                return result;
            }

            var transition = graph.Next(node.Code, end.Label!);
            if (transition is null)
            {
                return run.End(ExceptionKind.Unrecognised, "no_transition",
                    $"{node.Code} ended with {end.Label}, and the workflow does not say where that leads. A person has to decide.");
            }

            await observer.OnStepAsync(
                new RunStep("transition", node.Code, Success: true, TimeSpan.Zero,
                    new Dictionary<string, object?> { ["to"] = transition.To, ["label"] = transition.Label }),
                cancellation);
            run.Taken.Add(transition);
            last = transition.To == node.Code ? end.State : null;
            node = graph.Find(transition.To)!;
        }
    }

    // One visit of a node: recognise, act, and again, until the node ends. A micro-state acts once a visit: a page that comes back
    // unchanged has not answered, and acting on it again could ask the payer twice.
    // Where a node begins anew (a retry), the page that ended it counts as the same page until it had its time to change.
    private async Task<NodeEnd> VisitAsync(GraphNode node, ActingState? last, RunState run, CancellationToken cancellation)
    {
        var visit = new Visit();
        while (true)
        {
            var seen = await recognition.RecogniseAsync(node, run, visit, visit.HasActed ? null : last, cancellation);
            if (seen.State is not { } state)
            {
                return run.End(seen.IsLater ? ExceptionKind.System : ExceptionKind.Unrecognised, seen.Code, seen.Why);
            }

            visit.Note(state, seen.Page);
            if (state.Program.Steps.Any(s => s is ClickStep or PressStep or SelectStep or FillStep or NavigateStep))
            {
                run.ActedOn = seen.Page.Fingerprint;
            }

            if (await ActAsync(node, state, run, cancellation) is { } end)
            {
                return end with { State = state };
            }
        }
    }

    private async Task<NodeEnd?> ActAsync(GraphNode node, ActingState state, RunState run, CancellationToken cancellation)
    {
        if (state.Program.Changes && !run.Written.Add(state.Origin ?? 0))
        {
            return run.End(ExceptionKind.Unrecognised, "write_twice",
                $"The run came to “{state.Label}” a second time, which submits something to the payer. A person has to decide.");
        }

        foreach (var step in state.Program.Steps)
        {
            if (step is FinishStep finish)
            {
                var end = Finish(node, finish, run);
                // The answer itself, not its template: it says nothing of whom it is about.
                var told = end.Result?.PayerOutcome is { } answered ? finish with { PayerOutcome = answered } : finish;
                await StepAsync(told, node, state, () => Task.CompletedTask, cancellation);
                return end;
            }

            RunResult? refused = null;
            await StepAsync(step, node, state, async () => refused = await carrier.DoAsync(step, run, cancellation), cancellation);
            if (refused is not null)
            {
                return refused;
            }
        }

        return null;
    }

    private static NodeEnd Finish(GraphNode node, FinishStep finish, RunState run)
    {
        if (finish.Outcome is { } label)
        {
            return new NodeEnd(label, null);
        }

        var code = finish.ReasonCode is null ? null : Placeholder.Fill(finish.ReasonCode, run.Value, out _);
        var outcome = finish.PayerOutcome is null ? null : Placeholder.Fill(finish.PayerOutcome, run.Value, out _);
        if (finish.Exception is { } kind)
        {
            return run.End(kind, code, finish.Message, outcome);
        }

        // A rejection whose code can't be read is no answer either: taken for one, the row would count as done.
        if (!node.IsTerminal || string.IsNullOrWhiteSpace(outcome) || (finish.ReasonCode is not null && string.IsNullOrWhiteSpace(code)))
        {
            return run.End(ExceptionKind.Unrecognised, "no_answer", $"{node.Code} ended without an answer of the payer. Look at the page and decide.");
        }

        // A payer's reject code decides who mends the row; the answer itself is kept beside it.
        return code is null ? run.Answer(outcome) : run.Reject(outcome, code);
    }

    private async Task StepAsync(ActionStep step, GraphNode node, ActingState? state, Func<Task> act, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        PageException? failed = null;
        try
        {
            await act();
        }
        catch (PageException e)
        {
            // What a higher tier chose and can't be done is chosen again the same way: no try will help. What was not done in time may be.
            failed = state is { Tier: > 1 } && step is not NavigateStep && e.Kind == ExceptionKind.System && e.Code is "element_missing" or "element_ambiguous" or "page_failed"
                ? new PageException("unrecognised_page", $"{e.Message} The page has changed. Look at it and decide.", ExceptionKind.Unrecognised)
                : e;
        }

        await observer.OnStepAsync(
            new RunStep(step.Verb, node.Code, failed is null, time.GetElapsedTime(started), Describe(step), failed?.Message, state?.MicroStateId,
                state?.Tier ?? 1,
                state switch { null => "the workflow's entry", { Tier: 1 } => $"replay of “{state.Label}”", { Tier: 2 } => $"replay of “{state.Label}” on a changed page", _ => "chosen by the model" }),
            cancellation);
        if (failed is not null)
        {
            throw failed;
        }
    }

    private static Dictionary<string, object?> Describe(ActionStep step) => step switch
    {
        NavigateStep s => new() { ["path"] = s.Path },
        FillStep s => new() { ["target"] = s.Target, ["value"] = s.Value },
        SelectStep s => new() { ["target"] = s.Target, ["value"] = s.Value },
        PressStep s => new() { ["target"] = s.Target, ["key"] = s.Key },
        ExtractStep s => new() { ["target"] = s.Target, ["as"] = s.As },
        FinishStep s => new() { ["outcome"] = s.Outcome ?? s.PayerOutcome ?? s.Exception },
        _ => new() { ["target"] = step.On },
    };
}
