using Microsoft.AspNetCore.Components;
using Rcm.Console.Shell;
using Rcm.Domain.Workflows;
using Rcm.Infrastructure.Batches;
using Rcm.Infrastructure.Workflows.Trials;

namespace Rcm.Console.Features.Workflows.Trials;

public sealed partial class TrialPanel : IDisposable
{
    private readonly Dictionary<string, string> _row = new(StringComparer.Ordinal);
    private IReadOnlyList<TrialEndpoint> _endpoints = [];
    private bool _isLoaded;
    private long _endpoint;
    private Following? _following;
    private TrialView? _view;
    private bool _busy;
    private string? _refusal;
    private int? _shown;
    private bool _follows = true;
    private string? _page;

    [Inject] public required TryWorkflow Trials { get; init; }

    [Inject] public required ReadTrial Trial { get; init; }

    [CascadingParameter] public required SignedInPerson Person { get; set; }

    [Parameter, EditorRequired] public Guid WorkflowId { get; set; }

    /// <summary>The draft's: what to fill in.</summary>
    [Parameter, EditorRequired] public required IReadOnlyList<string> RequiredData { get; set; }

    /// <summary>Called before a trial starts: what is not saved yet would not be tried.</summary>
    [Parameter] public Func<Task>? Save { get; set; }

    /// <summary>Each step of the way; null when another row is to be tried.</summary>
    [Parameter] public EventCallback<TrialView?> Reached { get; set; }

    private bool IsOpen => _view?.Status is TrialStatus.Waiting or TrialStatus.Running;

    private string StateWords => _view switch
    {
        { Status: TrialStatus.Waiting } => "Waiting for a worker",
        { Status: TrialStatus.Running } => "Running",
        { Status: TrialStatus.Stopped } => "Stopped",
        { Result: { Exception: null, Outcome: { } outcome } } => $"The payer answered: {outcome}",
        { Result: { } result } => result.Message ?? result.ReasonCode ?? "Ended without an answer",
        _ => "Ended",
    };

    public void Dispose() => _following?.Dispose();

    protected override async Task OnInitializedAsync()
    {
        _endpoints = await Trials.EndpointsAsync(Person.Tenant, CancellationToken.None);
        (_isLoaded, _endpoint) = (true, _endpoints.Count > 0 ? _endpoints[0].EndpointId : 0);
        // One that goes on from before: another tab, or this panel when it was open last.
        if (await Trials.OpenAsync(Person.Tenant, CancellationToken.None) is { } open)
        {
            await FollowAsync(open);
        }
    }

    private static string Words(TrialStep step) => step switch
    {
        { To: { } to } => $"{step.Target} → {to}",
        { Action: "recognise", MicroState: { } state } => $"Recognised “{state}”",
        { Action: "recognise" } => "Met a page that nobody taught",
        { Action: "navigate" } => "Opened the portal",
        { Action: "fill" } => "Filled in",
        { Action: "click" } => "Clicked",
        { Action: "extract" } => "Read",
        { Action: "finish" } => "Ended the step",
        _ => step.Action,
    };

    private async Task StartAsync()
    {
        if (_busy || IsOpen)
        {
            return;
        }

        _busy = true;
        try
        {
            if (Save is not null)
            {
                await Save();
            }

            var row = RequiredData.Where(c => _row.GetValueOrDefault(c) is { Length: > 0 }).ToDictionary(c => c, c => _row[c].Trim(), StringComparer.Ordinal);
            var started = await Trials.StartAsync(Person.Tenant, WorkflowId, new TrialRequest(_endpoint, row), CancellationToken.None);
            (_refusal, _shown, _page, _follows) = (started.Error?.Message, null, null, true);
            if (started.IsOk)
            {
                await FollowAsync(started.Value);
            }
        }
        finally
        {
            _busy = false;
        }
    }

    private async Task FollowAsync(Guid trialId)
    {
        _following?.Dispose();
        _following = Trial.Follow(Person.Tenant, trialId, view => _ = InvokeAsync(() => HeardAsync(view)));
        // What happened before it was listened to.
        await HeardAsync(await Trial.RunAsync(Person.Tenant, trialId, CancellationToken.None));
    }

    private async Task HeardAsync(TrialView? view)
    {
        // Two readings may come in the wrong order.
        if (view is null || (_view?.TrialId == view.TrialId && (view.Steps.Count < _view.Steps.Count || !IsOpen)))
        {
            return;
        }

        _view = view;
        if (_follows && view.Steps.LastOrDefault(s => s.HasPage) is { } newest && newest.Number != _shown)
        {
            await LoadAsync(newest);
        }

        await Reached.InvokeAsync(view);
        StateHasChanged();
    }

    private Task ShowAsync(TrialStep step)
    {
        // Who looks at an older page keeps it, whatever comes.
        _follows = false;
        return LoadAsync(step);
    }

    private async Task LoadAsync(TrialStep step)
    {
        _shown = step.Number;
        _page = await Trial.PageAsync(Person.Tenant, _view!.TrialId, step.Number, CancellationToken.None);
    }

    // Late news of the one before must not bring it back.
    private Task AgainAsync()
    {
        _following?.Dispose();
        (_following, _view, _shown, _page) = (null, null, null, null);
        return Reached.InvokeAsync(null);
    }

    private async Task StopAsync()
    {
        if (_view is { } view)
        {
            await Trials.StopAsync(Person.Tenant, view.TrialId, CancellationToken.None);
            await HeardAsync(await Trial.RunAsync(Person.Tenant, view.TrialId, CancellationToken.None));
        }
    }
}
