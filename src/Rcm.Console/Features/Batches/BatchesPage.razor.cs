using Microsoft.AspNetCore.Components;
using Rcm.Console.Shared;
using Rcm.Console.Shell;
using Rcm.Domain.Access;
using Rcm.Infrastructure.Batches;

namespace Rcm.Console.Features.Batches;

public sealed partial class BatchesPage : IDisposable
{
    private readonly HashSet<long> _selected = [];
    private Loader<BatchSlice>? _loader;
    private IReadOnlyDictionary<long, BatchSummary> _news = new Dictionary<long, BatchSummary>();
    private Following? _following;
    private long _newest;
    private bool _unseen;

    [Inject] public required ListBatches Batches { get; init; }

    [Inject] public required BatchFeed Feed { get; init; }

    [Inject] public required TimeProvider Clock { get; init; }

    [Inject] public required NavigationManager Navigation { get; init; }

    [CascadingParameter] public required SignedInPerson Person { get; set; }

    [SupplyParameterFromQuery] public string? Status { get; set; }

    [SupplyParameterFromQuery(Name = "q")] public string? Search { get; set; }

    [SupplyParameterFromQuery] public string? Workflow { get; set; }

    [SupplyParameterFromQuery] public string? By { get; set; }

    /// <summary>Days that it is looked back.</summary>
    [SupplyParameterFromQuery] public string? Days { get; set; }

    [SupplyParameterFromQuery] public string? Sort { get; set; }

    /// <summary>Where the page before ended.</summary>
    [SupplyParameterFromQuery] public string? After { get; set; }

    private bool May => Person.May(Permission.StartBatches);

    private BatchQuery Query => new(Status, Search, QueryValue.Id(Workflow), QueryValue.Id(By), Days, Sort, After);

    public void Dispose() => _following?.Dispose();

    protected override void OnInitialized() =>
        _following = Feed.List(Person.Tenant, news => _ = InvokeAsync(() => Tell(news)));

    private void Go(BatchQuery query) => Navigation.NavigateTo(Urls.Batches(query));

    private async Task<BatchSlice> LoadAsync(CancellationToken cancellation)
    {
        var page = await Batches.RunAsync(Person.Tenant, Query.Filter(Clock.GetUtcNow()), cancellation);
        _following!.Shown = [.. page.Batches.Select(b => b.BatchId)];
        if (IsNewestFirst) _newest = page.Batches.Count > 0 ? page.Batches[0].BatchId : 0;
        _selected.IntersectWith(_following.Shown);
        (_unseen, _news) = (false, new Dictionary<long, BatchSummary>());
        return page;
    }

    private bool IsNewestFirst => Query.IsPlain;

    private void Tell(BatchListNews news)
    {
        _news = news.Batches;
        // A row that comes in between would move the one under somebody's finger: it announces itself.
        _unseen = IsNewestFirst && news.Newest > _newest;
        if (_unseen && _newest == 0 && _loader is not null) _ = _loader.ReloadAsync();
        StateHasChanged();
    }

    private IReadOnlyList<BatchSummary> Chosen(BatchSlice page) =>
        [.. page.Batches.Where(b => _selected.Contains(b.BatchId)).Select(b => _news.GetValueOrDefault(b.BatchId, b))];

    // Where the acts changed what the filter asks for, the list is another one now.
    private Task DoneAsync() => ShowNewestAsync();

    private Task ShowNewestAsync() => _loader?.ReloadAsync() ?? Task.CompletedTask;
}
