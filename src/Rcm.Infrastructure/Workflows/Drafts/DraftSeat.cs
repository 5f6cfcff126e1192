using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Access;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Workflows.Drafts;

/// <summary>What publishing a draft makes.</summary>
public enum PublishAs
{
    /// <summary>The person may look only.</summary>
    Nothing,

    /// <summary>The workflow's next version.</summary>
    NextVersion,

    /// <summary>A workflow of the draft's organisation, at its version 1: the shared library is the platform's to change.</summary>
    OwnCopy,
}

/// <summary>Whose draft of a workflow a person works on, and what they may do with it.</summary>
/// <param name="Owner">Null: the shared library.</param>
/// <param name="Tenant">The person, acting for the organisation that the draft belongs to.</param>
public sealed record DraftSeat(Guid WorkflowId, string Name, Guid? Owner, TenantContext Tenant, PublishAs Publishes)
{
    public Guid Org => Tenant.ActingOrg;

    public bool MayEdit => Publishes != PublishAs.Nothing;

    internal static Error Unknown { get; } =
        new("workflow.unknown", "There is no such workflow here. It may belong to an organisation that you are not working for now.");

    /// <summary>Null: there is no such workflow for this tenant.</summary>
    internal static async Task<DraftSeat?> FindAsync(RcmDb db, TenantContext tenant, Guid workflowId, CancellationToken cancellation)
    {
        var workflow = await db.UserWorkflows.AsNoTracking().Where(w => w.WorkflowId == workflowId)
            .Select(w => new { w.OwnerOrgId, w.Name }).SingleOrDefaultAsync(cancellation);
        if (workflow is null)
        {
            return null;
        }

        // One's own workflow stays one's own while one works for somebody else.
        var own = workflow.OwnerOrgId == tenant.HomeOrg ? TenantContext.Of(tenant.HomeOrg, tenant.UserId) : tenant;
        if (await PermissionCheck.RefuseAsync(db, own, Permission.EditWorkflows, cancellation) is not null)
        {
            return new(workflowId, workflow.Name, workflow.OwnerOrgId, own, PublishAs.Nothing);
        }

        var isPlatform = workflow.OwnerOrgId is null
            && await PermissionCheck.RefuseAsync(db, own, Permission.ManageSharedWorkflows, cancellation) is null;
        return new(workflowId, workflow.Name, workflow.OwnerOrgId, own, workflow.OwnerOrgId is null && !isPlatform ? PublishAs.OwnCopy : PublishAs.NextVersion);
    }

    /// <summary>The same for somebody who wants to change it.</summary>
    internal static async Task<Result<DraftSeat>> ToEditAsync(RcmDb db, TenantContext tenant, Guid workflowId, CancellationToken cancellation) =>
        await FindAsync(db, tenant, workflowId, cancellation) switch
        {
            null => Unknown,
            { MayEdit: false } => new Error("draft.not_allowed", "Your role or your organisation's grant lets you look at this workflow, not change it."),
            { } seat => seat,
        };
}
