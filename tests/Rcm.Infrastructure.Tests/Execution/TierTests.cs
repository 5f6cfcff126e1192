using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Rcm.Domain.Batches;
using Rcm.Infrastructure.MicroStates.Embedding;
using Rcm.PayerPortal;
using Rcm.TestKit;
using Rcm.TestKit.Execution;
using Xunit;

namespace Rcm.Infrastructure.Tests.Execution;

/// <summary>A portal that has changed, through queue, Chromium and database: what tiers 2 and 3 do, propose, trace and spend.</summary>
public class TierTests(DatabaseFixture databases)
{
    private const string Proposals = """
        select n.code, m.proposed_tier, m.mini_score, m.proposed_margin, jsonb_array_length(m.healed), m.source_micro_state_id is not null, m.proposed_model, m.fingerprint,
               (select count(*) from proposal_batch p where p.micro_state_id = m.micro_state_id), m.micro_state_id
        from micro_state m join workflow_node n using (node_id) where m.review = 'proposed' order by m.micro_state_id
        """;

    [Fact]
    public async Task A_redesigned_portal_is_worked_by_similarity_and_what_was_found_serves_the_batch_and_waits_for_review()
    {
        await using var rig = await WorkerRig.StartAsync(databases);
        rig.Portal.Behaviour = rig.Portal.Behaviour with { Drift = [DriftKind.Redesign], DriftStrength = DriftStrength.Middle };
        var rows = EligibilityRows.Sample(rig.Portal.Roster).Where(r => r.Expected != ExpectedAnswer.NotFound).Take(2).ToList();
        var batch = await rig.AddBatchAsync(rows);
        await rig.StartWorkerAsync(concurrency: 1);

        var end = await rig.UntilAsync(batch, b => b.Processed == rows.Count, "all rows to be answered");

        Assert.Equal((JobStatus.Completed, rows.Count), (end.Status, end.Succeeded));
        Assert.All(rig.Portal.Log.Entries, e => Assert.Equal(1, e.Count));
        // Sign-in page, signed in, search page, result found, result read.
        var proposals = await rig.QueryAsync(Proposals);
        Assert.Equal(["login_portal", "login_portal", "search_patient", "search_patient", "verify_eligibility"], proposals.Select(p => (string)p[0]!));
        Assert.All(proposals, p => Assert.Equal(((short)2, true, null, 1L), ((short)p[1]!, (bool)p[5]!, (string?)p[6], (long)p[8]!)));
        Assert.All(proposals, p => Assert.InRange((decimal)p[2]!, 0.6m, 1m));
        Assert.Equal(5, proposals.Select(p => ((string)p[0]!, (string)p[7]!)).Distinct().Count());
        // The first row by similarity, the second exactly, by what the first has found.
        var tiers = await rig.QueryAsync(
            """
            select i.row_number, t.tier, count(*) from workflow_trace t join batch_job_item i using (batch_job_item_id)
            where t.action_type = 'recognise' and t.success group by 1, 2 order by 1, 2
            """);
        Assert.Equal([(1, (short)2, 5L), (2, (short)1, 5L)], tiers.Select(t => ((int)t[0]!, (short)t[1]!, (long)t[2]!)));
        var reason = (string)(await rig.QueryAsync("select tier_reason from workflow_trace where tier = 2 and action_type = 'recognise' order by trace_id limit 1"))[0][0]!;
        Assert.Contains("Sign-in page", reason, StringComparison.Ordinal);

        // Another batch does not build on what nobody has reviewed: it finds the same itself, and the page waits for review once.
        var other = await rig.AddBatchAsync(rows[0]);
        await rig.UntilAsync(other, b => b.Processed == 1, "the other batch's row");
        Assert.Equal(5, (await rig.QueryAsync(
            "select 1 from workflow_trace t join batch_job_item i using (batch_job_item_id) where i.batch_job_id = $1 and t.tier = 2 and t.action_type = 'recognise'", other)).Count);
        Assert.Equal([2L, 2L, 2L, 2L, 2L], (await rig.QueryAsync(Proposals)).Select(p => (long)p[8]!));

        // A person rejects the sign-in page's: the robot does not try it again.
        await rig.QueryAsync("update micro_state set review = 'rejected' where micro_state_id = $1 returning 1", proposals[0][9]);
        var third = await rig.AddBatchAsync(rows[0]);
        var stopped = await rig.UntilAsync(third, b => b.Review == 1, "a person");
        Assert.Equal("unrecognised_page", stopped.Items[0].Reason);
        Assert.Equal(5, (await rig.QueryAsync("select 1 from micro_state where proposed_tier is not null")).Count);
    }

