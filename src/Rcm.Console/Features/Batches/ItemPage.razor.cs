using System.Globalization;
using Microsoft.AspNetCore.Components;
using Rcm.Console.Shared;
using Rcm.Console.Shell;
using Rcm.Domain.Access;
using Rcm.Domain.Batches;
using Rcm.Domain.Common;
using Rcm.Infrastructure.Batches;

namespace Rcm.Console.Features.Batches;

public sealed partial class ItemPage : IDisposable
{
    private Loader<Found>? _loader;
    private Following? _following;
    private (long Batch, long Item) _followed;
    private ItemSummary? _loaded;

    [Inject] public required ReadBatchItem Item { get; init; }

    [Inject] public required ReadPageSnapshot Snapshot { get; init; }

    [Inject] public required RevealPatientData Reveal { get; init; }

    [Inject] public required BatchFeed Feed { get; init; }

    [CascadingParameter] public required SignedInPerson Person { get; set; }

    [Parameter] public long BatchId { get; set; }

    [Parameter] public long ItemId { get; set; }

    /// <summary>The trace of the step whose page is shown.</summary>
    [SupplyParameterFromQuery] public string? Step { get; set; }

    public void Dispose() => _following?.Dispose();

    protected override void OnParametersSet()
    {
        if (_followed == (BatchId, ItemId)) return;
        _following?.Dispose();
        _followed = (BatchId, ItemId);
        _following = Feed.Batch(Person.Tenant, BatchId, news => _ = InvokeAsync(() => TellAsync(news)));
        _following.Shown = [ItemId];
    }

    private async Task<Found> LoadAsync(CancellationToken cancellation)
    {
        var view = await Item.RunAsync(Person.Tenant, BatchId, ItemId, cancellation);
        _loaded = view?.Summary;
        return new(view);
    }

    /// <summary>While the row runs its steps come in; afterwards only a change of the row itself is worth a reading.</summary>
    private async Task TellAsync(BatchNews news)
    {
        if (_loader is null || _loaded is null) return;
        var now = news.Items.GetValueOrDefault(ItemId);
        if (news.Batch is null || now != _loaded || now.Status == JobStatus.Processing) await _loader.ReloadAsync();
    }

    private Task<string?> ReadSnapshotAsync(long snapshotId) => Snapshot.RunAsync(Person.Tenant, snapshotId, CancellationToken.None);

    private bool MayReveal => Person.May(Permission.RevealPatientData);

    private Func<long, Task<string>>? FirstRevealer => ChangeRevealer is { } reveal ? edit => reveal(edit, true) : null;

    private Func<long, bool, Task<string>>? ChangeRevealer =>
        MayReveal ? async (edit, old) => Shown(await Reveal.OfChangeAsync(Person.Tenant, edit, old, CancellationToken.None)) : null;

    private Func<long, Task<string>>? NoteRevealer =>
        MayReveal ? async review => Shown(await Reveal.OfNoteAsync(Person.Tenant, review, CancellationToken.None)) : null;

    private Func<string, Task<string>>? Revealer(bool ofAnswer) =>
        MayReveal ? async field => Shown(await Reveal.RunAsync(Person.Tenant, ItemId, field, ofAnswer, CancellationToken.None)) : null;

    private Func<string, Task<string>>? AttemptRevealer(int attempt) =>
        MayReveal ? async field => Shown(await Reveal.OfAttemptAsync(Person.Tenant, ItemId, attempt, field, CancellationToken.None)) : null;

    private static string Shown(Result<string> revealed) => revealed.IsOk ? revealed.Value : "not shown: " + revealed.Error.Message;

    private ItemStep? SelectedStep(ItemView view) =>
        (long.TryParse(Step, NumberStyles.None, CultureInfo.InvariantCulture, out var trace) ? view.Steps.FirstOrDefault(s => s.TraceId == trace) : null)
        ?? view.Steps.LastOrDefault(s => s.SnapshotId is not null);

    /// <param name="Item">Null where the acting organisation has no such row in this batch.</param>
    private sealed record Found(ItemView? Item);
}
