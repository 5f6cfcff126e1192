using Rcm.Domain.Access;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows;
using Rcm.Domain.Workflows.Drafts;
using Rcm.Infrastructure.Workflows.Drafts;
using Rcm.TestKit;

namespace Rcm.Infrastructure.Tests.Workflows.Drafts;

/// <summary>An organisation with a workflow of two steps, published at version 1, and somebody who may edit it. Codes are its own: the catalogue is shared.</summary>
internal sealed class Studio
{
    private readonly TestDatabase database;

    private Studio(TestDatabase database) => this.database = database;

    public required Organisation Organisation { get; init; }

    public required AppUser Editor { get; init; }

    public required UserWorkflow Workflow { get; init; }

    public required string Login { get; init; }

    public required string Verify { get; init; }

    public TenantContext Tenant => TenantContext.Of(Organisation.OrgId, Editor.UserId);

    public Guid Id => Workflow.WorkflowId;

    /// <param name="shared">The workflow is the shared library's.</param>
    public static async Task<Studio> OpenAsync(TestDatabase database, bool shared = false, string role = UserRole.Operator)
    {
        var organisation = Some.Organisation();
        var editor = Some.User(organisation, role);
        var workflow = Some.Workflow(shared ? null : organisation);
        var (login, verify) = (Some.Node(), Some.Node());
        await database.AddAsync(organisation, editor, workflow, login, verify);
        var graph = new WorkflowGraph(
            login.Code, [new(login.Code, "A step"), new(verify.Code, "A step", IsTerminal: true)], [new(login.Code, verify.Code, "ok")], RequiredData: ["member_id"]);
        await database.AddAsync(Some.Version(workflow, 1, graph));
        return new Studio(database) { Organisation = organisation, Editor = editor, Workflow = workflow, Login = login.Code, Verify = verify.Code };
    }

    public async Task<TenantContext> PersonAsync(string role = UserRole.Operator)
    {
        var user = Some.User(Organisation, role);
        await database.AddAsync(user);
        return TenantContext.Of(Organisation.OrgId, user.UserId);
    }

    /// <summary>Somebody of a firm that this organisation granted something.</summary>
    public async Task<TenantContext> FirmAsync(params string[] grant)
    {
        var firm = Some.Organisation(type: OrganisationType.BillingFirm);
        var user = Some.User(firm, UserRole.FirmUser);
        await database.AddAsync(firm, user);
        await database.AddAsync(Some.Grant(Organisation, firm, grant));
        return new TenantContext(firm.OrgId, Organisation.OrgId, user.UserId);
    }

    public Task<Result<DraftSaved>> EditAsync(GraphEdit edit, long on, TenantContext? by = null, Guid? editId = null) =>
        new EditDraft(database.App).RunAsync(by ?? Tenant, Id, editId ?? Guid.NewGuid(), on, edit, CancellationToken.None);

    public async Task<DraftView> ReadAsync(TenantContext? by = null) =>
        (await new ReadDraft(database.App).RunAsync(by ?? Tenant, Id, CancellationToken.None))!;
}