    [Fact]
    public async Task The_old_vectors_serve_until_all_are_made_anew_and_a_new_generator_that_is_down_delays_rows_and_asks_nobody()
    {
        await using var rig = await WorkerRig.StartAsync(databases);
        rig.Portal.Behaviour = rig.Portal.Behaviour with { Drift = [DriftKind.Redesign], DriftStrength = DriftStrength.Middle };
        var row = EligibilityRows.Sample(rig.Portal.Roster).First(r => r.Expected == ExpectedAnswer.Active);
        // Set up, and not yet run: `rcm reembed`. Nobody listens there.
        await rig.StartWorkerAsync(1, 30, ("Rcm:Embeddings:Endpoint", "http://127.0.0.1:9/v1"), ("Rcm:Embeddings:Model", "other"));

        var before = await rig.AddBatchAsync(row);
        await rig.UntilAsync(before, b => b.Succeeded == 1, "an answer by the old vectors");

        // What was found is compared with the rest: it has a vector as the rest have.
        Assert.Single(await rig.QueryAsync("select distinct generator from micro_state"));

        // A person accepts what was found for signing in, and has not come to the rest: the same page is still the search page, too. Whoever has
        // not read yet what was accepted does not propose it again.
        await rig.QueryAsync("update micro_state m set review = 'accepted' from workflow_node n where n.node_id = m.node_id and n.code = 'login_portal' and review = 'proposed' returning 1");
        var half = await rig.AddBatchAsync(row);
        await rig.UntilAsync(half, b => b.Succeeded == 1, "an answer of a half reviewed portal");
        Assert.Equal(5, (await rig.QueryAsync("select 1 from micro_state where proposed_tier is not null")).Count);

        var other = PageEmbedders.OpenAiCompatible(new EmbeddingOptions(new Uri("http://127.0.0.1:9/v1"), "other", null)).Identity;
        await rig.QueryAsync("update micro_state set generator = $1, generator_version = $2 returning 1", other.Name, other.Version);
        var after = await rig.AddBatchAsync(row);
        var end = await rig.UntilAsync(after, b => b.Items[0].Status == JobStatus.Retrying, "the row to be tried again");

        Assert.Equal(("embedder_unavailable", ExceptionKind.System), (end.Items[0].Reason, end.Items[0].Exception));
    }

