using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches.Files;

/// <param name="RequiredData">Columns that it needs.</param>
public sealed record StartableWorkflow(Guid WorkflowId, string Name, string? Description, IReadOnlyList<string> RequiredData);

/// <summary>What a person can choose from when they start a batch.</summary>
public sealed record BatchForm(IReadOnlyList<StartableWorkflow> Workflows, IReadOnlyList<PayerEndpoint> Endpoints);

public sealed class ReadBatchForm(IRcmDbFactory databases)
{
    public async Task<BatchForm> RunAsync(TenantContext tenant, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        var workflows = await db.UserWorkflows.AsNoTracking()
            .Where(w => db.WorkflowVersions.Any(v => v.WorkflowId == w.WorkflowId))
            .OrderBy(w => w.Name)
            .Select(w => new StartableWorkflow(w.WorkflowId, w.Name, w.Description, JsonSerializer.Deserialize<string[]>(w.RequiredData, JsonSerializerOptions.Default) ?? Array.Empty<string>()))
            .ToListAsync(cancellation);
        return new(workflows, await PayerEndpoints.ListAsync(db, cancellation));
    }
}
