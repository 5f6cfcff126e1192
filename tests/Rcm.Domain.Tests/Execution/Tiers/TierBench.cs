using Rcm.Domain.Execution.Tiers;
using Rcm.Domain.MicroStates;
using Rcm.Domain.Workflows;

namespace Rcm.Domain.Tests.Execution.Tiers;

/// <summary>What the higher tiers are told on a <see cref="RunnerBench"/>: likeness as a test gives it, and a model that says what it is told to.</summary>
internal sealed class TierBench : INearestStates, IStateProposals, IActionAdvisor
{
    private readonly List<StateCandidate> known = [];
    private readonly RunnerBench bench;

    public TierBench(RunnerBench bench)
    {
        this.bench = bench;
        bench.Beyond = new HigherTiers(this, this);
    }

    public List<StateProposal> Kept { get; } = [];

    public List<ModelQuestion> Asked { get; } = [];

    public HashSet<string> Rejected { get; } = [];

    public string? Unavailable { get; set; }

    /// <summary>Whether what is not there, generator or model, may be there in a while.</summary>
    public bool Passing { get; set; }

    /// <summary>What the model says next, question by question; then it is down.</summary>
    public Queue<string> Answers { get; } = new();

    public TierBench WithModel()
    {
        bench.Beyond = new HigherTiers(this, this, this);
        return this;
    }

    /// <summary>A recorded page that is so near to whatever page is asked about.</summary>
    public TierBench Near(long id, string node, string recorded, double score, ActionEffect effect, params ActionStep[] steps)
    {
        known.Add(new StateCandidate(id, $"state {id}", node, new ActionProgram(steps, effect), recorded, $"fingerprint {id}", score));
        return this;
    }

    /// <summary>What another row has found meanwhile: this page as it is now, which was that of another micro-state.</summary>
    public TierBench Found(long id, string node, string page, long source, double score, params ActionStep[] steps)
    {
        known.Add(new StateCandidate(id, $"state {id}", node, new ActionProgram(steps, ActionEffect.Read), page, $"fingerprint {id}", score) { Earlier = [$"fingerprint {source}"] });
        return this;
    }

    public TierBench Near(long id, string node, string recorded, double score, params ActionStep[] steps) => Near(id, node, recorded, score, ActionEffect.Read, steps);

    public Task<NearestStates> FindAsync(string scrubbedHtml, CancellationToken cancellation) =>
        Task.FromResult(new NearestStates([.. known.OrderByDescending(k => k.Score)], Unavailable, Passing));

    public bool IsRejected(string node, string fingerprint) => Rejected.Contains(fingerprint);

    public Task KeepAsync(StateProposal proposal, CancellationToken cancellation)
    {
        Kept.Add(proposal);
        return Task.CompletedTask;
    }

    public Task<ModelCall> AskAsync(ModelQuestion question, CancellationToken cancellation)
    {
        Asked.Add(question);
        return Task.FromResult(Answers.TryDequeue(out var answer)
            ? new ModelCall(question.Prompt, answer, "scripted", 42)
            : new ModelCall(question.Prompt, null, "scripted", 0, "it does not answer.", Passing));
    }

    public string Fingerprint(string html) => PageScrubber.Scrub(html, KnownValues.None).Fingerprint;
}
