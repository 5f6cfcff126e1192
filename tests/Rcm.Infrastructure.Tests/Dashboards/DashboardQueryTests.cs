using Microsoft.Extensions.Time.Testing;
using Rcm.Domain.Batches;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Dashboards;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.Dashboards;

public sealed class DashboardQueryTests(DatabaseFixture fixture)
{
    private readonly TestDatabase database = fixture.Database;
    private readonly DashboardQuery query = new(fixture.Database.App, new FakeTimeProvider(Some.Now.AddDays(1)));

    [Fact]
    public async Task Rows_are_counted_by_status_and_by_what_the_payer_answered()
    {
        var hospital = Some.Organisation();
        await database.AddAsync(hospital);
        await BatchAsync(hospital, (JobStatus.Completed, "active"), (JobStatus.Completed, "active"), (JobStatus.Completed, "inactive"));
        await BatchAsync(hospital, (JobStatus.Pending, null), (JobStatus.NeedsReview, null), (JobStatus.Completed, "not_found"));

        var figures = await query.ReadAsync(TenantContext.Of(hospital.OrgId), CancellationToken.None);

        Assert.Equal(6, figures.Rows);
        Assert.Equal(2, figures.Batches);
        Assert.Equal([new("pending", 1), new("needs_review", 1), new("completed", 4)], figures.Statuses);
        Assert.Equal([new("active", 2), new("inactive", 1), new("not_found", 1)], figures.Outcomes);
        Assert.Equal(2, figures.WithStatus(JobStatus.Pending, JobStatus.NeedsReview));
        Assert.Equal(4, figures.Answered);
    }

    [Fact]
    public async Task Batches_from_before_the_window_are_listed_but_not_counted()
    {
        var hospital = Some.Organisation();
        await database.AddAsync(hospital);
        var old = await BatchAsync(hospital, (JobStatus.Completed, "active"));
        await database.ExecuteAsync("update batch_job set created_at = $2 where batch_job_id = $1", old.BatchJobId, Some.Now.AddDays(-40).UtcDateTime);

        var figures = await query.ReadAsync(TenantContext.Of(hospital.OrgId), CancellationToken.None);

        Assert.Equal(0, figures.Rows);
        Assert.Equal([old.BatchJobId], figures.Recent.Select(b => b.BatchJobId));
    }

    [Fact]
    public async Task The_newest_batches_come_first()
    {
        var hospital = Some.Organisation();
        await database.AddAsync(hospital);
        var first = await BatchAsync(hospital);
        var second = await BatchAsync(hospital);

        var figures = await query.ReadAsync(TenantContext.Of(hospital.OrgId), CancellationToken.None);

        Assert.Equal([second.BatchJobId, first.BatchJobId], figures.Recent.Select(b => b.BatchJobId));
    }

    [Fact]
    public async Task A_firm_sees_the_hospital_by_its_grant_and_nothing_once_it_is_withdrawn()
    {
        var (hospital, firm) = (Some.Organisation(), Some.Organisation(type: OrganisationType.BillingFirm));
        var grant = Some.Grant(hospital, firm, GrantPermission.View);
        await database.AddAsync(hospital, firm, grant);
        await BatchAsync(hospital, (JobStatus.Completed, "active"));
        var acting = new TenantContext(firm.OrgId, hospital.OrgId, null);

        Assert.Equal(1, (await query.ReadAsync(acting, CancellationToken.None)).Rows);

        await database.ExecuteAsync("update access_grant set revoked_at = now() where grant_id = $1", grant.GrantId);
        var after = await query.ReadAsync(acting, CancellationToken.None);
        Assert.Equal(0, after.Rows);
        Assert.Empty(after.Recent);
    }

    private async Task<BatchJob> BatchAsync(Organisation organisation, params (string Status, string? Outcome)[] rows)
    {
        var batch = Some.Batch(organisation, rows: rows.Length);
        await database.AddAsync(batch);
        await database.AddAsync([.. rows.Select((row, i) =>
        {
            var item = Some.Item(batch, i + 1, row.Status);
            item.PayerOutcome = row.Outcome;
            return item;
        })]);
        return batch;
    }
}
