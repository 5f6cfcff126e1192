using System.Globalization;
using Microsoft.AspNetCore.Components;
using Rcm.Console.Shared;
using Rcm.Console.Shell;
using Rcm.Domain.Common;
using Rcm.Domain.Workflows.Drafts;
using Rcm.Infrastructure.Workflows.Drafts;
using Rcm.Infrastructure.Workflows.Versions;

namespace Rcm.Console.Features.Workflows.Versions;

public sealed partial class VersionsPage
{
    private const string Draft = "draft";

    private Loader<VersionList>? _loader;
    private ElementReference _confirm;
    private int? _asking;
    private bool _focus;
    private bool _busy;
    private long _revision;
    private string? _told;
    private Error? _refusal;
    private IReadOnlyList<GraphConflict> _conflicts = [];

    [Inject] public required ListVersions List { get; init; }

    [Inject] public required RestoreVersion Restore { get; init; }

    [Inject] public required TakeOverVersion TakeOver { get; init; }

    [Inject] public required NavigationManager Navigation { get; init; }

    [CascadingParameter] public required SignedInPerson Person { get; set; }

    [Parameter] public Guid Id { get; set; }

    /// <summary>A version's number, or draft.</summary>
    [SupplyParameterFromQuery] public string? From { get; set; }

    [SupplyParameterFromQuery] public string? To { get; set; }

    /// <summary>The version whose batches are shown.</summary>
    [SupplyParameterFromQuery(Name = "batches")] public string? BatchesOf { get; set; }

    private int? Batches => QueryValue.Count(BatchesOf);

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_focus)
        {
            _focus = false;
            await _confirm.FocusAsync();
        }
    }

    // What one would look at first: the draft against the newest, or the newest against the one before.
    private static string DefaultTo(VersionList list) => list.HasDraft ? Draft : Text(list.Versions[0].Version);

    private static string DefaultFrom(VersionList list) =>
        Text(list.HasDraft || list.Versions.Count == 1 ? list.Versions[0].Version : list.Versions[1].Version);

    private static IEnumerable<(string Value, string Words)> Choices(VersionList list) =>
        list.Versions.Select(v => (Text(v.Version), $"Version {v.Version}")).Prepend((Draft, "The draft"));

    private static int? Number(string value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Text(int version) => version.ToString(CultureInfo.InvariantCulture);

    private void GoTo(string? from, string? to) => Navigation.NavigateTo(Urls.WorkflowVersions(Id, from, to, Batches), replace: true);

    private Task AskAsync(VersionList list, int version)
    {
        (_told, _refusal) = (null, null);
        if (!list.HasDraft)
        {
            return RestoreAsync(version);
        }

        (_asking, _focus) = (version, true);
        return Task.CompletedTask;
    }

    private Task RestoreAsync(int version) => ChangeAsync(
        () => Restore.RunAsync(Person.Tenant, Id, version, Guid.NewGuid(), CancellationToken.None),
        $"Version {version} is in the draft now. Publish it to let batches run on it.");

    private Task TakeOverAsync(int version) => ChangeAsync(
        () => TakeOver.RunAsync(Person.Tenant, Id, Guid.NewGuid(), CancellationToken.None),
        $"The draft has what version {version} changed, and what it had changed itself.");

    private async Task ChangeAsync(Func<Task<Result<DraftSaved>>> change, string told)
    {
        if (_busy)
        {
            return;
        }

        _busy = true;
        try
        {
            var changed = await change();
            (_asking, _told, _refusal, _conflicts) = (null, null, changed.Error, []);
            if (changed.IsOk)
            {
                (_told, _conflicts, _revision) = (told, changed.Value.Conflicts, changed.Value.Revision);
                await _loader!.ReloadAsync();
            }
        }
        finally
        {
            _busy = false;
        }
    }
}
