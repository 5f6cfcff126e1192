using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Rcm.Console.Features.Batches.Files;

/// <summary>The browser's part of an upload (ClientLib/src/upload.ts).</summary>
internal sealed class FileSender(IJSRuntime js, string script) : IAsyncDisposable
{
    private IJSObjectReference? module;
    private IJSObjectReference? upload;
    private string? dropsAcceptedBy;

    /// <summary>Lets a file be dropped where the file input stands. Asked again for the same place it does nothing.</summary>
    public async Task AcceptDropsAsync(ElementReference zone, ElementReference input)
    {
        if (zone.Id is not { } place || dropsAcceptedBy == place) return;
        dropsAcceptedBy = place;
        await (await ModuleAsync()).InvokeVoidAsync("acceptDrops", zone, input);
    }

    /// <summary>Sends the form's file; the page hears of it by OnUploadProgress, OnUploadDone, OnUploadFailed, each with the number.</summary>
    public async Task SendAsync<TPage>(ElementReference form, DotNetObjectReference<TPage> page, int number)
        where TPage : class
    {
        if (upload is not null) await upload.DisposeAsync();
        upload = await (await ModuleAsync()).InvokeAsync<IJSObjectReference>("start", form, page, number);
    }

    public async Task CancelAsync()
    {
        if (upload is not null) await upload.InvokeVoidAsync("cancel");
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (upload is not null) await upload.DisposeAsync();
            if (module is not null) await module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser has gone, and with it what was to be let go there.
        }
    }

    private async Task<IJSObjectReference> ModuleAsync() => module ??= await js.InvokeAsync<IJSObjectReference>("import", script);
}
