using System.Globalization;
using Microsoft.AspNetCore.Components;
using Rcm.Console.Shared;
using Rcm.Console.Shell;
using Rcm.Domain.Access;
using Rcm.Domain.Batches;
using Rcm.Domain.Batches.Review;
using Rcm.Infrastructure.Batches;
using Rcm.Infrastructure.Batches.Review;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Console.Features.Batches.Review;

public sealed partial class QueuePage : IDisposable
{
    private static readonly string[] Kinds = [ExceptionKind.Business, ExceptionKind.System, ExceptionKind.Unrecognised];

    private readonly HashSet<long> _picked = [];
    private Loader<Found>? _loader;
    private Following? _following;
    private IReadOnlyDictionary<long, ItemSummary> _news = new Dictionary<long, ItemSummary>();
    private QueueChoices _choices = new([], 0);
    private int _waiting;
    private DateTimeOffset? _newest;
    private bool _unseen;

    [Inject] public required ListQueue Queue { get; init; }

    [Inject] public required ReadQueueChoices Choices { get; init; }

    [Inject] public required ReviewPeople People { get; init; }

    [Inject] public required QueueFeed Feed { get; init; }

    [Inject] public required NavigationManager Navigation { get; init; }

    [CascadingParameter] public required SignedInPerson Person { get; set; }

    [SupplyParameterFromQuery] public string? Reason { get; set; }

    [SupplyParameterFromQuery] public string? Kind { get; set; }

    /// <summary>"me", "nobody", or a person's id.</summary>
    [SupplyParameterFromQuery] public string? Who { get; set; }

    [SupplyParameterFromQuery] public string? Sort { get; set; }

    [SupplyParameterFromQuery] public string? After { get; set; }

    [SupplyParameterFromQuery] public string? Row { get; set; }

    private QueueQuery Query => new(
        Given(Reason), Given(Kind), Given(Who), Given(Sort), Given(After),
        long.TryParse(Row, NumberStyles.None, CultureInfo.InvariantCulture, out var row) ? row : null);

    private bool May => Person.May(Permission.StartBatches);

    private bool IsFiltered => Query is not { Reason: null, Kind: null, Who: null };

    public void Dispose() => _following?.Dispose();

    protected override void OnInitialized() =>
        _following = Feed.Follow(Person.Tenant, news => _ = InvokeAsync(() => TellAsync(news)));

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static string? Chosen(ChangeEventArgs e) => Given(e.Value as string);

    private async Task<Found> LoadAsync(CancellationToken cancellation)
    {
        Guid? who = Query.Who switch
        {
            "me" => Person.UserId,
            "nobody" => Guid.Empty,
            _ => Guid.TryParse(Query.Who, out var person) ? person : null,
        };
        var slice = await Queue.RunAsync(
            Person.Tenant, new QueueFilter(Query.Reason, Query.Kind, who, Query.Sort == "age", QueuePosition.Parse(Query.After)), cancellation);
        _choices = await Choices.RunAsync(Person.Tenant, cancellation);
        var people = await People.RunAsync(Person.Tenant, cancellation);
        _following!.Shown = [.. slice.Rows.Select(r => r.Item.ItemId)];
        _picked.IntersectWith(_following.Shown);
        (_news, _newest, _unseen, _waiting) = (new Dictionary<long, ItemSummary>(), slice.Newest, false, slice.Rows.Count);
        return new(slice, people);
    }

    private async Task TellAsync(QueueNews news)
    {
        _news = news.Rows;
        // A row that comes in between would move the one under somebody's finger: it announces itself.
        _unseen = news.Newest > (_newest ?? DateTimeOffset.MinValue);
        StateHasChanged();
        // The news is of all pages' rows.
        var waiting = _following!.Shown.Count(id => news.Rows.GetValueOrDefault(id) is { ReviewState: ReviewState.None or ReviewState.InReview } row && ReviewRule.Waits(row.Status));
        if (waiting == _waiting) return;
        // Rows that stand here were settled or run again: what the filters count is less now.
        _waiting = waiting;
        try
        {
            _choices = await Choices.RunAsync(Person.Tenant, CancellationToken.None);
            StateHasChanged();
        }
        catch (Exception fault) when (DatabaseAway.Is(fault))
        {
            // The next news counts again.
            _waiting = -1;
        }
    }

    private IReadOnlyList<(long BatchId, ItemSummary Item)> Picked(QueueSlice slice) =>
        [.. slice.Rows.Where(r => _picked.Contains(r.Item.ItemId)).Select(r => (r.BatchId, _news.GetValueOrDefault(r.Item.ItemId, r.Item)))];

    private void Go(QueueQuery query) => Navigation.NavigateTo(Urls.Queue(query with { After = null, Row = null }));

    private sealed record Found(QueueSlice Slice, IReadOnlyList<Reviewer> People);
}
