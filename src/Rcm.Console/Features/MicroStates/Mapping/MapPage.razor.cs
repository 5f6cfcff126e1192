using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Rcm.Console.Shared;
using Rcm.Console.Shell;
using Rcm.Domain.MicroStates.Mapping;
using Rcm.Infrastructure.MicroStates;
using Rcm.Infrastructure.MicroStates.Mapping;

namespace Rcm.Console.Features.MicroStates.Mapping;

public sealed partial class MapPage : IAsyncDisposable
{
    private readonly Dictionary<long, MicroStateRow> _selected = [];
    private Loader<StateMap>? _loader;
    private ElementReference _canvas;
    private DotNetObjectReference<MapPage>? _self;
    private IJSObjectReference? _module;
    private IJSObjectReference? _picture;
    private StateMap? _map;
    private MapColours? _colours;
    private IReadOnlyList<int> _chosen = [];
    private (int Done, int Of)? _drawing;
    private string? _told;
    private string? _refusal;
    private bool _gone;

    [Inject] public required ReadStateMap Reading { get; init; }

    [Inject] public required DrawStateMap Drawing { get; init; }

    [Inject] public required NavigationManager Navigation { get; init; }

    [Inject] public required IJSRuntime Js { get; init; }

    [CascadingParameter] public required SignedInPerson Person { get; set; }

    [SupplyParameterFromQuery(Name = "colour")] public string? ColourName { get; set; }

    private string Colour => MapColours.Fields.FirstOrDefault(f => f.Field == ColourName).Field ?? MapColours.Fields[0].Field;

    protected override void OnParametersSet() => Paint();

    /// <summary>What was drawn around, as x and y in turn: which pages that are is counted here.</summary>
    [JSInvokable]
    public Task OnLasso(double[] points)
    {
        var lasso = Lasso.Of(points);
        _refusal = lasso.Error?.Message;
        if (lasso.IsOk)
        {
            Select([.. _map!.Places.Select((p, i) => (p, i)).Where(p => lasso.Value.Holds(p.p.X, p.p.Y)).Select(p => p.i)]);
        }

        return InvokeAsync(StateHasChanged);
    }

    [JSInvokable]
    public void OnOpen(int index)
    {
        if (index >= 0 && index < _map!.Places.Count) Navigation.NavigateTo(Urls.MicroState(_map.Places[index].Id));
    }

    public async ValueTask DisposeAsync()
    {
        _gone = true;
        _self?.Dispose();
        try
        {
            if (_picture is not null)
            {
                await _picture.InvokeVoidAsync("dispose");
                await _picture.DisposeAsync();
            }

            if (_module is not null) await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and the picture with it.
        }
    }

    private async Task<StateMap> LoadAsync(CancellationToken cancellation)
    {
        _map = await Reading.RunAsync(Person.Tenant, cancellation);
        Select([]);
        Paint();
        return _map;
    }

    private async Task DrawPictureAsync(StateMap map)
    {
        if (map.Places.Count == 0 || _gone) return;
        _self ??= DotNetObjectReference.Create(this);
        _module ??= await Js.InvokeAsync<IJSObjectReference>("import", "/" + Assets["dist/microstates.js"]);
        if (_picture is not null)
        {
            await _picture.InvokeVoidAsync("dispose");
            await _picture.DisposeAsync();
        }

        _picture = await _module.InvokeAsync<IJSObjectReference>("drawMap", _canvas, _self, map.Places.SelectMany(p => new[] { p.X, p.Y }).ToArray());
        await ShowAsync();
    }

    private void ColourBy(string? field) => Navigation.NavigateTo(Urls.MicroStateMapBy(field), replace: true);

    private void Paint()
    {
        if (_map is null) return;
        _colours = MapColours.Of(_map.Places, Colour);
        _ = ShowAsync();
    }

    private async Task ShowAsync()
    {
        if (_picture is null || _gone) return;
        try
        {
            await _picture.InvokeVoidAsync("paint", _colours!.Tones);
            await _picture.InvokeVoidAsync("select", _chosen);
        }
        catch (JSDisconnectedException)
        {
            // Nobody looks any more.
        }
    }

    private void SelectCluster(int cluster) => Select([.. _map!.Places.Index().Where(p => p.Item.Cluster == cluster).Select(p => p.Index)]);

    private void SelectTone(int tone) => Select([.. _colours!.Tones.Index().Where(t => t.Item == tone).Select(t => t.Index)]);

    private void Select(IReadOnlyList<int> chosen)
    {
        _chosen = chosen;
        _selected.Clear();
        foreach (var place in chosen.Select(i => _map!.Places[i]))
        {
            var row = new MicroStateRow(
                place.Id, place.Label, place.Category, place.Node, place.Workflow, place.Required, place.IsDynamic, place.IsRetired, default, place.Review, null,
                place.WorkflowOwner, place.Org);
            if (StateRights.MayEdit(Person, row)) _selected[place.Id] = row;
        }

        _ = ShowAsync();
    }

    private async Task ChangedAsync()
    {
        if (_loader is not null) await _loader.ReloadAsync();
    }

    private async Task DrawAsync()
    {
        if (_drawing is not null) return;
        (_drawing, _told, _refusal) = ((0, 0), null, null);
        try
        {
            // Goes on when the page is left: what is drawn is kept for whoever comes next.
            var drawn = await Drawing.RunAsync(Person.Tenant, new Progress<(int Done, int Of)>(Tell), CancellationToken.None);
            (_refusal, _told) = (drawn.Error?.Message, drawn.IsOk ? $"Drawn: {Formats.Count(drawn.Value)} pages." : null);
        }
        finally
        {
            _drawing = null;
        }

        if (!_gone && _loader is not null) await _loader.ReloadAsync();
    }

    private void Tell((int Done, int Of) progress)
    {
        if (_drawing is null || _gone) return;
        _drawing = progress;
        _ = InvokeAsync(StateHasChanged);
    }
}
