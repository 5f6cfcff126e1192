namespace Rcm.Domain.MicroStates.Curation;

/// <summary>How sure it is that pages carry the right node (<c>workflow_node.label_conf</c>): it follows what people decide of proposals.</summary>
public static class LabelConfidence
{
    private const decimal Unknown = 0.5m;

    /// <param name="now">0 to 1; null: nobody said anything yet.</param>
    /// <param name="act">Accept, correct (the page was right, the action was not) or reject of <see cref="StateAct"/>.</param>
    public static decimal After(decimal? now, string act)
    {
        var conf = Math.Clamp(now ?? Unknown, 0m, 1m);
        var next = act switch
        {
            StateAct.Accept => conf + ((1 - conf) * 0.2m),
            StateAct.Correct => conf + ((1 - conf) * 0.1m),
            StateAct.Reject => conf * 0.8m,
            _ => throw new ArgumentOutOfRangeException(nameof(act), act, "No verdict."),
        };
        return Math.Round(next, 2);
    }
}
