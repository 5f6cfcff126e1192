using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Rcm.Console.Shell;
using Rcm.Domain.Batches.Files;
using Rcm.Infrastructure.Batches.Files;

namespace Rcm.Console.Features.Batches.Files;

public sealed partial class NewBatchPage : IAsyncDisposable
{
    private static readonly IReadOnlyList<string> Needed = [.. EligibilityColumns.All.Where(c => c.IsRequired).Select(c => c.Name)];
    private static readonly IReadOnlyList<string> Optional = [.. EligibilityColumns.All.Where(c => !c.IsRequired).Select(c => c.Name)];

    private ElementReference _form;
    private ElementReference _drop;
    private ElementReference _file;
    private string? _dropsAcceptedBy;
    private IJSObjectReference? _module;
    private IJSObjectReference? _upload;
    private DotNetObjectReference<NewBatchPage>? _self;
    private bool _sending;
    private bool _startAfterRender;
    private bool _confirmed;
    private long _sent;
    private long _total;
    private UploadProblem? _refusal;
    private FirstBatch? _duplicate;

    [Inject] public required ReadBatchForm Form { get; init; }

    [Inject] public required NavigationManager Navigation { get; init; }

    [Inject] public required IJSRuntime Js { get; init; }

    [CascadingParameter] public required SignedInPerson Person { get; set; }

    [JSInvokable]
    public Task OnUploadProgress(long sent, long total) => InvokeAsync(() =>
    {
        (_sent, _total) = (sent, total);
        StateHasChanged();
    });

    [JSInvokable]
    public Task OnUploadDone(int status, string location, string body) => InvokeAsync(() =>
    {
        if (status == StatusCodes.Status201Created)
        {
            // The page stays as it is, with its button off, until the batch's page is there.
            Navigation.NavigateTo(location);
            return;
        }

        var problem = UploadProblem.Read(status, body);
        (_sending, _confirmed) = (false, false);
        if (problem.FirstBatch is { } first) _duplicate = first;
        else _refusal = problem;
        StateHasChanged();
    });

    [JSInvokable]
    public Task OnUploadFailed(bool cancelled) => InvokeAsync(() =>
    {
        (_sending, _confirmed) = (false, false);
        _refusal = cancelled ? null : UploadProblem.Interrupted;
        StateHasChanged();
    });

    public async ValueTask DisposeAsync()
    {
        try
        {
            // Whoever leaves the page in mid-upload does not want the batch.
            if (_upload is not null && _sending) await _upload.InvokeVoidAsync("cancel");
            if (_upload is not null) await _upload.DisposeAsync();
            if (_module is not null) await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser has gone, and with it what was to be let go there.
        }

        _self?.Dispose();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_drop.Id is { } drop && _dropsAcceptedBy != drop)
        {
            _dropsAcceptedBy = drop;
            _module ??= await Js.InvokeAsync<IJSObjectReference>("import", "/" + Assets["dist/upload.js"]);
            await _module.InvokeVoidAsync("acceptDrops", _drop, _file);
        }

        if (_startAfterRender)
        {
            _startAfterRender = false;
            _module ??= await Js.InvokeAsync<IJSObjectReference>("import", "/" + Assets["dist/upload.js"]);
            _self ??= DotNetObjectReference.Create(this);
            _upload = await _module.InvokeAsync<IJSObjectReference>("start", _form, _self);
        }
    }

    private Task<BatchForm> LoadAsync(CancellationToken cancellation) => Form.RunAsync(Person.Tenant, cancellation);

    /// <summary>A second click, or Enter held down, finds the first one's upload under way.</summary>
    private Task SubmitAsync()
    {
        if (_sending) return Task.CompletedTask;
        (_sending, _startAfterRender, _sent, _total) = (true, true, 0, 0);
        (_refusal, _duplicate) = (null, null);
        return Task.CompletedTask;
    }

    /// <summary>Runs before the form's submit: the hidden field is rendered before the form is read.</summary>
    private void Confirm() => _confirmed = true;

    private void ForgetAnswer()
    {
        (_refusal, _duplicate, _confirmed) = (null, null, false);
    }

    private async Task CancelAsync()
    {
        if (_upload is not null) await _upload.InvokeVoidAsync("cancel");
    }
}

/// <summary>What came back instead of a batch.</summary>
/// <param name="Line">In the file, from 1.</param>
public sealed record UploadProblem(string? Code, string Message, long? Line = null, string? Column = null, FirstBatch? FirstBatch = null)
{
    public static UploadProblem Interrupted { get; } =
        new("upload.interrupted", "The upload broke off, and nothing was started. Check the connection and start it again.");

    public static UploadProblem Read(int status, string body)
    {
        if (status == StatusCodes.Status413PayloadTooLarge && body.Length == 0)
            return new(BatchFileReader.TooLarge.Code, BatchFileReader.TooLarge.Message);
        try
        {
            if (JsonSerializer.Deserialize<UploadProblem>(body, JsonSerializerOptions.Web) is { Message.Length: > 0 } problem) return problem;
        }
        catch (JsonException)
        {
            // Not ours: a proxy's page, say.
        }

        return status is StatusCodes.Status401Unauthorized
            ? new("signed_out", "You have been signed out, and nothing was started. Reload the page to sign in again.")
            : new($"http.{status}", "The upload was not taken, and nothing was started. Try again; if it happens again, tell your administrator.");
    }
}
