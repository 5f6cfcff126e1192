using MudBlazor;
using Rcm.Domain.Batches;

namespace Rcm.Console.Shared;

/// <summary>Word, icon and tone of a run status (job_status_lu), as look.md lays down.</summary>
/// <param name="Tone">A tone of RcmTheme.</param>
public sealed record StatusLook(string Word, string Icon, string Tone)
{
    /// <summary>A status added at run time shows its code.</summary>
    public static StatusLook For(string? status) => status switch
    {
        "pending" => new("Waiting", Icons.Material.Outlined.Schedule, "neutral"),
        "processing" => new("Running", SpinnerRing, "accent"),
        "retrying" => new("Retrying", Icons.Material.Outlined.Replay, "amber"),
        "needs_review" => new("Needs a person", Icons.Material.Outlined.BackHand, "violet"),
        "paused" => new("Paused", Icons.Material.Outlined.Pause, "neutral"),
        "completed" => new("Done", Icons.Material.Outlined.Check, "green"),
        "partially_completed" => new("Done, some failed", Icons.Material.Outlined.RemoveDone, "amber"),
        "failed" => new("Failed", Icons.Material.Outlined.Close, "red"),
        "cancelled" => new("Cancelled", Icons.Material.Outlined.Block, "neutral"),
        _ => new(string.IsNullOrEmpty(status) ? "Unknown" : status, Icons.Material.Outlined.QuestionMark, "neutral"),
    };

    private const string SpinnerRing =
        "<path fill=\"none\" stroke=\"currentColor\" stroke-width=\"2.5\" stroke-linecap=\"round\" d=\"M12 4a8 8 0 1 1-8 8\"/>";
}

/// <summary>Word and tone of what a payer answered. Unknown codes are shown as they came.</summary>
public sealed record PayerOutcomeLook(string Word, string Tone)
{
    public static PayerOutcomeLook For(string outcome)
    {
        var known = PayerOutcome.Of(outcome);
        return new(known.Label, known.Tone switch
        {
            OutcomeTone.Good => "green",
            OutcomeTone.Attention => "amber",
            OutcomeTone.Bad => "red",
            _ => "neutral",
        });
    }
}
