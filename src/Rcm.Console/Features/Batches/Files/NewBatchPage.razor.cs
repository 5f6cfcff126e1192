using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Rcm.Console.Shell;
using Rcm.Domain.Batches;
using Rcm.Domain.Batches.Files;
using Rcm.Domain.Common;
using Rcm.Infrastructure.Batches.Files;

namespace Rcm.Console.Features.Batches.Files;

public sealed partial class NewBatchPage : IAsyncDisposable
{
    private static readonly IReadOnlyList<string> Needed = [.. EligibilityColumns.All.Where(c => c.IsRequired).Select(c => c.Name)];
    private static readonly IReadOnlyList<string> Optional = [.. EligibilityColumns.All.Where(c => !c.IsRequired).Select(c => c.Name)];
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(500);

    /// <summary>The second click of two, meant for what stood there before, is no answer to what has just appeared.</summary>
    private static readonly TimeSpan ReadingTime = TimeSpan.FromMilliseconds(700);

    private readonly StartChoices _choice = new();
    private FilePreparation _prepared = null!;
    private ElementReference _form;
    private ElementReference _drop;
    private ElementReference _file;
    private ElementReference _againButton;
    private ColumnTable? _columns;
    private FileSender _sender = null!;
    private DotNetObjectReference<NewBatchPage>? _self;
    private ITimer? _tick;
    private UploadStep _step;
    private DateTimeOffset _stepSince;
    private bool _sendAfterRender;
    private bool _startWhenReady;
    private bool _again;
    private bool _revealed;
    private bool _gone;
    private ITimer? _reading;
    private bool _isRead = true;

    /// <summary>What was last said of the file's rows: where the next check says the same, there is nothing to be read first.</summary>
    private string? _shown;
    private string _prompt = "";
    private int _window = RetryWindow.Default;
    private int _number;
    private UploadProblem? _refusal;

    [Inject] public required ReadBatchForm Form { get; init; }

    [Inject] public required CheckUpload Checks { get; init; }

    [Inject] public required StagedUploads Uploads { get; init; }

    [Inject] public required StartStaged Starts { get; init; }

    [Inject] public required RevealFirstRows Reveal { get; init; }

    [Inject] public required TimeProvider Clock { get; init; }

    [Inject] public required NavigationManager Navigation { get; init; }

    [Inject] public required IJSRuntime Js { get; init; }

    [CascadingParameter] public required SignedInPerson Person { get; set; }

    /// <summary>Nothing that is changed now would count.</summary>
    private bool IsStarting => _step == UploadStep.Starting;

    private bool IsLong => _step != UploadStep.None && Clock.GetUtcNow() - _stepSince > Long;

    private string? WorkflowHint => _choice switch
    {
        { WorkflowIsProposed: true } => "Proposed from your words and the file’s columns.",
        { Workflow: null } when _prepared.Look is not null => "Your words and the file’s columns fit none of them, or several.",
        _ => null,
    };

    private string? EndpointHint => _choice switch
    {
        { EndpointIsProposed: true } => "Proposed from your words and the file’s payers.",
        { Endpoint: null } when _prepared.Look is not null => "Your words and the file’s payers name none of them, or several.",
        _ => null,
    };

    private string? MappingMessage => UploadWords.OfMapping(_prepared);

    public async ValueTask DisposeAsync()
    {
        _gone = true;
        _tick?.Dispose();
        _reading?.Dispose();
        if (_prepared is not null) await _prepared.DisposeAsync();
        if (_sender is not null)
        {
            try
            {
                // Whoever leaves the page in mid-upload does not want the batch.
                if (_step == UploadStep.Sending) await _sender.CancelAsync();
            }
            catch (JSDisconnectedException)
            {
                // The browser has gone, and the upload with it.
            }

            await _sender.DisposeAsync();
        }

        _self?.Dispose();
    }

