using System.Globalization;
using Microsoft.AspNetCore.Components;
using Rcm.Console.Shell;
using Rcm.Console.Shared;
using Rcm.Domain.Common;
using Rcm.Domain.MicroStates.Curation;
using Rcm.Infrastructure.MicroStates;
using Rcm.Infrastructure.MicroStates.Curation;

namespace Rcm.Console.Features.MicroStates;

public sealed partial class StateActs
{
    private const int MaxShown = 20;

    private ElementReference _title;
    private CurationRequest? _request;
    private CurationPreview? _preview;
    private string? _target;
    private string? _told;
    private string? _refusal;
    private Guid? _undo;
    private bool _busy;
    private bool _focus;

    [Inject] public required CurateStates Curating { get; init; }

    [CascadingParameter] public required SignedInPerson Person { get; set; }

    [Parameter, EditorRequired] public required IReadOnlyDictionary<long, MicroStateRow> Selected { get; set; }

    /// <summary>Something was changed, or taken back.</summary>
    [Parameter] public EventCallback Done { get; set; }

    protected override void OnParametersSet()
    {
        // A preview is of the selection that it was asked for.
        if (_request is not null && !_busy && !_request.States.ToHashSet().SetEquals(Selected.Keys))
        {
            (_request, _preview) = (null, null);
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!_focus || _preview is null) return;
        _focus = false;
        await _title.FocusAsync();
    }

    private Task PreviewAsync(string act) => OnceAsync(async () =>
    {
        (_told, _undo) = (null, null);
        var request = new CurationRequest(act, [.. Selected.Keys.Order()]);
        if (act == StateAct.Alias)
        {
            if (!long.TryParse(_target?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var target))
            {
                _refusal = "Type the number of the micro-state that should stand for these. It stands on its page.";
                return;
            }

            request = request with { Target = target };
        }

        var preview = await Curating.PreviewAsync(Person.Tenant, request, CancellationToken.None);
        _refusal = preview.Error?.Message;
        (_request, _preview) = preview.IsOk ? (request, preview.Value) : (null, null);
        _focus = preview.IsOk;
    });

    private Task DoAsync() => OnceAsync(async () =>
    {
        var request = _request!;
        await TellAsync(await Curating.RunAsync(Person.Tenant, request, CancellationToken.None), request.Act);
    });

    private Task UndoAsync() => OnceAsync(async () =>
        await TellAsync(await Curating.UndoAsync(Person.Tenant, _undo!.Value, CancellationToken.None), StateAct.Undo));

    private async Task TellAsync(Result<Curated> result, string act)
    {
        _refusal = result.Error?.Message;
        (_request, _preview) = (null, null);
        if (!result.IsOk) return;
        _told = CurationWords.Done(act, result.Value.Changed);
        _undo = act == StateAct.Undo ? null : result.Value.ChangeSet;
        await Done.InvokeAsync();
    }

    // A double click is one.
    private async Task OnceAsync(Func<Task> act)
    {
        if (_busy) return;
        _busy = true;
        try
        {
            await act();
        }
        finally
        {
            _busy = false;
        }
    }

    private static string Counted(int count) => $"{Formats.Count(count)} selected";
}
