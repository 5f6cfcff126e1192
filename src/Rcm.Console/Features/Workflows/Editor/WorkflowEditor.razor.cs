using Microsoft.AspNetCore.Components;
using MudBlazor;
using Rcm.Console.Features.Workflows.Editor.Canvas;
using Rcm.Console.Shared;
using Rcm.Console.Shell;
using Rcm.Domain.Workflows;
using Rcm.Domain.Workflows.Drafts;
using Rcm.Infrastructure.Batches;
using Rcm.Infrastructure.Workflows.Drafts;
using Rcm.Infrastructure.Workflows.Runs;
using Rcm.Infrastructure.Workflows.Trials;
using Rcm.Infrastructure.Workflows.Versions;

namespace Rcm.Console.Features.Workflows.Editor;

/// <summary>An open draft: the canvas, the panel beside it, what others do to the same draft, and what is wrong with it.</summary>
public sealed partial class WorkflowEditor : IDisposable
{
    private static readonly IReadOnlyList<Crumb> _trail = [new("Workflows", Urls.Workflows)];

    /// <summary>Whose tiers colour the drawing.</summary>
    private static readonly TimeSpan Lately = TimeSpan.FromDays(30);

    private readonly EditorOverlays _overlays = new();
    private GraphCanvas? _canvas;
    private ElementReference _panelHeading;
    private DraftSeat _seat = null!;
    private string? _description;
    private DraftGraph _graph = DraftGraph.Empty;
    private CanvasModel _model = null!;
    private CanvasKnowledge _knowledge = CanvasKnowledge.None;
    private RunOverlay? _lately;
    private CanvasSelection _selection = CanvasSelection.Nothing;
    private IReadOnlyList<GraphFinding> _findings = [];
    private IReadOnlyList<GraphConflict> _conflicts = [];
    private IReadOnlyList<DraftPerson> _people = [];
    private IReadOnlyDictionary<string, int> _pages = new Dictionary<string, int>();
    private Panel _panel = Panel.Selection;
    private CanvasRequest? _place;
    private Guid _opened;
    private long _revision;
    private int? _newest;
    private DraftGraph? _published;
    private bool _focusPanel;
    private Following? _following;
    private DraftVisit? _visit;

    [Inject] public required EditDraft Edit { get; init; }

    [Inject] public required ReadDraft Read { get; init; }

    [Inject] public required DraftFeed Feed { get; init; }

    [Inject] public required DraftPresence Presence { get; init; }

    [Inject] public required ReadRunOverlay Overlays { get; init; }

    [Inject] public required DescribeWorkflow Describe { get; init; }

    [Inject] public required TimeProvider Clock { get; init; }

    [Inject] public required NavigationManager Navigation { get; init; }

    [Inject] public required ISnackbar Messages { get; init; }

    [Parameter, EditorRequired] public required DraftView View { get; set; }

    [Parameter, EditorRequired] public required SignedInPerson Person { get; set; }

    [Parameter, EditorRequired] public required RunChoice Runs { get; set; }

    private enum Panel
    {
        Selection,
        Add,
        Import,
        Try,
        Publish,
    }

    private bool IsAhead => _seat.MayEdit && !_graph.Equals(_published);

    private DraftNode? Node => _selection.OnlyNode is { } code ? _graph.Find(code) : null;

    private GraphTransition? Transition => _selection.OnlyTransition is { } t && _graph.Transitions.Contains(t) ? t : null;

    private string PanelTitle => _panel switch
    {
        Panel.Add => "Add a node",
        Panel.Import => "Import a file",
        Panel.Try => "Try it",
        Panel.Publish => "Publish",
        _ when Node is not null => "Node",
        _ when Transition is not null => "Transition",
        _ => _selection.Count > 1 ? "Selection" : "Workflow",
    };

