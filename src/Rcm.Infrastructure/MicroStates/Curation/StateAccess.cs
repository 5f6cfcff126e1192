using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Access;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.MicroStates.Curation;

/// <summary>Whether a person may change micro-states: those of their acting organisation who teaches there, the shared library's by the platform.</summary>
internal static class StateAccess
{
    public static async Task<Error?> RefuseAsync(RcmDb db, TenantContext tenant, IReadOnlyCollection<long> ids, CancellationToken cancellation)
    {
        var owners = await (from m in db.MicroStates
                            join w in db.UserWorkflows on m.WorkflowId equals w.WorkflowId
                            where ids.Contains(m.MicroStateId)
                            select m.OrgId ?? w.OwnerOrgId).Distinct().ToListAsync(cancellation);
        foreach (var owner in owners)
        {
            if (owner is { } other && other != tenant.ActingOrg)
            {
                return new Error("state.not_yours", "This micro-state belongs to an organisation that you are not working for now. Switch to it first.");
            }

            var permission = owner is null ? Permission.ManageSharedWorkflows : Permission.EditWorkflows;
            if (await PermissionCheck.RefuseAsync(db, tenant, permission, cancellation) is { } refused)
            {
                return owner is null
                    ? new Error("state.shared", "This micro-state is the shared library's: only the platform's administrators change it. Make your own copy of its workflow to teach it otherwise.")
                    : refused;
            }
        }

        return null;
    }

    public static Error Gone { get; } =
        new("state.not_found", "This micro-state is not there any more, or belongs to an organisation that you are not working for now.");
}
