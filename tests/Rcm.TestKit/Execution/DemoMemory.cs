using Rcm.Domain.Execution;
using Rcm.Domain.Execution.Tiers;
using Rcm.Domain.MicroStates;
using Rcm.Infrastructure.MicroStates;
using Rcm.Infrastructure.MicroStates.Demo;

namespace Rcm.TestKit.Execution;

/// <summary>What the demo's robots know, without a database: for one batch, with what its rows propose.</summary>
public sealed class DemoMemory : IStateLibrary, INearestStates, IStateProposals
{
    private const int Most = 10;

    private readonly Dictionary<(string Node, string Fingerprint), RecognisedState> exact = [];
    private readonly List<(StateCandidate State, float[] Vector)> near = [];

    public DemoMemory()
    {
        foreach (var (i, state) in DemoStates.All.Index())
        {
            var snapshot = DemoStates.Snapshot(state.Page);
            var fingerprint = PageFingerprint.Of(snapshot);
            exact[(state.Node, fingerprint)] = new RecognisedState(i + 1, state.Label, state.Program);
            near.Add((new StateCandidate(i + 1, state.Label, state.Node, state.Program, snapshot, fingerprint, 0), DomFeatureEmbedder.Embed(snapshot)));
        }
    }

    public List<StateProposal> Proposed { get; } = [];

    public HashSet<string> Rejected { get; } = [];

    public RecognisedState? FindExact(string node, string fingerprint) => exact.GetValueOrDefault((node, fingerprint));

    public Task<NearestStates> FindAsync(string scrubbedHtml, CancellationToken cancellation)
    {
        var vector = DomFeatureEmbedder.Embed(scrubbedHtml);
        return Task.FromResult(new NearestStates(
            [.. near.Select(n => n.State with { Score = n.Vector.Zip(vector, (a, b) => (double)a * b).Sum() }).OrderByDescending(s => s.Score).Take(Most)]));
    }

    public bool IsRejected(string node, string fingerprint) => Rejected.Contains(fingerprint);

    public Task KeepAsync(StateProposal proposal, CancellationToken cancellation)
    {
        Proposed.Add(proposal);
        var id = 1000 + Proposed.Count;
        if (exact.TryAdd((proposal.Node, proposal.Page.Fingerprint), new RecognisedState(id, proposal.Label, proposal.Program, proposal.Source, Proposed: true)))
        {
            near.Add((
                new StateCandidate(id, proposal.Label, proposal.Node, proposal.Program, proposal.Page.Html, proposal.Page.Fingerprint, 0)
                {
                    Earlier = [.. near.Where(n => n.State.MicroStateId == proposal.Source).SelectMany(n => n.State.Earlier.Append(n.State.Fingerprint))],
                },
                DomFeatureEmbedder.Embed(proposal.Page.Html)));
        }

        return Task.CompletedTask;
    }
}
