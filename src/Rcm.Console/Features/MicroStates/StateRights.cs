using Rcm.Console.Shell;
using Rcm.Domain.Access;
using Rcm.Infrastructure.MicroStates;

namespace Rcm.Console.Features.MicroStates;

/// <summary>What is offered to whom; the use cases and the database refuse by themselves.</summary>
internal static class StateRights
{
    public static bool MayEdit(SignedInPerson person, MicroStateRow row) => row.Owner is { } owner
        ? person.May(Permission.EditWorkflows) && owner == person.Acting.Id
        : person.May(Permission.ManageSharedWorkflows);
}
