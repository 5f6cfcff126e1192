using System.Globalization;
using Microsoft.AspNetCore.Components;
using Rcm.Console.Shared;
using Rcm.Console.Shell;
using Rcm.Infrastructure.Batches;

namespace Rcm.Console.Features.Batches;

public sealed partial class BatchesPage : IDisposable
{
    private Loader<BatchSlice>? _loader;
    private IReadOnlyDictionary<long, BatchSummary> _news = new Dictionary<long, BatchSummary>();
    private Following? _following;
    private long _newest;
    private bool _unseen;

    [Inject] public required ListBatches Batches { get; init; }

    [Inject] public required BatchFeed Feed { get; init; }

    [Inject] public required NavigationManager Navigation { get; init; }

    [CascadingParameter] public required SignedInPerson Person { get; set; }

    [SupplyParameterFromQuery] public string? Status { get; set; }

    [SupplyParameterFromQuery(Name = "q")] public string? Search { get; set; }

    /// <summary>The last batch of the page before.</summary>
    [SupplyParameterFromQuery] public string? After { get; set; }

    private bool IsFiltered => !string.IsNullOrEmpty(Status) || !string.IsNullOrEmpty(Search);

    public void Dispose() => _following?.Dispose();

    protected override void OnInitialized() =>
        _following = Feed.List(Person.Tenant, news => _ = InvokeAsync(() => Tell(news)));

    private async Task<BatchSlice> LoadAsync(CancellationToken cancellation)
    {
        long? after = long.TryParse(After, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
        var page = await Batches.RunAsync(Person.Tenant, new BatchFilter(Status, Search, after), cancellation);
        _following!.Shown = [.. page.Batches.Select(b => b.BatchId)];
        if (after is null && !IsFiltered) _newest = page.Batches.Count > 0 ? page.Batches[0].BatchId : 0;
        (_unseen, _news) = (false, new Dictionary<long, BatchSummary>());
        return page;
    }

    private void Tell(BatchListNews news)
    {
        _news = news.Batches;
        // A row that comes in between would move the one under somebody's finger: it announces itself.
        _unseen = !IsFiltered && After is null && news.Newest > _newest;
        if (_unseen && _newest == 0 && _loader is not null) _ = _loader.ReloadAsync();
        StateHasChanged();
    }

    private Task ShowNewestAsync() => _loader?.ReloadAsync() ?? Task.CompletedTask;

    private void StatusChanged(ChangeEventArgs e) => Navigation.NavigateTo(Urls.Batches(e.Value as string, search: Search));

    private void SearchChanged(ChangeEventArgs e) => Navigation.NavigateTo(Urls.Batches(Status, search: (e.Value as string)?.Trim()));
}