    [Fact]
    public async Task A_model_leads_on_within_its_budget_and_a_page_that_nobody_knows_waits_with_its_candidates()
    {
        using var model = ScriptedModel.Start();
        await using var rig = await WorkerRig.StartAsync(databases);
        rig.Portal.Behaviour = rig.Portal.Behaviour with { Drift = [DriftKind.ExtraPage], DriftStrength = DriftStrength.High };
        var rows = EligibilityRows.Sample(rig.Portal.Roster).Where(r => r.Expected == ExpectedAnswer.Active).Take(4).ToList();
        await rig.StartWorkerAsync(1, 30, ("Rcm:Model:Address", model.Address.ToString()), ("Rcm:Model:Name", "scripted-1"), ("Rcm:Model:TokensPerBatch", "4000"));

        var batch = await rig.AddBatchAsync(rows[0]);
        var end = await rig.UntilAsync(batch, b => b.Processed == 1, "an answer");

        Assert.Equal((JobStatus.Completed, "active"), (end.Items[0].Status, end.Items[0].Outcome));
        var trace = Assert.Single(await rig.QueryAsync("select llm_prompt, llm_response, llm_model, llm_tokens_used, tier from workflow_trace where llm_prompt is not null"));
        Assert.Contains("search_patient", (string)trace[0]!, StringComparison.Ordinal);
        Assert.Contains("#news-continue", (string)trace[1]!, StringComparison.Ordinal);
        Assert.Equal(("scripted-1", (short)3), ((string)trace[2]!, (short)trace[4]!));
        Assert.Equal([(int)trace[3]!], (await rig.QueryAsync("select tokens from model_use")).Select(t => (int)t[0]!));
        var proposal = Assert.Single(await rig.QueryAsync(Proposals));
        Assert.Equal(("search_patient", (short)3, "scripted-1"), ((string)proposal[0]!, (short)proposal[1]!, (string)proposal[6]!));

        // The model asks to leave, talks nonsense, is down: the row is a person's, who is told why and what the page is near to.
        foreach (var (says, garbles, status, told) in new[]
        {
            ("""{"action":{"effect":"read","steps":[{"do":"navigate","path":"https://evil.example/"}]}}""", false, System.Net.HttpStatusCode.OK, "not in the vocabulary"),
            ("As a language model I", false, System.Net.HttpStatusCode.OK, "no JSON"),
            (null, true, System.Net.HttpStatusCode.OK, "could not be asked"),
            (null, false, System.Net.HttpStatusCode.Unauthorized, "could not be asked"),
        })
        {
            (model.Says, model.Garbles, model.Status) = (says, garbles, status);
            var bad = await rig.AddBatchAsync(rows[1]);
            var waiting = await rig.UntilAsync(bad, b => b.Review == 1, told);
            Assert.Equal((JobStatus.NeedsReview, ExceptionKind.Unrecognised), (waiting.Items[0].Status, waiting.Items[0].Exception));
            var message = (string)(await rig.QueryAsync("select error_message from batch_job_item where batch_job_item_id = $1", waiting.Items[0].Id))[0][0]!;
            Assert.Contains(told, message, StringComparison.Ordinal);
            var candidates = (string)(await rig.QueryAsync(
                "select action_detail->'candidates' from workflow_trace where batch_job_item_id = $1 and not success and action_type = 'recognise'", waiting.Items[0].Id))[0][0]!;
            using var json = JsonDocument.Parse(candidates);
            Assert.Equal(3, json.RootElement.GetArrayLength());
            Assert.True(json.RootElement[0].GetProperty("score").GetDouble() >= json.RootElement[1].GetProperty("score").GetDouble());
        }

        (model.Says, model.Garbles, model.Status) = ("""{"refuse":"no"}""", false, System.Net.HttpStatusCode.OK);
        var many = await rig.AddBatchAsync(rows);
        await rig.UntilAsync(many, b => b.Review == rows.Count, "the budget to be used up");
        Assert.Contains(await rig.QueryAsync("select error_message from batch_job_item where batch_job_id = $1", many), m => ((string)m[0]!).Contains("batch's budget", StringComparison.Ordinal));
        Assert.InRange((long)(await rig.QueryAsync("select sum(tokens) from model_use where batch_job_id = $1", many))[0][0]!, 1, 4000);
    }

