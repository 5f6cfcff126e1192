using Microsoft.AspNetCore.Components;
using Rcm.Console.Shared;
using Rcm.Console.Shell;
using Rcm.Domain.Access;
using Rcm.Infrastructure.Batches;
using Rcm.Infrastructure.Channels;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Console.Features.Channels;

/// <summary>The acting organisation's endpoints; a row opens beside the list, with what an administrator can change. Follows while it is open.</summary>
public sealed partial class EndpointsPage : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RowsInterval = TimeSpan.FromSeconds(3);

    private Loader<IReadOnlyList<EndpointView>>? _loader;
    private LiveUpdates? _live;
    private LiveUpdates? _rows;

    [Inject] public required ListEndpoints Endpoints { get; init; }

    [Inject] public required IEventListener Events { get; init; }

    [Inject] public required TimeProvider Clock { get; init; }

    [CascadingParameter] public required SignedInPerson Person { get; set; }

    [SupplyParameterFromQuery(Name = "endpoint")] public string? EndpointId { get; set; }

    private long? Selected => QueryValue.Number(EndpointId);

    /// <summary>The panel that adds one is open.</summary>
    [SupplyParameterFromQuery] public string? Add { get; set; }

    private bool May => !Person.ActsForAnother && Person.May(Permission.ManageEndpoints);

    public void Dispose()
    {
        _live?.Dispose();
        _rows?.Dispose();
    }

    protected override void OnInitialized()
    {
        _live = new LiveUpdates(Events, EndpointEvents.Of(Person.Acting.Id), Interval, Clock, () => InvokeAsync(ReloadAsync));
        // Rows that go to an endpoint, or come back, are said of their batch.
        _rows = new LiveUpdates(Events, BatchEvents.Of(Person.Acting.Id), RowsInterval, Clock, () => InvokeAsync(ReloadAsync));
    }

    private Task ReloadAsync() => _loader?.ReloadAsync() ?? Task.CompletedTask;
}
