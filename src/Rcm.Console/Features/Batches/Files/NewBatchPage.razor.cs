using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Rcm.Console.Shell;
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
    private string? _dropsAcceptedBy;
    private IJSObjectReference? _module;
    private IJSObjectReference? _upload;
    private DotNetObjectReference<NewBatchPage>? _self;
    private ITimer? _tick;
    private UploadStep _step;
    private DateTimeOffset _stepSince;
    private bool _sendAfterRender;
    private bool _startWhenReady;
    private bool _again;
    private bool _revealed;
    private bool _gone;
    private DateTimeOffset _readySince;
    private string _prompt = "";
    private long _sent;
    private long _total;
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

    private bool IsLong => _step != UploadStep.None && Clock.GetUtcNow() - _stepSince > Long;

    private string? WorkflowHint => _choice.WorkflowIsProposed ? "Proposed from your words and the file’s columns." : null;

    private string StartWords => _prepared.Check switch
    {
        { BadRows: > 0, GoodRows: 0 } => "Start batch all the same",
        { BadRows: > 0, GoodRows: 1 } => "Start batch with the good row",
        { BadRows: > 0 } check => $"Start batch with the {Shared.Formats.Count(check.GoodRows)} good rows",
        _ => "Start batch",
    };

    /// <summary>What a person has to say of the columns before the rows can be looked at, or should look at before they run.</summary>
    private string? MappingMessage
    {
        get
        {
            if (_prepared.Missing is { } missing) return missing.Message + " Or say below which column of the file it is.";
            var unsure = _prepared.Unsure.ToArray();
            if (unsure.Length == 0 || _prepared.Look is not { } look) return null;
            var taken = unsure.Select(c => $"{c} from “{_prepared.Mapping.HeaderOf[c]}”").ToArray();
            return $"Line {look.Head.Line}: not every header says what it is. Read by their names and values: {Words.List(taken)}. Say below if it is another one, then start.";
        }
    }

    [JSInvokable]
    public Task OnUploadProgress(long sent, long total) => InvokeAsync(() =>
    {
        (_sent, _total) = (sent, total);
        StateHasChanged();
    });

    [JSInvokable]
    public Task OnUploadDone(int status, string location, string body) => InvokeAsync(async () =>
    {
        if (status != StatusCodes.Status201Created)
        {
            Stop(UploadProblem.Read(status, body));
        }
        else if (UploadAnswerOf(body) is { } id)
        {
            await GuardAsync(() => TakeAsync(id));
        }

        if (!_gone) StateHasChanged();
    });

    [JSInvokable]
    public Task OnUploadFailed(bool cancelled) => InvokeAsync(() =>
    {
        Stop(cancelled ? null : UploadProblem.Interrupted);
        StateHasChanged();
    });

    public async ValueTask DisposeAsync()
    {
        _gone = true;
        _tick?.Dispose();
        if (_prepared is not null) await _prepared.DisposeAsync();
        try
        {
            // Whoever leaves the page in mid-upload does not want the batch.
            if (_upload is not null && _step == UploadStep.Sending) await _upload.InvokeVoidAsync("cancel");
            if (_upload is not null) await _upload.DisposeAsync();
            if (_module is not null) await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser has gone, and with it what was to be let go there.
        }

        _self?.Dispose();
    }

    protected override void OnInitialized() => _prepared = new FilePreparation(Checks, Uploads, Starts);

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_drop.Id is { } drop && _dropsAcceptedBy != drop)
        {
            _dropsAcceptedBy = drop;
            await (await ModuleAsync()).InvokeVoidAsync("acceptDrops", _drop, _file);
        }

        if (_sendAfterRender)
        {
            _sendAfterRender = false;
            _self ??= DotNetObjectReference.Create(this);
            _upload = await (await ModuleAsync()).InvokeAsync<IJSObjectReference>("start", _form, _self);
        }
    }

    private static string? UploadAnswerOf(string body) =>
        System.Text.Json.JsonSerializer.Deserialize<UploadAnswer>(body, System.Text.Json.JsonSerializerOptions.Web)?.Upload;

    private async Task<IJSObjectReference> ModuleAsync() => _module ??= await Js.InvokeAsync<IJSObjectReference>("import", "/" + Assets["dist/upload.js"]);

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
        if (_step == UploadStep.Sending && _upload is not null) await _upload.InvokeVoidAsync("cancel");
        await _prepared.LeaveAsync();
        (_startWhenReady, _again, _revealed) = (false, false, false);
        Send();
    }

    private void Send()
    {
        (_refusal, _sent, _total, _sendAfterRender) = (null, 0, 0, true);
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

        if (!_prepared.IsReady || (_prepared.Duplicate is not null && !_again)) return;
        if (!_again && !_prepared.IsPlain && Clock.GetUtcNow() - _readySince < ReadingTime) return;
        await GuardAsync(StartAsync);
    }

    private async Task TakeAsync(string upload)
    {
        Go(UploadStep.Looking);
        if (await _prepared.TakeAsync(Person.Tenant, upload) is { } refused)
        {
            Stop(new(refused.Code, refused.Message));
            return;
        }

        _choice.Propose(_prompt, _prepared.Look!.Head);
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
        (_step, _readySince) = (UploadStep.None, Clock.GetUtcNow());
        var start = _startWhenReady && _prepared.IsPlain;
        _startWhenReady = false;
        if (start) await StartAsync();
    }

    private async Task StartAsync()
    {
        if (_choice.Workflow is not { } workflow) return;
        Go(UploadStep.Starting);
        var started = await _prepared.StartAsync(_prompt, workflow, _choice.Endpoint, _again);
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
            case UploadStep.Sending when _upload is not null:
                await _upload.InvokeVoidAsync("cancel");
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
        try
        {
            await act();
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
