using Microsoft.AspNetCore.Components;
using Rcm.Console.Shared;
using Rcm.Console.Shell;
using Rcm.Domain.Common;
using Rcm.Infrastructure.Batches.Notices;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Console.Features.Batches.Notices;

/// <summary>An administrator sets up where the organisation's notices go, tries it, and sees what became of each message.</summary>
public sealed partial class NotificationsPage : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private Loader<Sent>? _deliveries;
    private NoticeSettingsView? _settings;
    private LiveUpdates? _live;

    [Inject] public required NoticeAdministration Administration { get; init; }

    [Inject] public required NoticeOptions Options { get; init; }

    [Inject] public required IEventListener Events { get; init; }

    [Inject] public required TimeProvider Clock { get; init; }

    [CascadingParameter] public required SignedInPerson Person { get; set; }

    public void Dispose() => _live?.Dispose();

    protected override void OnInitialized() =>
        _live = new LiveUpdates(Events, NoticeEvents.Delivery(Person.Home.Id), Interval, Clock, () => InvokeAsync(ReloadDeliveriesAsync));

    private async Task<Loaded> LoadAsync(CancellationToken cancellation)
    {
        _settings = null;
        var read = await Administration.ReadAsync(Person.Tenant, cancellation);
        return read.IsOk ? new(read.Value, null) : new(null, read.Error);
    }

    private async Task<Sent> LoadSentAsync(CancellationToken cancellation)
    {
        var read = await Administration.DeliveriesAsync(Person.Tenant, cancellation);
        return new(read.IsOk ? read.Value : []);
    }

    private Task ReloadDeliveriesAsync() => _deliveries?.ReloadAsync() ?? Task.CompletedTask;

    private sealed record Loaded(NoticeSettingsView? Settings, Error? Refusal);

    private sealed record Sent(IReadOnlyList<DeliveryView> Deliveries);
}
