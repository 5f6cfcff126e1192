using Microsoft.AspNetCore.Components;

namespace Rcm.Console.Shared;

/// <summary>"5 min ago", counting on in the browser, with the exact time and its zone on hover.</summary>
public partial class RelativeTime
{
    [Inject] public required TimeProvider Clock { get; init; }

    [Parameter, EditorRequired] public DateTimeOffset? At { get; set; }

    /// <summary>Shown when there is no time.</summary>
    [Parameter] public string Otherwise { get; set; } = "–";

    /// <summary>Reachable by Tab, so that the exact time is too. Not in long tables.</summary>
    [Parameter] public bool Focusable { get; set; }
}
