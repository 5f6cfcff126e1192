using System.Globalization;
using Microsoft.AspNetCore.Components;
using Rcm.Console.Shared;
using Rcm.Console.Shell;
using Rcm.Domain.Batches;
using Rcm.Domain.Batches.Files;
using Rcm.Domain.Batches.Review;
using Rcm.Infrastructure.Batches;
using Rcm.Infrastructure.Batches.Review;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Console.Features.Batches;

public sealed partial class BatchPage : IDisposable
{
    private readonly HashSet<long> _picked = [];
    private Loader<Found>? _loader;
    private Loader<ItemSlice>? _rows;
    private Following? _following;
    private long _followed;
    private bool _gone;
    private BatchView? _news;
    private BatchExceptions _exceptions = new([], []);
    private (int Review, int Failed) _counted;
    private IReadOnlyDictionary<long, ItemSummary> _items = new Dictionary<long, ItemSummary>();

    [Inject] public required ReadBatch Batch { get; init; }

    [Inject] public required ListBatchItems Items { get; init; }

    [Inject] public required RevealPatientData Reveal { get; init; }

    [Inject] public required BatchFeed Feed { get; init; }

    [Inject] public required ReadExceptions Exceptions { get; init; }

    [CascadingParameter] public required SignedInPerson Person { get; set; }

    [Parameter] public long BatchId { get; set; }

    [SupplyParameterFromQuery] public string? Status { get; set; }

    [SupplyParameterFromQuery] public string? Outcome { get; set; }

    [SupplyParameterFromQuery] public string? Reason { get; set; }

    [SupplyParameterFromQuery] public string? Kind { get; set; }

    [SupplyParameterFromQuery] public string? Review { get; set; }

    [SupplyParameterFromQuery] public string? Who { get; set; }

    [SupplyParameterFromQuery] public string? Mend { get; set; }

    /// <summary>Row number of the last row of the page before.</summary>
    [SupplyParameterFromQuery] public string? After { get; set; }

    /// <summary>Row number of the first row of the page after.</summary>
    [SupplyParameterFromQuery] public string? Before { get; set; }

    private ItemQuery Rows => new(
        Given(Status), Given(Outcome), Given(Reason), Given(Kind), Given(Review), Guid.TryParse(Who, out var who) ? who : null,
        Number(After), Number(Before), Mend == "1");

    public void Dispose() => _following?.Dispose();

    protected override void OnParametersSet()
    {
        if (_followed == BatchId) return;
        _following?.Dispose();
        (_followed, _gone, _news) = (BatchId, false, null);
        _following = Feed.Batch(Person.Tenant, BatchId, news => _ = InvokeAsync(() => TellAsync(news)));
    }

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private async Task<Found> LoadAsync(CancellationToken cancellation)
    {
        _news = null;
        var view = await Batch.RunAsync(Person.Tenant, BatchId, cancellation);
        if (view is not null) await CountExceptionsAsync(view, cancellation);
        return new(view);
    }

    private async Task<ItemSlice> LoadItemsAsync(CancellationToken cancellation)
    {
        var page = await Items.RunAsync(Person.Tenant, BatchId, new ItemFilter(
            Rows.Status, Rows.Outcome, Rows.After, Rows.Before, Rows.Reason, Rows.Kind, Rows.Review, Rows.Who), cancellation);
        _items = new Dictionary<long, ItemSummary>();
        _following!.Shown = [.. page.Items.Select(i => i.ItemId)];
        _picked.IntersectWith(_following.Shown);
        return page;
    }

    private IReadOnlyList<(long BatchId, ItemSummary Item)> Picked(ItemSlice page) =>
        [.. page.Items.Where(i => _picked.Contains(i.ItemId)).Select(i => (BatchId, _items.GetValueOrDefault(i.ItemId, i)))];

    private async Task TellAsync(BatchNews news)
    {
        // A grant that was withdrawn ends the page where it stands.
        (_gone, _news, _items) = (news.Batch is null, news.Batch, news.Items);
        StateHasChanged();
        if (news.Batch is null || (_counted == Counted(news.Batch) && news.Items.Values.All(IsOffered))) return;
        try
        {
            await CountExceptionsAsync(news.Batch, CancellationToken.None);
            StateHasChanged();
        }
        catch (Exception fault) when (DatabaseAway.Is(fault))
        {
            // The next news counts again; meanwhile the filters offer what they did.
            _counted = default;
        }
    }

    /// <summary>What the filters offer; counted anew where exceptions came or went.</summary>
    private async Task CountExceptionsAsync(BatchView view, CancellationToken cancellation)
    {
        _counted = Counted(view);
        _exceptions = await Exceptions.RunAsync(Person.Tenant, BatchId, cancellation);
    }

    // A row that was given to somebody new, or refused for a new reason, while the counts stayed.
    private bool IsOffered(ItemSummary item) =>
        (item.ReasonCode is null || _exceptions.Reasons.Any(r => r.Code == item.ReasonCode))
        && (item.AssignedTo is null || _exceptions.People.Any(p => p.UserId == item.AssignedTo));

    private async Task ActedAsync()
    {
        await _rows!.ReloadAsync();
        await _loader!.ReloadAsync();
    }

    /// <summary>Failed rows that nobody has settled.</summary>
    private int RunAgain(BatchSummary batch) =>
        Math.Max(0, batch.Failed - _exceptions.Reasons.Where(r => r.Code == Resolution.NoAnswerReason).Sum(r => r.Rows));

    private static (int Review, int Failed) Counted(BatchView view) => (view.Summary.Review, view.Summary.Failed);

    /// <summary>
    /// The rows that can be mended: those that wait for a person, or those that failed where there are no others or these are shown. What
    /// another filter has found stays: it may be rows of either kind.
    /// </summary>
    private ItemQuery MendQuery(BatchSummary batch) => Rows.First with
    {
        Mend = true,
        Status = Rows.Status is null && Rows is not { Reason: null, Kind: null, Review: null, Who: null } ? null
            : Rows.Status == JobStatus.Failed || batch.Review == 0 ? JobStatus.Failed : JobStatus.NeedsReview,
    };

    private async Task<string> RevealMemberAsync(long itemId)
    {
        var revealed = await Reveal.RunAsync(Person.Tenant, itemId, EligibilityColumns.MemberId, ofAnswer: false, CancellationToken.None);
        return revealed.IsOk ? revealed.Value : "not shown: " + revealed.Error.Message;
    }

    /// <param name="Batch">Null where the acting organisation has none of this number.</param>
    private sealed record Found(BatchView? Batch);
}
