using Microsoft.JSInterop;

namespace Rcm.Console.Features.Batches.Files;

/// <summary>What the browser tells of the upload (ClientLib/src/upload.ts).</summary>
public sealed partial class NewBatchPage
{
    private long _sent;
    private long _total;

    /// <summary>The upload whose end the page has heard. It is told again where its connection was away, and counts once.</summary>
    private int _ended;

    [JSInvokable]
    public Task OnUploadProgress(int number, long sent, long total) => HearAsync(number, () =>
    {
        (_sent, _total) = (sent, total);
        return Task.CompletedTask;
    });

    [JSInvokable]
    public Task OnUploadDone(int number, int status, string body)
    {
        var answer = UploadAnswer.Read(status, body);
        return HearEndAsync(number, HearDone, late: () => answer is not null && Uploads.Find(Person.Tenant, answer.Upload) is { } left
            ? Uploads.RemoveAsync(left).AsTask()
            : Task.CompletedTask);

        Task HearDone()
        {
            if (answer is not null) return GuardAsync(() => TakeAsync(answer.Upload));
            Stop(UploadProblem.Read(status, body));
            return Task.CompletedTask;
        }
    }

    [JSInvokable]
    public Task OnUploadFailed(int number, bool cancelled) => HearEndAsync(number, () =>
    {
        Stop(cancelled ? null : UploadProblem.Interrupted);
        return Task.CompletedTask;
    });

    /// <summary>What is told of an upload that another file has taken the place of is passed over; what is left of it goes.</summary>
    private Task HearAsync(int number, Func<Task> hear, Func<Task>? late = null) => InvokeAsync(async () =>
    {
        await (number == _number && !_gone ? hear() : late?.Invoke() ?? Task.CompletedTask);
        if (!_gone) StateHasChanged();
    });

    private Task HearEndAsync(int number, Func<Task> hear, Func<Task>? late = null) => HearAsync(number, () =>
    {
        if (_ended == number) return Task.CompletedTask;
        _ended = number;
        return hear();
    }, () => _ended == number ? Task.CompletedTask : late?.Invoke() ?? Task.CompletedTask);
}