    [Fact]
    public async Task A_row_and_an_organisation_s_day_have_budgets_and_a_person_is_told_which_is_used_up()
    {
        using var model = ScriptedModel.Start();
        await using var rig = await WorkerRig.StartAsync(databases);
        rig.Portal.Behaviour = rig.Portal.Behaviour with { Drift = [DriftKind.ExtraPage], DriftStrength = DriftStrength.High };
        var row = EligibilityRows.Sample(rig.Portal.Roster).First(r => r.Expected == ExpectedAnswer.Active);
        foreach (var (setting, told) in new[] { ("TokensPerItem", "the row's budget is used up"), ("TokensPerOrganisationAndDay", "the organisation's budget for today is used up") })
        {
            var worker = await rig.StartWorkerAsync(1, 30, ("Rcm:Model:Address", model.Address.ToString()), ("Rcm:Model:Name", "scripted-1"), ($"Rcm:Model:{setting}", "1000"));
            var batch = await rig.AddBatchAsync(row);
            var end = await rig.UntilAsync(batch, b => b.Review == 1, told);
            await worker.StopAsync(TestContext.Current.CancellationToken);

            Assert.Equal(ExceptionKind.Unrecognised, end.Items[0].Exception);
            Assert.Contains(told, (string)(await rig.QueryAsync("select error_message from batch_job_item where batch_job_id = $1", batch))[0][0]!, StringComparison.Ordinal);
        }

        Assert.Empty(model.Asked);
    }

    [Fact]
    public async Task Nothing_of_a_patient_stands_in_a_snapshot_a_vector_a_prompt_a_proposal_a_trace_or_a_log()
    {
        using var model = ScriptedModel.Start();
        await using var rig = await WorkerRig.StartAsync(databases);
        // Everything at once: what is found by similarity, what the model is asked, and what waits for a person.
        rig.Portal.Behaviour = rig.Portal.Behaviour with { Drift = [DriftKind.Redesign, DriftKind.Banners, DriftKind.ExtraPage], DriftStrength = DriftStrength.Middle };
        var rows = EligibilityRows.Sample(rig.Portal.Roster).Where(r => r.LastName.Length > 3 && r.FirstName.Length > 3).Take(3).ToList();
        rig.Portal.Behaviour = rig.Portal.Behaviour with { UnexpectedMembers = [rows[1].MemberId] };
        var batch = await rig.AddBatchAsync(rows);
        using var embedded = new Recorded();
        rig.Replace = services => services.AddSingleton(new PageEmbedders(new PageEmbedder(PageEmbedder.Local.Identity, embedded, static page => page)));
        await rig.StartWorkerAsync(2, 30, ("Rcm:Model:Address", model.Address.ToString()), ("Rcm:Model:Name", "scripted-1"));

        await rig.UntilAsync(batch, b => b.Processed == rows.Count, "all rows to end");

        Assert.NotEmpty(embedded.Pages);
        Assert.NotEmpty(await rig.QueryAsync(Proposals));
        Assert.NotEmpty(model.Asked);
        var kept = string.Join('\n', (await rig.QueryAsync(
            """
            select m::text from (select dom_snapshot, action_json, semantic_spec, label, category, healed, proposed_model from micro_state) m
            union all select p.dom from page_snapshot p
            union all select t::text from workflow_trace t
            union all select coalesce(i.error_message, '') from batch_job_item i
            union all select a.message from batch_item_attempt a where a.message is not null
            """)).Select(r => (string)r[0]!).Concat(model.Asked).Concat(embedded.Pages).Concat(rig.Logged));
        Assert.NotEmpty(rig.Logged);
        foreach (var row in rows)
        {
            foreach (var canary in new[]
            {
                row.MemberId, row.FirstName, row.LastName, row.BirthDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), row.BirthDate.ToString("MM/dd/yyyy", CultureInfo.InvariantCulture),
                "northmed-robot", "\"right\"",
            })
            {
                Assert.DoesNotContain(canary, kept, StringComparison.OrdinalIgnoreCase);
            }
        }
    }

    // Keeps what a generator of vectors is given, as one in another house would.
    private sealed class Recorded() : DelegatingEmbeddingGenerator<string, Embedding<float>>(PageEmbedder.Local.Generator)
    {
        public ConcurrentBag<string> Pages { get; } = [];

        public override Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
            IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
        {
            var pages = values.ToList();
            pages.ForEach(Pages.Add);
            return base.GenerateAsync(pages, options, cancellationToken);
        }
    }
}
