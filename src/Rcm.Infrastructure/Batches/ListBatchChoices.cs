using Microsoft.EntityFrameworkCore;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches;

public sealed record BatchChoice(Guid Id, string Name);

/// <summary>What the list of batches can be narrowed to: only what would leave something.</summary>
public sealed record BatchChoices(IReadOnlyList<BatchChoice> Workflows, IReadOnlyList<BatchChoice> People);

public sealed class ListBatchChoices(IRcmDbFactory databases)
{
    public async Task<BatchChoices> RunAsync(TenantContext tenant, CancellationToken cancellation)
    {
        await using var db = await databases.CreateAsync(tenant, cancellation);
        var workflows = await db.UserWorkflows.AsNoTracking()
            .Where(w => db.BatchJobs.Any(b => b.WorkflowId == w.WorkflowId))
            .OrderBy(w => w.Name).Select(w => new BatchChoice(w.WorkflowId, w.Name)).ToListAsync(cancellation);
        var people = await db.Users.AsNoTracking()
            .Where(u => db.BatchJobs.Any(b => b.CreatedBy == u.UserId))
            .OrderBy(u => u.FullName).Select(u => new BatchChoice(u.UserId, u.FullName)).ToListAsync(cancellation);
        return new(workflows, people);
    }
}
