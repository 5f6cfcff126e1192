using System.Globalization;
using Microsoft.AspNetCore.Components;
using Rcm.Console.Shared;
using Rcm.Console.Shell;
using Rcm.Domain.Batches.Files;
using Rcm.Infrastructure.Batches;

namespace Rcm.Console.Features.Batches;

public sealed partial class BatchPage : IDisposable
{
    private Loader<Found>? _loader;
    private Following? _following;
    private long _followed;
    private bool _gone;
    private BatchView? _news;
    private IReadOnlyDictionary<long, ItemSummary> _items = new Dictionary<long, ItemSummary>();

    [Inject] public required ReadBatch Batch { get; init; }

    [Inject] public required ListBatchItems Items { get; init; }

    [Inject] public required RevealPatientData Reveal { get; init; }

    [Inject] public required BatchFeed Feed { get; init; }

    [Inject] public required NavigationManager Navigation { get; init; }

    [CascadingParameter] public required SignedInPerson Person { get; set; }

    [Parameter] public long BatchId { get; set; }

    [SupplyParameterFromQuery] public string? Status { get; set; }

    [SupplyParameterFromQuery] public string? Outcome { get; set; }

    /// <summary>Row number of the last row of the page before.</summary>
    [SupplyParameterFromQuery] public string? After { get; set; }

    /// <summary>Row number of the first row of the page after.</summary>
    [SupplyParameterFromQuery] public string? Before { get; set; }

    private bool IsFiltered => !string.IsNullOrEmpty(Status) || !string.IsNullOrEmpty(Outcome);

    public void Dispose() => _following?.Dispose();

    protected override void OnParametersSet()
    {
        if (_followed == BatchId) return;
        _following?.Dispose();
        (_followed, _gone, _news) = (BatchId, false, null);
        _following = Feed.Batch(Person.Tenant, BatchId, news => _ = InvokeAsync(() => Tell(news)));
    }

    private static string Row(ItemSummary item) => item.RowNumber.ToString(CultureInfo.InvariantCulture);

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private async Task<Found> LoadAsync(CancellationToken cancellation)
    {
        _news = null;
        return new(await Batch.RunAsync(Person.Tenant, BatchId, cancellation));
    }

    private async Task<ItemSlice> LoadItemsAsync(CancellationToken cancellation)
    {
        var page = await Items.RunAsync(Person.Tenant, BatchId, new ItemFilter(Status, Outcome, Number(After), Number(Before)), cancellation);
        _items = new Dictionary<long, ItemSummary>();
        _following!.Shown = [.. page.Items.Select(i => i.ItemId)];
        return page;
    }

    private void Tell(BatchNews news)
    {
        // A grant that was withdrawn ends the page where it stands.
        (_gone, _news, _items) = (news.Batch is null, news.Batch, news.Items);
        StateHasChanged();
    }

    private async Task<string> RevealMemberAsync(long itemId)
    {
        var revealed = await Reveal.RunAsync(Person.Tenant, itemId, EligibilityColumns.MemberId, ofAnswer: false, CancellationToken.None);
        return revealed.IsOk ? revealed.Value : "not shown: " + revealed.Error.Message;
    }

    private string OutcomeUrl(string? code) => Urls.Batch(BatchId, Status, code);

    private void StatusChanged(ChangeEventArgs e) => Navigation.NavigateTo(Urls.Batch(BatchId, e.Value as string, Outcome));

    private void OutcomeChanged(ChangeEventArgs e) => Navigation.NavigateTo(Urls.Batch(BatchId, Status, e.Value as string));

    /// <param name="Batch">Null where the acting organisation has none of this number.</param>
    private sealed record Found(BatchView? Batch);
}
