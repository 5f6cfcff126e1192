using Microsoft.AspNetCore.Components;
using Rcm.Console.Shared;
using Rcm.Console.Shell;
using Rcm.Infrastructure.Dashboards;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Console.Features.Dashboards;

/// <summary>Counts of the acting organisation's rows, kept up to date while they are worked.</summary>
public sealed partial class DashboardPage : IDisposable
{
    private static readonly TimeSpan RefreshAtMostEvery = TimeSpan.FromSeconds(2);

    private Loader<DashboardFigures>? _loader;
    private LiveUpdates? _live;

    [Inject] public required DashboardQuery Query { get; init; }

    [Inject] public required IEventListener Events { get; init; }

    [Inject] public required TimeProvider Clock { get; init; }

    [CascadingParameter] public required SignedInPerson Person { get; set; }

    protected override void OnInitialized() =>
        _live = new LiveUpdates(Events, $"batch:{Person.Acting.Id:D}:", RefreshAtMostEvery, Clock,
            () => InvokeAsync(() => _loader?.ReloadAsync() ?? Task.CompletedTask));

    private Task<DashboardFigures> LoadAsync(CancellationToken cancellation) => Query.ReadAsync(Person.Tenant, cancellation);

    private static string Batches(long count) => count == 1 ? "in 1 batch" : $"in {Formats.Count(count)} batches";

    public void Dispose() => _live?.Dispose();
}