    protected override void OnInitialized() =>
        (_prepared, _sender) = (new FilePreparation(Checks, Uploads, Starts), new FileSender(Js, "/" + Assets["dist/upload.js"]));

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        await _sender.AcceptDropsAsync(_drop, _file);
        if (!_sendAfterRender) return;
        _sendAfterRender = false;
        await _sender.SendAsync(_form, _self ??= DotNetObjectReference.Create(this), _number);
    }

    private async Task<BatchForm> LoadAsync(CancellationToken cancellation)
    {
        var form = await Form.RunAsync(Person.Tenant, cancellation);
        _choice.Offer(form);
        return form;
    }

    /// <summary>Another file: what was known of the one before goes, and this one is sent at once.</summary>
    private async Task ChooseAsync()
    {
        if (_step == UploadStep.Starting) return;
        if (_step == UploadStep.Sending) await _sender.CancelAsync();
        await _prepared.LeaveAsync();
        (_startWhenReady, _again, _revealed, _shown) = (false, false, false, null);
        Send();
    }

    private void Send()
    {
        (_refusal, _sent, _total, _sendAfterRender) = (null, 0, 0, true);
        _number++;
        Go(UploadStep.Sending);
    }

    private async Task SubmitAsync()
    {
        if (_step == UploadStep.Starting || _startWhenReady) return;
        if (_step != UploadStep.None)
        {
            _startWhenReady = true;
            return;
        }

        if (_prepared.Look is null)
        {
            // It was refused or broke off: the file as it is now, once more.
            _startWhenReady = true;
            Send();
            return;
        }

        // What stands in the way is shown already: the way to it.
        if (!_prepared.IsReady) await (_columns?.FocusMissingAsync() ?? Task.CompletedTask);
        else if (_prepared.Duplicate is not null && !_again) await _againButton.FocusAsync();
        else await StartReadAsync();
    }

    private async Task StartReadAsync()
    {
        if (_isRead || _again) await GuardAsync(StartAsync);
    }

    /// <summary>The button is off meanwhile: a press that does not count is seen not to.</summary>
    private void LetRead(bool isSeen)
    {
        if (isSeen) return;
        _reading?.Dispose();
        _isRead = _prepared.IsPlain;
        if (_isRead) return;
        _reading = Clock.CreateTimer(_ => _ = InvokeAsync(() =>
        {
            _isRead = true;
            if (!_gone) StateHasChanged();
        }), null, ReadingTime, Timeout.InfiniteTimeSpan);
    }

    private async Task TakeAsync(string upload)
    {
        Go(UploadStep.Looking);
        if (await _prepared.TakeAsync(Person.Tenant, upload) is { } refused)
        {
            Stop(new(refused.Code, refused.Message));
            return;
        }

        if (_prepared.Look is not { } look) return;
        _choice.Propose(_prompt, look.Head);
        await CheckAsync(() => _prepared.UseAsync(_choice.Columns, _choice.Payers));
    }

    private async Task CheckAsync(Func<Task<Error?>> check)
    {
        Go(UploadStep.Checking);
        if (await check() is { } refused)
        {
            Stop(new(refused.Code, refused.Message));
            return;
        }

        // Overtaken by a newer check: that one goes on from here.
        if (_prepared is { IsReady: false, Missing: null }) return;
        _step = UploadStep.None;
        var isSeen = _prepared.Told is { } told && told == _shown;
        _shown = _prepared.Told;
        LetRead(isSeen);
        var start = _startWhenReady && (_prepared.IsPlain || (isSeen && _isRead && _prepared.Duplicate is null));
        _startWhenReady = false;
        if (start) await StartAsync();
    }

    private async Task StartAsync()
    {
        if (!_choice.AreMade || _choice.Workflow is not { } workflow) return;
        Go(UploadStep.Starting);
        var started = await _prepared.StartAsync(_prompt, workflow, _choice.Endpoint, _window, _again);
        _again = false;
        if (started.IsOk)
        {
            // The page stays as it is, with its button off, until the batch's page is there. Who has gone elsewhere stays there.
            if (!_gone) Navigation.NavigateTo(Urls.Batch(started.Value.BatchId));
            return;
        }

        Stop(started.Error is DuplicateFile ? null : new(started.Error.Code, started.Error.Message));
    }

    private Task SayAsync(ChangeEventArgs said)
    {
        _prompt = said.Value?.ToString() ?? "";
        return ReproposeAsync(() => _choice.Propose(_prompt, _prepared.Look?.Head));
    }

    private Task ChooseWorkflowAsync(ChangeEventArgs chosen) => ReproposeAsync(() => _choice.ChooseWorkflow(chosen.Value?.ToString()));

    private Task ChooseEndpointAsync(ChangeEventArgs chosen) => ReproposeAsync(() => _choice.ChooseEndpoint(chosen.Value?.ToString()));

    /// <summary>Another workflow wants other columns, another endpoint reaches other payers: the file is checked for these.</summary>
    private async Task ReproposeAsync(Action change)
    {
        var (workflow, endpoint) = (_choice.Workflow, _choice.Endpoint);
        change();
        if ((workflow, endpoint) == (_choice.Workflow, _choice.Endpoint) || _prepared.Look is null || _step is UploadStep.Looking or UploadStep.Starting) return;
        await GuardAsync(() => CheckAsync(() => _prepared.UseAsync(_choice.Columns, _choice.Payers)));
    }

    private Task MapAsync((string Column, string Header) mapped) =>
        GuardAsync(() => CheckAsync(() => _prepared.MapAsync(mapped.Column, mapped.Header, _choice.Payers)));

    private Task RevealAsync() => GuardAsync(async () =>
    {
        if (_prepared.Staged is not { } staged) return;
        var revealed = await Reveal.RunAsync(Person.Tenant, staged, _prepared.Look!.Head.Rows.Count, CancellationToken.None);
        if (revealed.IsOk) _revealed = true;
        else Stop(new(revealed.Error.Code, revealed.Error.Message));
    });

    private async Task CancelAsync()
    {
        _startWhenReady = false;
        switch (_step)
        {
            case UploadStep.Sending:
                await _sender.CancelAsync();
                break;
            case UploadStep.Starting:
                await _prepared.CancelStartAsync();
                break;
            default:
                await _prepared.LeaveAsync();
                Stop(null);
                break;
        }
    }

    private void Go(UploadStep step)
    {
        (_step, _stepSince) = (step, Clock.GetUtcNow());
        _tick ??= Clock.CreateTimer(_ => _ = InvokeAsync(ShowProgress), null, Often, Often);
        StateHasChanged();
    }

    private void ShowProgress()
    {
        if (_step is UploadStep.Checking or UploadStep.Starting && !_gone) StateHasChanged();
    }

    private void Stop(UploadProblem? problem) => (_step, _startWhenReady, _again, _refusal) = (UploadStep.None, false, false, problem);

    /// <summary>What a person can do something about is said where it happened; anything else is the page boundary's.</summary>
    private async Task GuardAsync(Func<Task> act)
    {
        var number = _number;
        try
        {
            await act();
        }
        catch (Exception late) when (number != _number && (late is OperationCanceledException || UploadFaults.Explain(late) is not null))
        {
            // Of a file that another has taken the place of: its text went while it was read.
        }
        catch (OperationCanceledException)
        {
            // The person broke the start off.
            if (!_gone) await _prepared.LeaveAsync();
            Stop(null);
        }
        catch (Exception fault) when (UploadFaults.Explain(fault) is { } error)
        {
            Stop(new(error.Code, error.Message));
        }
    }
}
