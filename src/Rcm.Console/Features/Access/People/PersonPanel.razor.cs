using Microsoft.AspNetCore.Components;
using MudBlazor;
using Rcm.Console.Shell;
using Rcm.Domain.Access;
using Rcm.Domain.Common;
using Rcm.Infrastructure.Access;

namespace Rcm.Console.Features.Access.People;

/// <summary>One person, and what an administrator can change of them. Refusals are shown here, where the change was asked for.</summary>
public sealed partial class PersonPanel
{
    private string _role = "";
    private IReadOnlyList<string> _choices = [];
    private bool _asking;
    private bool _focusConfirm;
    private bool _busy;
    private Error? _refusal;
    private string? _done;
    private MudButton? _confirm;

    [Inject] public required PeopleAdministration Administration { get; init; }

    [Parameter, EditorRequired] public required PersonRow Person { get; set; }

    [Parameter, EditorRequired] public required SignedInPerson Self { get; set; }

    [Parameter, EditorRequired] public required string CloseUrl { get; set; }

    /// <summary>After a change: the list must read again.</summary>
    [Parameter] public EventCallback Changed { get; set; }

    protected override void OnInitialized()
    {
        _role = Person.Role;
        var choices = AssignableRoles.For(Self.Home.Type);
        // A role that is not given any more is still the one that they have.
        _choices = choices.Contains(Person.Role) ? choices : [Person.Role, .. choices];
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_focusConfirm && _confirm is not null)
        {
            _focusConfirm = false;
            await _confirm.FocusAsync();
        }
    }

    private void AskAsync() => (_asking, _focusConfirm, _refusal) = (true, true, null);

    private async Task DeactivateAsync()
    {
        await ChangeAsync(() => Administration.DeactivateAsync(Self.Tenant, Person.UserId, CancellationToken.None), "Deactivated");
        _asking = false;
    }

    private Task ReactivateAsync() =>
        ChangeAsync(() => Administration.ReactivateAsync(Self.Tenant, Person.UserId, CancellationToken.None), "Reactivated");

    private Task ChangeRoleAsync() =>
        ChangeAsync(() => Administration.ChangeRoleAsync(Self.Tenant, Person.UserId, _role, CancellationToken.None), "Role changed");

    private async Task ChangeAsync(Func<Task<Result<PersonRow>>> change, string done)
    {
        (_busy, _refusal, _done) = (true, null, null);
        try
        {
            var result = await change();
            if (!result.IsOk)
            {
                _refusal = result.Error;
                return;
            }

            _done = done;
            _role = result.Value.Role;
            await Changed.InvokeAsync();
        }
        finally
        {
            _busy = false;
        }
    }
}
