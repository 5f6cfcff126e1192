using System.Globalization;
using Microsoft.AspNetCore.Components;
using Rcm.Console.Features.Workflows.Editor.Canvas;
using Rcm.Console.Shared;
using Rcm.Console.Shell;
using Rcm.Domain.Workflows.Drafts;
using Rcm.Infrastructure.Batches;
using Rcm.Infrastructure.Workflows.Runs;
using Rcm.Infrastructure.Workflows.Versions;

namespace Rcm.Console.Features.Workflows.Editor;

/// <summary>Chooses the runs that lie over the graph, and steps through one of them.</summary>
public sealed partial class RunBar
{
    /// <summary>The list's choice that stands for two days until they are known.</summary>
    private const string Between = "days";

    private RunChoice? _shown;
    private IReadOnlyList<VersionBatch> _batches = [];
    private RunPathView? _path;
    private int _at;
    private string? _said;

    [Inject] public required ReadRunOverlay Overlays { get; init; }

    [Inject] public required ReadRunPath Paths { get; init; }

    [Inject] public required ListVersions Versions { get; init; }

    [Inject] public required ListBatchItems Items { get; init; }

    [Inject] public required NavigationManager Navigation { get; init; }

    [Inject] public required TimeProvider Clock { get; init; }

    [Parameter, EditorRequired] public required Guid WorkflowId { get; set; }

    [Parameter, EditorRequired] public required SignedInPerson Person { get; set; }

    [Parameter, EditorRequired] public required RunChoice Choice { get; set; }

    [Parameter, EditorRequired] public required bool MayEdit { get; set; }

    [Parameter, EditorRequired] public required DraftGraph Graph { get; set; }

    /// <summary>Lays figures over the graph; null takes them away.</summary>
    [Parameter, EditorRequired] public required Func<CanvasOverlay?, Task> Show { get; set; }

    [Parameter, EditorRequired] public required Func<GraphEdit, Task<string?>> Submit { get; set; }

    protected override async Task OnInitializedAsync()
    {
        var versions = await Versions.RunAsync(Person.Tenant, WorkflowId, CancellationToken.None);
        // The newest two: what runs now, and what ran until it was published.
        foreach (var version in versions?.Versions.Where(v => v.Batches > 0).Take(2) ?? [])
        {
            _batches = [.. _batches, .. await Versions.BatchesAsync(Person.Tenant, WorkflowId, version.Version, CancellationToken.None)];
        }
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_shown == Choice) return;
        _shown = Choice;
        (_path, _at, _said) = (null, 0, null);
        if (Choice.IsNothing) await Show(null);
        else if (Choice.Row is { } row) await ReadRowAsync(Choice.Batch!.Value, row);
        else await ReadRunsAsync();
    }

    private async Task ReadRunsAsync()
    {
        var runs = await Overlays.RunAsync(Person.Tenant, WorkflowId, Choice.Scope(Clock.GetUtcNow()), CancellationToken.None);
        _said = runs.Runs == 0 ? "There are no runs of this workflow in it."
            : runs.Total > runs.Runs ? $"Figures of {(Choice.Batch is null ? "the newest" : "the first")} {Formats.Count(runs.Runs)} of {Formats.Count(runs.Total)} runs" : runs.Runs == 1 ? "1 run" : $"{Formats.Count(runs.Runs)} runs";
        await Show(RunFigures.Of(runs));
    }

    private async Task ReadRowAsync(long batch, int row)
    {
        var items = await Items.RunAsync(Person.Tenant, batch, new ItemFilter(null, null, row - 1, null), CancellationToken.None);
        var item = items.Items.FirstOrDefault(i => i.RowNumber == row);
        _path = item is null ? null : await Paths.RunAsync(Person.Tenant, WorkflowId, item.ItemId, attempt: null, CancellationToken.None);
        _said = _path is { Steps.Count: > 0 } ? null : $"Row {row.ToString(CultureInfo.InvariantCulture)} of this batch has not been run with this workflow.";
        await Show(_path is { Steps.Count: > 0 } path ? RunFigures.Of(path, 0) : null);
    }

    private async Task StepAsync(int by)
    {
        (_at, _said) = (Math.Clamp(_at + by, 0, _path!.Steps.Count - 1), null);
        await Show(RunFigures.Of(_path, _at));
    }

    private async Task DrawAsync()
    {
        // As a gesture of this page, so that Undo takes it back.
        _said = await Paths.MissingAsync(Person.Tenant, _path!, Graph, CancellationToken.None) is { } missing
            ? await Submit(missing) ?? "The draft has this run’s path now. Undo takes it back."
            : "The draft has all of this run’s path already.";
    }

    private void Chosen(string? key)
    {
        var today = DateOnly.FromDateTime(Clock.GetUtcNow().UtcDateTime);
        GoTo(key == Between ? RunChoice.Between(today.AddDays(-6), today) : RunChoice.Of(key));
    }

    private void RowChanged(ChangeEventArgs e) => GoTo(Choice with
    {
        Row = int.TryParse(e.Value as string, NumberStyles.None, CultureInfo.InvariantCulture, out var row) && row > 0 ? row : null,
    });

    private void GoTo(RunChoice choice) => Navigation.NavigateTo(Urls.Workflow(WorkflowId, choice.Span, choice.Batch, choice.Row), replace: true);
}
