using Microsoft.AspNetCore.Components;

namespace Rcm.Console.Shared;

/// <summary>A run status: icon, word and colour together, never colour alone.</summary>
public partial class StatusChip
{
    private StatusLook _look = StatusLook.For(null);

    /// <summary>A code of job_status_lu.</summary>
    [Parameter, EditorRequired] public string? Status { get; set; }

    /// <summary>Shown with "Done, some failed".</summary>
    [Parameter] public long? FailedRows { get; set; }

    /// <summary>Shown with "Retrying".</summary>
    [Parameter] public DateTimeOffset? NextTry { get; set; }

    protected override void OnParametersSet() => _look = StatusLook.For(Status);
}