    protected override void OnInitialized()
    {
        (_seat, _description) = (View.Seat, View.Description);
        (_opened, _revision, _newest) = (Guid.NewGuid(), View.Revision, View.NewestVersion);
        _pages = View.Knowledge.Pages.ToDictionary(p => p.Key, p => p.Value.Count, StringComparer.Ordinal);
        Look(View.Graph);
        _knowledge = CanvasFacts.Of(View, _findings);
        _published = View.Published;
        _model = new(View.Graph, View.Revision, _seat.MayEdit, $"{_seat.WorkflowId:N}.{_seat.Org:N}.{Person.UserId:N}", _seat.Name, _knowledge);
        _following = Feed.Follow(Person.Tenant, _seat, news => _ = InvokeAsync(() => TellAsync(news)));
        _visit = Presence.Enter(Person.Tenant, _seat, people => _ = InvokeAsync(() =>
        {
            _people = people;
            StateHasChanged();
        }));
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!_focusPanel) return;
        _focusPanel = false;
        await _panelHeading.FocusAsync(preventScroll: true);
    }

    public void Dispose()
    {
        _following?.Dispose();
        _visit?.Dispose();
    }

    /// <summary>Makes a change as if it were a gesture; returns why it can't be made, or null.</summary>
    public Task<string?> SubmitAsync(GraphEdit edit) =>
        // What the rules refuse is said where it was typed. What is there or not is the canvas's to know: it is ahead of the server.
        edit.Apply(_graph) is { IsOk: false, Error: { Code: "draft.code" or "draft.label" or "draft.description" or "draft.metadata" or "draft.columns" or "draft.markup" or "draft.text" } wrong }
            ? Task.FromResult<string?>(wrong.Message)
            : _canvas?.SubmitAsync(edit) ?? Task.FromResult<string?>("The graph is not open yet.");

    /// <summary>Marks the way that a trial has taken, and where it is; null takes the marks away.</summary>
    public Task TrialAtAsync(TrialView? trial)
    {
        _overlays.Watch(trial);
        return OverlayAsync();
    }

    /// <summary>Waits until the last gesture is saved; false when it can't be for now.</summary>
    public async Task<bool> SettleAsync() => _canvas is null || await _canvas.SettledAsync();

    /// <summary>Selects parts and brings them into sight.</summary>
    public async Task GoAsync(IEnumerable<string> nodes, IEnumerable<GraphTransition> transitions)
    {
        if (_canvas is not null) await _canvas.ShowAsync(nodes, transitions);
        // What concerns the workflow as a whole is mended in its panel.
        if (!nodes.Any() && !transitions.Any()) (_selection, _panel, _focusPanel) = (CanvasSelection.Nothing, Panel.Selection, true);
    }

    private async Task<CanvasAnswer> SaveAsync(Guid editId, long baseRevision, GraphEdit edit)
    {
        var saved = await Edit.RunAsync(Person.Tenant, _seat.WorkflowId, editId, baseRevision, edit, CancellationToken.None);
        if (!saved.IsOk)
        {
            // The canvas has shown it already: it gets the draft without it.
            var now = await Read.RunAsync(Person.Tenant, _seat.WorkflowId, CancellationToken.None);
            if (now is not null) await AcceptAsync(now.Revision, now.Graph);
            return new CanvasAnswer(now?.Revision ?? baseRevision, now?.Graph, saved.Error.Message);
        }

        var value = saved.Value;
        if (edit is RenameNode rename && _selection.OnlyNode == rename.Code) _selection = new([rename.NewCode], [], 1);
        _conflicts = [.. _conflicts, .. value.Conflicts];
        await AcceptAsync(value.Revision, value.Graph);
        // Others' edits came in between, or it was merged: the canvas must see the whole.
        var isPlain = value.Revision == baseRevision + 1 && value.Conflicts.Count == 0;
        return new CanvasAnswer(value.Revision, isPlain ? null : value.Graph);
    }

    private async Task AcceptAsync(long revision, DraftGraph graph)
    {
        if (revision < _revision) return;
        _revision = revision;
        Look(graph);
        StateHasChanged();
        await MarkAsync();
    }

    private async Task MarkAsync()
    {
        var knowledge = CanvasFacts.Of(View, _findings, _lately);
        if (_canvas is null || knowledge.SameMarks(_knowledge)) return;
        _knowledge = knowledge;
        await _canvas.KnowAsync(knowledge);
    }

    private void Look(DraftGraph graph) => (_graph, _findings) = (graph, GraphValidator.Check(graph, View.Knowledge));

    private async Task TellAsync(DraftNews? news)
    {
        if (news is null)
        {
            // A grant that was withdrawn ends the page where it stands.
            Navigation.NavigateTo(Urls.Workflows);
            return;
        }

        (_newest, _seat, _description) = (news.NewestVersion, _seat with { Name = news.Name }, news.Description);
        if (news.IsAsPublished) _published = news.Graph;
        if (news.Revision > _revision)
        {
            var (from, before) = (_revision, _graph);
            await AcceptAsync(news.Revision, news.Graph);
            // A graph of thousands is a megabyte; what changed of it is a line.
            if (_canvas is not null) await _canvas.FollowAsync(from, news.Revision, GraphDiff.Between(before, news.Graph).ToEdit(news.Graph));
        }

        StateHasChanged();
    }

    private void OnSelected(CanvasSelection selection)
    {
        _selection = selection;
        // Others' edits must not close the panel in which one is typing.
        if (selection is { Count: > 0, IsChosen: true } && _panel == Panel.Add) _panel = Panel.Selection;
    }

    private async Task OnRequestedAsync(CanvasRequest request)
    {
        if (request.What == "whole" && _canvas is not null) await _canvas.ReplaceAsync(_revision, _graph);
        if (request.What == "add" && _seat.MayEdit) Open(Panel.Add, request);
        if (request.What == "edit") Open(Panel.Selection);
    }

    private async Task OnOpenedAsync()
    {
        // What was found out while the canvas was opening.
        if (_canvas is null) return;
        if (_revision > View.Revision) await _canvas.ReplaceAsync(_revision, _graph);
        if (_overlays.Shown is not null) await OverlayAsync();
        _lately = await Overlays.RunAsync(Person.Tenant, _seat.WorkflowId, new RunScope(From: Clock.GetUtcNow() - Lately), CancellationToken.None);
        await MarkAsync();
    }

    private Task ShowRunsAsync(CanvasOverlay? runs)
    {
        _overlays.Show(runs);
        return OverlayAsync();
    }

    private async Task OverlayAsync()
    {
        if (_canvas is not null) await _canvas.OverlayAsync(_overlays.Shown);
        StateHasChanged();
    }

    private void Open(Panel panel, CanvasRequest? at = null)
    {
        if (_panel == Panel.Try && panel != Panel.Try) _ = TrialAtAsync(null);
        (_panel, _place, _focusPanel) = (panel, at, true);
    }

    private async Task<string?> AddNodeAsync(DraftNode node, bool asEntry)
    {
        var placed = node with { X = _place?.X, Y = _place?.Y };
        GraphEdit edit = asEntry ? new Several([new AddNode(placed), new SetEntry(node.Code)]) : new AddNode(placed);
        var refused = await SubmitAsync(edit);
        if (refused is null)
        {
            _panel = Panel.Selection;
            await GoAsync([node.Code], []);
        }

        return refused;
    }

    private async Task TakeMineAsync(GraphConflict conflict)
    {
        KeepTheirs(conflict);
        if (conflict.TakeMine is { } edit && await SubmitAsync(edit) is { } refused) Messages.Add(refused, Severity.Error);
    }

    private async Task<string?> DescribeAsync(string name, string? description)
    {
        if (await Describe.RunAsync(Person.Tenant, _seat.WorkflowId, name, description, CancellationToken.None) is { } refused) return refused.Message;
        (_seat, _description) = (_seat with { Name = name.Trim() }, description);
        StateHasChanged();
        return null;
    }

    private void KeepTheirs(GraphConflict conflict) => _conflicts = [.. _conflicts.Where(c => !ReferenceEquals(c, conflict))];

    private async Task OnImportedAsync((DraftSaved Saved, DraftGraph Before) imported)
    {
        var (saved, before) = imported;
        await AcceptAsync(saved.Revision, saved.Graph);
        _panel = Panel.Selection;
        if (_canvas is null) return;
        await _canvas.ReplaceAsync(saved.Revision, saved.Graph);
        await _canvas.RememberAsync(GraphDiff.Between(saved.Graph, before).ToEdit(before));
    }

    private void OnPublished(PublishedVersion published)
    {
        (_panel, _published) = (Panel.Selection, _graph);
        if (published.IsCopy)
        {
            Messages.Add("Published as a workflow of your own.", Severity.Success);
            Navigation.NavigateTo(Urls.Workflow(published.WorkflowId));
            return;
        }

        _newest = published.Version;
        Messages.Add($"Version {published.Version} is published. New batches follow it; batches that run keep theirs.", Severity.Success);
    }
}
