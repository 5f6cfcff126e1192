using Microsoft.AspNetCore.Components;
using Rcm.Console.Shell;
using Rcm.Domain.Common;
using Rcm.Infrastructure.Batches.Notices;

namespace Rcm.Console.Features.Batches.Notices;

/// <summary>One way out of the console, and what a click on its card came to.</summary>
public abstract class DeliveryCard : ComponentBase
{
    [Inject] public required NoticeAdministration Administration { get; init; }

    [Inject] public required SendTestNotice Trial { get; init; }

    [Parameter, EditorRequired] public required SignedInPerson Person { get; set; }

    [Parameter, EditorRequired] public required NoticeSettingsView View { get; set; }

    [Parameter] public EventCallback<NoticeSettingsView> Saved { get; set; }

    [Parameter] public EventCallback Tested { get; set; }

    protected bool Busy { get; private set; }

    protected string? Done { get; private set; }

    protected Error? Refusal { get; private set; }

    protected Task SaveAsync(Func<Task<Result<NoticeSettingsView>>> save) => DoAsync(async () =>
    {
        var result = await save();
        (Refusal, Done) = (result.Error, result.IsOk ? "Saved." : null);
        if (result.IsOk) await Saved.InvokeAsync(result.Value);
    });

    /// <param name="channel">As in the outbox.</param>
    protected Task TestAsync(string channel) => DoAsync(async () =>
    {
        var result = await Trial.RunAsync(Person.Tenant, channel, CancellationToken.None);
        (Refusal, Done) = (result.Error, result.IsOk ? result.Value : null);
        await Tested.InvokeAsync();
    });

    protected Task DoAsync(Func<Task<Error?>> act) => DoAsync(async () => { Refusal = await act(); });

    // A second click while the first one is under way is none.
    private async Task DoAsync(Func<Task> act)
    {
        if (Busy) return;
        (Busy, Done, Refusal) = (true, null, null);
        try
        {
            await act();
        }
        finally
        {
            Busy = false;
        }
    }
}
