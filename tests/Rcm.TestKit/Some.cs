using System.Globalization;
using Rcm.Domain.Access;
using Rcm.Domain.Batches;
using Rcm.Domain.Channels;
using Rcm.Domain.Execution;
using Rcm.Domain.MicroStates;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows;

namespace Rcm.TestKit;

/// <summary>Test data: valid, unlike any other, and different only where a test says so. Store them with <see cref="TestDatabase.AddAsync"/>.</summary>
public static class Some
{
    private static int last;

    public static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    /// <summary>A number that no other test got.</summary>
    public static int Number() => Interlocked.Increment(ref last);

    public static Organisation Organisation(string? name = null, string type = OrganisationType.Hospital, string? domain = null)
    {
        var id = Guid.NewGuid();
        return new() { OrgId = id, OrgType = type, Name = name ?? $"Organisation {id:N}", EmailDomain = domain ?? $"{id:N}.example", CreatedAt = Now };
    }

    public static AppUser User(Organisation organisation, string role = UserRole.HospitalUser, string? email = null, bool active = true) => new()
    {
        UserId = Guid.NewGuid(),
        OrgId = organisation.OrgId,
        Email = email ?? $"person{Number()}@{organisation.EmailDomain}",
        FullName = $"Person {Number()}",
        Role = role,
        IsActive = active,
        CreatedAt = Now,
        UpdatedAt = Now,
    };

    public static AccessGrant Grant(Organisation hospital, Organisation firm, params string[] permissions) => new()
    {
        GrantId = Guid.NewGuid(),
        OrgId = hospital.OrgId,
        GranteeOrgId = firm.OrgId,
        Permissions = permissions.Length == 0 ? [.. GrantPermission.All] : permissions,
        CreatedAt = Now,
    };

    public static OrganisationSignIn SignIn(Organisation organisation, string? tenantId = null) => new()
    {
        OrgId = organisation.OrgId,
        Kind = SignInKind.Entra,
        TenantId = tenantId ?? Guid.NewGuid().ToString(),
        UpdatedAt = Now,
    };

    public static ChannelType ChannelType(string? baseUrl = "http://127.0.0.1:9", string medium = AccessMedium.Web) => new()
    {
        Code = $"channel_{Guid.NewGuid():N}",
        Name = "A payer's portal",
        BaseUrl = baseUrl,
        EndpointKind = EndpointKind.Payer,
        AccessMedium = medium,
    };

    /// <param name="type">Stored already: its id is taken.</param>
    public static Endpoint Endpoint(Organisation organisation, ChannelType type, string? baseUrl = null) => new()
    {
        OrgId = organisation.OrgId,
        Name = $"Endpoint {Number()}",
        ChannelTypeId = type.ChannelTypeId,
        BaseUrl = baseUrl,
        CreatedAt = Now,
    };

    public static WorkflowNode Node(string? code = null) => new() { Code = code ?? $"node_{Guid.NewGuid():N}", Description = "A step" };

    public static UserWorkflow Workflow(Organisation? owner = null, string? name = null) => new()
    {
        WorkflowId = Guid.NewGuid(),
        Name = name ?? $"Workflow {Number()}",
        CreatedAt = Now,
        UpdatedAt = Now,
        OwnerOrgId = owner?.OrgId,
    };

    /// <summary>Published; of one terminal node where no graph is given.</summary>
    public static WorkflowVersion Version(UserWorkflow workflow, int version = 1, WorkflowGraph? graph = null) => new()
    {
        WorkflowId = workflow.WorkflowId,
        Version = version,
        Graph = (graph ?? new WorkflowGraph("check", [new GraphNode("check", IsTerminal: true)], [])).ToJson(),
        PublishedAt = Now,
    };

    /// <param name="node">Stored already: its id is taken.</param>
    public static MicroState MicroState(UserWorkflow workflow, WorkflowNode node, string fingerprint = "f0", string? action = null) => new()
    {
        WorkflowId = workflow.WorkflowId,
        NodeId = node.NodeId,
        DomSnapshot = "<main></main>",
        ActionJson = action ?? """{"steps":[{"do":"finish","payerOutcome":"active"}]}""",
        TextEmb = Embedding(),
        CreatedAt = Now,
        Fingerprint = fingerprint,
    };

    /// <summary>A vector of the right length, with a one somewhere.</summary>
    public static float[] Embedding(int at = 0)
    {
        var vector = new float[Rcm.Domain.MicroStates.MicroState.Dimensions];
        vector[at % vector.Length] = 1;
        return vector;
    }

    public static BatchJob Batch(
        Organisation organisation, string status = JobStatus.Pending, int rows = 0, WorkflowVersion? version = null, Endpoint? endpoint = null,
        AppUser? by = null) => new()
    {
        OrgId = organisation.OrgId,
        Prompt = "Check eligibility",
        FileName = $"file{Number()}.csv",
        TotalRows = rows,
        Status = status,
        CreatedAt = Now,
        UpdatedAt = Now,
        CreatedBy = by?.UserId,
        WorkflowId = version?.WorkflowId,
        WorkflowVersionId = version?.WorkflowVersionId,
        EndpointId = endpoint?.EndpointId,
    };

    /// <param name="batch">Stored already: its id is taken.</param>
    public static BatchJobItem Item(BatchJob batch, int row, string status = JobStatus.Pending) => new()
    {
        BatchJobId = batch.BatchJobId,
        OrgId = batch.OrgId,
        RowNumber = row,
        ClientRowId = row.ToString(CultureInfo.InvariantCulture),
        InputData = $$"""{"client_row_id": "{{row}}"}""",
        Status = status,
        CreatedAt = Now,
        UpdatedAt = Now,
    };

    /// <param name="item">Stored already: its id is taken.</param>
    public static WorkflowTrace Trace(BatchJobItem item, string action = "navigate", bool success = true) => new()
    {
        OrgId = item.OrgId,
        BatchJobItemId = item.BatchJobItemId,
        ActionType = action,
        Success = success,
        DurationMs = 12,
        Tier = 1,
        TierReason = "exact",
        CreatedAt = Now,
    };
}
