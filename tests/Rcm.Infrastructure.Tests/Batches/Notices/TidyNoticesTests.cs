using Microsoft.Extensions.Logging.Abstractions;
using Rcm.Infrastructure.Batches.Notices;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.Batches.Notices;

/// <summary>What people were told goes after a while. In a database of its own: it looks across all tenants.</summary>
public sealed class TidyNoticesTests(DatabaseFixture fixture)
{
    [Fact]
    public async Task Old_notices_and_messages_go_and_what_was_not_seen_or_not_sent_stays()
    {
        await using var database = await fixture.CloneAsync();
        var hospital = Some.Organisation();
        var owner = Some.User(hospital);
        await database.AddAsync(hospital, owner);
        var batch = Some.Batch(hospital, rows: 1, by: owner);
        await database.AddAsync(batch);
        await database.ExecuteAsync(
            """
            insert into notice (org_id, user_id, batch_job_id, kind, total_rows, successful_rows, failed_rows, review_rows, created_at, seen_at)
            select $1, $2, $3, 'finished', 1, 1, 0, 0, now() - d.days * interval '1 day', case when d.seen then now() end
            from (values (29, true), (31, true), (31, false), (91, false)) as d(days, seen)
            """, hospital.OrgId, owner.UserId, batch.BatchJobId);
        await database.ExecuteAsync(
            """
            insert into notice_outbox (org_id, channel, user_id, batch_org_id, batch_job_id, kind, batch_status, total_rows, successful_rows, failed_rows, review_rows,
                created_at, sent_at, given_up_at)
            select $1, 'mail', $2, $1, $3, 'finished', 'completed', 1, 1, 0, 0, now() - d.days * interval '1 day',
                case d.ending when 'sent' then now() end, case d.ending when 'lost' then now() end
            from (values (29, 'sent'), (31, 'sent'), (31, 'lost'), (400, 'waits')) as d(days, ending)
            """, hospital.OrgId, owner.UserId, batch.BatchJobId);
        using var tidy = new TidyNotices(database.App, TimeProvider.System, NullLogger<TidyNotices>.Instance);

        Assert.Equal((2, 2), await tidy.RunAsync(TestContext.Current.CancellationToken));
        Assert.Equal((0, 0), await tidy.RunAsync(TestContext.Current.CancellationToken));

        await using var sql = await database.OpenOwnerAsync();
        Assert.Equal(
            [[true, 29], [false, 31]],
            await sql.RowsAsync("select seen_at is not null, extract(day from now() - created_at)::integer from notice order by created_at desc"));
        Assert.Equal(
            [[true, 29], [false, 400]],
            await sql.RowsAsync("select sent_at is not null, extract(day from now() - created_at)::integer from notice_outbox order by created_at desc"));
    }
}
