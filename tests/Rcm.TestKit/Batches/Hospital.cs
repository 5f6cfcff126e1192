using System.Text;
using Rcm.Domain.Access;
using Rcm.Domain.Channels;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows;
using Rcm.Infrastructure.Batches.Files;

namespace Rcm.TestKit.Batches;

/// <summary>An organisation that can start batches, with a folder of its own for uploads.</summary>
public sealed class Hospital : IDisposable
{
    private readonly TestDatabase database;
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"rcm-uploads-{Guid.NewGuid():N}");

    private Hospital(TestDatabase database) => this.database = database;

    public required Organisation Organisation { get; init; }

    public required AppUser User { get; init; }

    public required UserWorkflow Workflow { get; init; }

    public required WorkflowVersion Version { get; init; }

    public required Endpoint Endpoint { get; init; }

    public UploadStore Uploads => new(folder);

    public TenantContext Tenant => new(Organisation.OrgId, Organisation.OrgId, User.UserId);

    /// <summary>Files that lie in the uploads folder now, whatever became of them.</summary>
    public string[] Files => Directory.Exists(folder) ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories) : [];

    public static async Task<Hospital> OpenAsync(TestDatabase database, string role = UserRole.HospitalUser)
    {
        var organisation = Some.Organisation();
        var user = Some.User(organisation, role);
        var channel = Some.ChannelType();
        var workflow = Some.Workflow();
        await database.AddAsync(organisation, user, channel, workflow);
        var endpoint = Some.Endpoint(organisation, channel);
        var version = Some.Version(workflow);
        await database.AddAsync(endpoint, version);
        return new Hospital(database) { Organisation = organisation, User = user, Workflow = workflow, Version = version, Endpoint = endpoint };
    }

    public Task<Result<StartedBatch>> StartAsync(string text, string prompt = "Check eligibility", bool again = false, TenantContext? tenant = null) =>
        StartAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), prompt, again, tenant);

    public async Task<Result<StartedBatch>> StartAsync(Stream body, string prompt = "Check eligibility", bool again = false, TenantContext? tenant = null)
    {
        var saved = await Uploads.SaveAsync(body, "tuesday.csv", CancellationToken.None);
        if (!saved.IsOk) return saved.Error;
        await using var upload = saved.Value;
        return await new StartBatch(database.App, TimeProvider.System).RunAsync(
            tenant ?? Tenant, upload, new StartBatchRequest(prompt, Workflow.WorkflowId, SameFileIsMeant: again), CancellationToken.None);
    }

    public async Task<(long Batches, long Items)> CountAsync() => (
        await database.ScalarAsync<long>("select count(*) from batch_job where org_id = $1", Organisation.OrgId),
        await database.ScalarAsync<long>("select count(*) from batch_job_item where org_id = $1", Organisation.OrgId));

    public void Dispose()
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }
}
