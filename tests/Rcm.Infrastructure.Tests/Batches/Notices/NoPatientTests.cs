using Rcm.Domain.Batches;
using Rcm.Domain.Batches.Notices;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.Batches.Notices;

/// <summary>Canaries: words of a patient in every place of a batch that a person or a file can fill. None is found in what leaves the console.</summary>
public sealed class NoPatientTests(DatabaseFixture fixture)
{
    private const string Canary = "Zuzanna";

    [Fact]
    public async Task Nothing_of_a_patient_and_no_word_that_a_person_typed_leaves_the_console()
    {
        await using var rig = await DeliveryRig.OpenAsync(fixture);
        var batch = Some.Batch(rig.Hospital, JobStatus.Processing, rows: 1, by: rig.Owner);
        (batch.Prompt, batch.FileName, batch.FilePath) = ($"Check {Canary}", $"{Canary}.csv", $"/uploads/{Canary}.csv");
        await rig.Database.AddAsync(batch);
        var item = Some.Item(batch, 1, JobStatus.NeedsReview);
        (item.InputData, item.OutputData, item.ErrorMessage, item.ClientRowId) =
            ($$"""{"first_name": "{{Canary}}"}""", $$"""{"name": "{{Canary}}"}""", $"{Canary} is not known", Canary);
        await rig.Database.AddAsync(item);

        foreach (var status in (string[])[JobStatus.Completed, JobStatus.Processing, JobStatus.Failed, JobStatus.Processing, JobStatus.Cancelled, JobStatus.Processing, JobStatus.NeedsReview, JobStatus.Processing])
        {
            await rig.Database.ExecuteAsync("update batch_job set status = $1", status);
        }

        await rig.Database.ExecuteAsync("update batch_job set stuck_since = now()");
        await rig.Database.ExecuteAsync("update batch_job set stuck_since = null");
        await rig.DeliverAsync();

        Assert.Equal(NoticeKind.All.Order(StringComparer.Ordinal), (await rig.OutboxAsync(OutboxMessage.Webhook)).Select(m => m.Kind).Order(StringComparer.Ordinal));
        Assert.Equal(NoticeKind.All.Count, rig.Smtp.Mails.Count);
        Assert.All(rig.Smtp.Mails, mail => Assert.DoesNotContain(Canary, mail, StringComparison.OrdinalIgnoreCase));
        Assert.All(rig.Webhook.Posts, post => Assert.DoesNotContain(Canary, post.ToString() + string.Join(' ', post.Headers), StringComparison.OrdinalIgnoreCase));
        Assert.Equal(0L, await rig.Database.ScalarAsync<long>("select count(*) from notice_outbox o where o::text ilike '%' || $1 || '%'", Canary));
        Assert.Equal(0L, await rig.Database.ScalarAsync<long>("select count(*) from notice n where n::text ilike '%' || $1 || '%'", Canary));
    }
}
