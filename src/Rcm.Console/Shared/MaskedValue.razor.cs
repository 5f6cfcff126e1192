using Microsoft.AspNetCore.Components;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Console.Shared;

/// <summary>A patient's datum that stays on the server until somebody who may asks for it.</summary>
public partial class MaskedValue
{
    private string? _revealed;
    private bool _busy;

    /// <summary>The name of the field, never its value: "member ID".</summary>
    [Parameter, EditorRequired] public required string Label { get; set; }

    [Parameter] public string Mask { get; set; } = "••••••";

    /// <summary>Fetches the value and writes the audit log. Null where the role may not reveal: then there is no button.</summary>
    [Parameter] public Func<Task<string>>? Reveal { get; set; }

    private async Task RevealAsync()
    {
        // A second click while the first is under way would be a second entry in the log.
        if (Reveal is null || _busy)
        {
            return;
        }

        _busy = true;
        try
        {
            _revealed = await Reveal();
        }
        catch (Exception fault) when (DatabaseAway.Is(fault))
        {
            _revealed = "not shown: the database does not answer";
        }
        finally
        {
            _busy = false;
        }
    }

    private void Hide() => _revealed = null;
}
