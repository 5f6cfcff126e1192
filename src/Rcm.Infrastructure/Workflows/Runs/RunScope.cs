namespace Rcm.Infrastructure.Workflows.Runs;

/// <summary>Which runs of a workflow are looked at: those of a batch, of one row, or of a span of time.</summary>
/// <param name="Version">Null: of all versions.</param>
public sealed record RunScope(int? Version = null, long? BatchId = null, long? ItemId = null, DateTimeOffset? From = null, DateTimeOffset? To = null);

/// <summary>What runs made of one node.</summary>
/// <param name="Runs">Runs that came to it.</param>
/// <param name="Visits">How often they came, retries included.</param>
/// <param name="Failed">Runs in which a step of it failed.</param>
/// <param name="Tiers">Runs by the dearest tier that it took there.</param>
/// <param name="MedianMs">Of the time that a run spent there.</param>
public sealed record NodeRuns(string Code, int Runs, int Visits, int Failed, IReadOnlyDictionary<int, int> Tiers, int? MedianMs);

/// <summary>What runs made of one transition.</summary>
/// <param name="Taken">How often it was taken.</param>
/// <param name="Runs">By how many runs.</param>
/// <param name="Failed">How many of these did not end with an answer.</param>
/// <param name="Tiers">Runs by the dearest tier of the node that it leaves.</param>
/// <param name="MedianMs">Of the time that a run spent in the node that it leaves.</param>
public sealed record TransitionRuns(string From, string To, string Label, int Taken, int Runs, int Failed, IReadOnlyDictionary<int, int> Tiers, int? MedianMs);

/// <summary>What lies over a graph.</summary>
/// <param name="Runs">How many runs were counted.</param>
/// <param name="Total">How many there are. Where it is more, those that were counted are the newest of a span of time, or the first of a batch.</param>
public sealed record RunOverlay(int Runs, long Total, IReadOnlyList<NodeRuns> Nodes, IReadOnlyList<TransitionRuns> Transitions);
