using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Rcm.Domain.Workflows;
using Rcm.Domain.Workflows.Drafts;

namespace Rcm.Console.Features.Workflows.Editor.Canvas;

/// <summary>
/// The graph in the browser, and the one door to it: what it sends are finished gestures, never pointer moves, and all that it is told
/// goes through here. Give it another @key for another graph.
/// </summary>
public sealed partial class GraphCanvas : IAsyncDisposable
{
    /// <summary>A layout of the largest graph has half a megabyte.</summary>
    private const long LongestEdit = 8 * 1024 * 1024;

    private ElementReference _root;
    private IJSObjectReference? _module;
    private IJSObjectReference? _editor;
    private DotNetObjectReference<GraphCanvas>? _self;
    private bool _disposed;

    [Inject] public required IJSRuntime Js { get; init; }

    [Parameter, EditorRequired] public required CanvasModel Model { get; set; }

    /// <summary>Saves one gesture: its id, the revision that it was made on, the edit.</summary>
    [Parameter, EditorRequired] public required Func<Guid, long, GraphEdit, Task<CanvasAnswer>> Save { get; set; }

    [Parameter] public EventCallback<CanvasSelection> Selected { get; set; }

    [Parameter] public EventCallback<CanvasRequest> Requested { get; set; }

    /// <summary>The canvas is drawn.</summary>
    [Parameter] public EventCallback Opened { get; set; }

    /// <summary>Over the drawing.</summary>
    [Parameter] public RenderFragment? ChildContent { get; set; }

    /// <summary>Makes a change as if it were a gesture; returns why it can't be made, or null.</summary>
    public async Task<string?> SubmitAsync(GraphEdit edit) => _editor is null ? "The graph is not open yet." : await _editor.InvokeAsync<string?>("submitJson", edit.ToJson());

    /// <summary>Others' edits between two revisions. Where the canvas can't follow, it asks for the whole.</summary>
    public ValueTask FollowAsync(long from, long to, GraphEdit edit) => CallAsync("follow", from, to, edit.ToJson());

    /// <summary>Others' edits: the draft as it is now. What is selected stays so, and what is not saved yet stands on it.</summary>
    public ValueTask ReplaceAsync(long revision, DraftGraph graph) => CallAsync("remote", revision, graph);

    /// <summary>Undo takes back, by this edit, what was changed past the canvas.</summary>
    public ValueTask RememberAsync(GraphEdit back) => CallAsync("remember", back.ToJson());

    /// <summary>Selects parts and brings them into sight.</summary>
    public ValueTask ShowAsync(IEnumerable<string> nodes, IEnumerable<GraphTransition> transitions) =>
        CallAsync("show", nodes.ToArray(), transitions.Select(CanvasKnowledge.Key).ToArray());

    public ValueTask KnowAsync(CanvasKnowledge knowledge) => CallAsync("know", knowledge);

    public ValueTask OverlayAsync(CanvasOverlay? overlay) => CallAsync("overlay", overlay);

    /// <summary>Waits until everything is saved; false when it can't be for now.</summary>
    public async Task<bool> SettledAsync() => _editor is null || await _editor.InvokeAsync<bool>("settled");

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        _self = DotNetObjectReference.Create(this);
        _module = await Js.InvokeAsync<IJSObjectReference>("import", $"./{Assets["dist/editor.js"]}");
        if (_disposed) return;
        var editor = await _module.InvokeAsync<IJSObjectReference>("open", _root, _self, new
        {
            Model.Graph,
            Model.Revision,
            Model.MayEdit,
            Model.Key,
            Model.Name,
            Model.Knowledge,
            WorkerUrl = $"/{Assets["dist/elk-worker.js"]}",
        });
        _editor = editor;
        if (_disposed)
        {
            await CloseAsync();
            return;
        }

        await Opened.InvokeAsync();
    }

    /// <summary>Called by the canvas: a finished gesture.</summary>
    [JSInvokable]
    public async Task<CanvasAnswer> SaveAsync(string id, long baseRevision, string? json, IJSStreamReference? stream)
    {
        var text = json;
        if (stream is not null)
        {
            await using var content = await stream.OpenReadStreamAsync(LongestEdit);
            using var reader = new StreamReader(content, Encoding.UTF8);
            text = await reader.ReadToEndAsync();
        }

        var edit = GraphEdit.Parse(text ?? "");
        return Guid.TryParse(id, out var editId) && edit.IsOk
            ? await Save(editId, baseRevision, edit.Value)
            : new CanvasAnswer(baseRevision, null, edit.Error?.Message ?? "This change has no id. Load the page again.");
    }

    /// <summary>Called by the canvas: what is selected now, and whether a person chose it or the draft changed under it.</summary>
    [JSInvokable]
    public Task SelectedAsync(string[] nodes, GraphTransition[] transitions, int count, bool chosen) =>
        Selected.InvokeAsync(new(nodes, transitions, count, chosen));

    /// <summary>Called by the canvas: something that is the page's to do.</summary>
    [JSInvokable]
    public Task AskedAsync(string what, double x, double y) => Requested.InvokeAsync(new(what, x, y));

    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        await CloseAsync();
        _self?.Dispose();
    }

    private ValueTask CallAsync(string method, params object?[] arguments) => _editor?.InvokeVoidAsync(method, arguments) ?? ValueTask.CompletedTask;

    private async Task CloseAsync()
    {
        try
        {
            if (_editor is not null)
            {
                await _editor.InvokeVoidAsync("dispose");
                await _editor.DisposeAsync();
            }

            if (_module is not null) await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The page went with its connection, and the canvas with the page.
        }
    }
}
