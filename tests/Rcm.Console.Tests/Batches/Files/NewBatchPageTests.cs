using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.DependencyInjection;
using Rcm.Console.Features.Batches.Files;
using Rcm.Console.Shell;
using Rcm.Domain.Access;
using Rcm.Infrastructure.Batches;
using Rcm.Infrastructure.Batches.Files;
using Rcm.TestKit;
using Rcm.TestKit.Batches;
using Xunit;
using static Rcm.TestKit.Batches.EligibilityFile;

namespace Rcm.Console.Tests.Batches.Files;

public sealed class NewBatchPageTests : BatchPageContext
{
    private readonly BunitJSModuleInterop module;

    public NewBatchPageTests(DatabaseFixture fixture)
        : base(fixture)
    {
        Services.AddSingleton<AntiforgeryStateProvider, NoAntiforgery>();
        module = JSInterop.SetupModule("/dist/upload.js");
        module.Mode = JSRuntimeMode.Loose;
        module.SetupModule("start", _ => true).Mode = JSRuntimeMode.Loose;
    }

    private int Sent => module.Invocations.Count(i => i.Identifier == "start");

    private string Address => new Uri(Services.GetRequiredService<NavigationManager>().Uri).AbsolutePath;

    [Fact]
    public async Task With_one_workflow_it_is_chosen_already()
    {
        using var hospital = await HospitalAsync();
        var page = await OpenFormAsync(hospital);

        // The database is shared with other tests, whose workflows are in the shared library: the hospital's is among them.
        Assert.Contains(page.FindAll("select[name=workflow] option"), o => o.GetAttribute("value") == hospital.Workflow.WorkflowId.ToString());
        Assert.Equal(hospital.Organisation.OrgId.ToString(), page.Find("input[name=org]").GetAttribute("value"));
        Assert.NotNull(page.Find("label[for=batch-file]"));
    }

    [Fact]
    public async Task A_viewer_is_told_why_there_is_no_form()
    {
        using var hospital = await HospitalAsync(UserRole.Viewer);
        var page = Open<NewBatchPage>(hospital, Urls.NewBatch);

        Assert.Contains("You can look at batches, not start them", page.Markup);
        Assert.Empty(page.FindAll("form"));
    }

    [Fact]
    public async Task Choosing_sends_the_file_once_however_often_the_start_is_clicked()
    {
        using var hospital = await HospitalAsync();
        var page = await ChooseAsync(hospital);

        page.Find("form.upload").Submit();
        page.Find("form.upload").Submit();

        Eventually(page, () => Assert.Equal(1, Sent));
        Assert.True(Start(page).HasAttribute("disabled"));
        Assert.Contains("Cancel upload", page.Markup);
    }

    [Fact]
    public async Task Progress_is_shown_and_then_that_the_file_is_opened()
    {
        using var hospital = await HospitalAsync();
        var page = await ChooseAsync(hospital);

        await Page(page).OnUploadProgress(1, 1_048_576, 4_194_304);
        Assert.Equal("25", page.Find("progress").GetAttribute("value"));
        Assert.Contains("1.0 MB of 4.0 MB", page.Markup);

        await Page(page).OnUploadProgress(1, 4_194_304, 4_194_304);
        Assert.Contains("Opening the file", page.Markup);
    }

    [Fact]
    public async Task How_an_upload_ended_counts_once_however_often_it_is_told()
    {
        using var hospital = await HospitalAsync();
        var page = await ChooseAsync(hospital);

        await ArriveAsync(page, hospital, Of(Header, Row(), Row(id: "r2", dob: "soon")));
        await Page(page).OnUploadFailed(1, cancelled: false);

        Assert.Equal("Start batch with the good row", Start(page).TextContent);
        Assert.DoesNotContain("broke off", page.Markup);
    }

    [Fact]
    public async Task A_refusal_stands_in_place_and_the_file_can_be_sent_again()
    {
        using var hospital = await HospitalAsync();
        var page = await ChooseAsync(hospital);

        await ArriveAsync(page, hospital, Of(Header, Row(), "too,few"));

        Assert.Contains("Line 3: the row has 2 cells", Assert.Single(page.FindAll("[role=alert]")).TextContent);
        Assert.Empty(hospital.Files);
        page.Find("form.upload").Submit();
        Eventually(page, () => Assert.Equal(2, Sent));
    }

    [Fact]
    public async Task A_plain_file_that_was_started_before_it_was_in_starts_by_itself()
    {
        using var hospital = await HospitalAsync();
        var page = await ChooseAsync(hospital);
        page.Find("form.upload").Submit();

        await ArriveAsync(page, hospital, Of(Header, Row(), Row(id: "r2")));

        Eventually(page, () => Assert.StartsWith("/batches/", Address, StringComparison.Ordinal));
        Assert.NotEqual(Urls.NewBatch, Address);
        Assert.Equal((1, 2), await hospital.CountAsync());
    }

    [Fact]
    public async Task Rows_that_cannot_run_are_shown_first_and_the_start_says_what_it_does()
    {
        using var hospital = await HospitalAsync();
        var page = await ChooseAsync(hospital);
        page.Find("form.upload").Submit();

        await ArriveAsync(page, hospital, Of(Header, Row(), Row(id: "r2", dob: "soon"), Row(id: "r3"), Row()));

        var alert = Assert.Single(page.FindAll("[role=alert]")).TextContent;
        Assert.Contains("2 of 4 rows can’t run", alert);
        Assert.Contains("dob is not a date that can be read", alert);
        Assert.Contains("Line 5", alert);
        Assert.Equal("Start batch with the 2 good rows", Start(page).TextContent);
        Assert.Equal([("3", "dob"), ("5", "client_row_id")], page.FindAll("[role=alert] tbody tr").Select(r => (r.Children[0].TextContent, r.Children[1].TextContent)));
        // The second click of two was meant for the button before it said so.
        page.Find("form.upload").Submit();
        Assert.Equal((0, 0), await hospital.CountAsync());

        Clock.Advance(TimeSpan.FromSeconds(1));
        page.Find("form.upload").Submit();

        Eventually(page, () => Assert.NotEqual(Urls.NewBatch, Address));
        Assert.Equal(2L, await Database.ScalarAsync<long>("select count(*) from batch_job_item where org_id = $1 and status = 'needs_review'", hospital.Organisation.OrgId));
    }

    [Fact]
    public async Task A_press_counts_where_the_check_for_another_workflow_says_what_was_read_already()
    {
        using var hospital = await HospitalAsync();
        var page = await ChooseAsync(hospital);
        await ArriveAsync(page, hospital, Of(Header, Row(), Row(id: "r2", dob: "soon")));
        Eventually(page, () => Assert.Equal("Start batch with the good row", Start(page).TextContent));
        Clock.Advance(TimeSpan.FromSeconds(1));

        // None, and then the same again: the file is checked for each.
        await page.Find("select[name=workflow]").ChangeAsync("");
        await page.Find("select[name=workflow]").ChangeAsync(hospital.Workflow.WorkflowId.ToString());
        page.Find("form.upload").Submit();

        Eventually(page, () => Assert.NotEqual(Urls.NewBatch, Address));
    }

    [Fact]
    public async Task A_column_that_nobody_knows_is_chosen_by_hand_and_remembered()
    {
        using var hospital = await HospitalAsync();
        var page = await ChooseAsync(hospital);
        var text = Of(Header.Replace("member_id", "Karte", StringComparison.Ordinal), Row());
        await ArriveAsync(page, hospital, text);

        Assert.Contains("Line 1: the column member_id is missing", Assert.Single(page.FindAll("[role=alert]")).TextContent);
        page.Find("form.upload").Submit();
        Assert.Equal((0, 0), await hospital.CountAsync());

        page.Find("#column-member_id").Change("Karte");
        Eventually(page, () => Assert.Contains("1 row, all of them can run", page.Markup));
        Clock.Advance(TimeSpan.FromSeconds(1));
        page.Find("form.upload").Submit();
        Eventually(page, () => Assert.NotEqual(Urls.NewBatch, Address));

        // The next file with these headers has nothing in its way.
        Assert.True((await hospital.StartAsync(Of(Header.Replace("member_id", "Karte", StringComparison.Ordinal), Row(id: "r2")))).IsOk);
    }

    [Fact]
    public async Task What_is_guessed_is_looked_at_before_it_runs()
    {
        using var hospital = await HospitalAsync();
        var page = await ChooseAsync(hospital);
        page.Find("form.upload").Submit();

        await ArriveAsync(page, hospital, Of(Header.Replace("dob", "burth", StringComparison.Ordinal), Row()));

        Assert.Contains("dob from “burth”", Assert.Single(page.FindAll("[role=alert]")).TextContent);
        Assert.Equal((0, 0), await hospital.CountAsync());
        Clock.Advance(TimeSpan.FromSeconds(1));
        page.Find("form.upload").Submit();
        Eventually(page, () => Assert.NotEqual(Urls.NewBatch, Address));
    }

    [Fact]
    public async Task Of_several_payers_that_nothing_names_none_is_asked_before_one_is_chosen()
    {
        using var hospital = await HospitalAsync();
        var channel = Some.ChannelType();
        await Database.AddAsync(channel);
        var second = Some.Endpoint(hospital.Organisation, channel);
        second.Name = "Coastal Mutual";
        await Database.AddAsync(second);
        var page = await ChooseAsync(hospital);
        await ArriveAsync(page, hospital, Of(Header, Row()));
        Eventually(page, () => Assert.Contains("1 row, all of them can run", page.Markup));

        Assert.Equal("Choose one", page.Find("#batch-endpoint option").TextContent);
        Assert.Equal("Your words and the file’s payers name none of them, or several.", page.Find("#batch-endpoint-hint").TextContent);
        Assert.True(page.Find("#batch-endpoint").HasAttribute("required"));
        page.Find("form.upload").Submit();
        Assert.Equal((0, 0), await hospital.CountAsync());

        page.Find("#batch-prompt").Input("Coastal, Tuesday");
        Eventually(page, () => Assert.Contains("Proposed from your words and the file’s payers.", page.Markup));
        Clock.Advance(TimeSpan.FromSeconds(1));
        page.Find("form.upload").Submit();

        Eventually(page, () => Assert.NotEqual(Urls.NewBatch, Address));
        Assert.Equal(second.EndpointId, await Database.ScalarAsync<long>("select endpoint_id from batch_job where org_id = $1", hospital.Organisation.OrgId));
    }

    [Fact]
    public async Task Two_headers_for_one_column_are_both_named()
    {
        using var hospital = await HospitalAsync();
        var page = await ChooseAsync(hospital);

        await ArriveAsync(page, hospital, Of(Header + ",Date of birth", Row() + ",1980-03-07"));

        Assert.Contains("Line 1: “dob” and “Date of birth” can each be dob; it is read from “dob”. Say below if it is another one", Assert.Single(page.FindAll("[role=alert]")).TextContent);
    }

    [Fact]
    public async Task Nothing_can_be_changed_while_the_batch_is_started_as_it_stands()
    {
        using var hospital = await HospitalAsync();
        var page = await ChooseAsync(hospital);
        var text = Of(Header, Row());
        await ArriveAsync(page, hospital, text);
        Eventually(page, () => Assert.Contains("1 row, all of them can run", page.Markup));
        // The start waits where two starts of the same bytes wait for each other.
        await using var owner = await Database.OpenOwnerAsync();
        await using var held = await owner.BeginTransactionAsync();
        await owner.ExecuteAsync(
            "select pg_advisory_xact_lock(hashtextextended($1, 0))",
            hospital.Organisation.OrgId.ToString("N") + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text))));

        page.Find("form.upload").Submit();

        Eventually(page, () => Assert.Contains("Starting the batch", page.Markup));
        Assert.NotEmpty(page.FindAll("#column-dob"));
        Assert.Empty(page.FindAll("form.upload select:not(:disabled), form.upload textarea:not(:disabled), form.upload input[type=file]:not(:disabled)"));
        await held.CommitAsync();
        Eventually(page, () => Assert.NotEqual(Urls.NewBatch, Address));
    }

    [Fact]
    public async Task First_values_stand_as_their_shape_until_they_are_revealed_and_that_is_logged()
    {
        using var hospital = await HospitalAsync();
        var page = await ChooseAsync(hospital);
        await ArriveAsync(page, hospital, Of(Header + ",SSN", Row(last: "Secretson", member: "MHP42") + ",123-45-6789"));

        Assert.Contains("Xxxxxxxxx", page.Markup);
        Assert.Contains("XXX99", page.Markup);
        Assert.DoesNotContain("Secretson", page.Markup);
        Assert.Contains("Not read and not kept: “SSN”", page.Markup);

        page.FindAll("button").Single(b => b.TextContent == "Show the values").Click();

        Eventually(page, () => Assert.Contains("Secretson", page.Markup));
        Assert.Equal(1L, await Database.ScalarAsync<long>(
            "select count(*) from audit_log where org_id = $1 and action = $2", hospital.Organisation.OrgId, RevealPatientData.Action));
    }

    [Fact]
    public async Task The_same_file_again_names_the_first_batch_and_can_be_meant()
    {
        using var hospital = await HospitalAsync();
        var first = (await hospital.StartAsync(Of(Header, Row()), "Tuesday clinic")).Value.BatchId;
        var page = await ChooseAsync(hospital);
        page.Find("form.upload").Submit();

        await ArriveAsync(page, hospital, Of(Header, Row()));

        Assert.Contains($"This is the same file as batch {first} of", Assert.Single(page.FindAll("[role=alert]")).TextContent);
        Assert.Equal(Urls.Batch(first), page.Find("[role=alert] a").GetAttribute("href"));
        Clock.Advance(TimeSpan.FromSeconds(1));
        page.Find("form.upload").Submit();
        Assert.Equal((1, 1), await hospital.CountAsync());

        page.Find("[role=alert] button").Click();
        page.Find("form.upload").Submit();
        Eventually(page, () => Assert.NotEqual(Urls.NewBatch, Address));
        Assert.Equal((2, 2), await hospital.CountAsync());
    }

    [Fact]
    public async Task Another_file_and_leaving_the_page_let_the_first_one_go()
    {
        using var hospital = await HospitalAsync();
        var page = await ChooseAsync(hospital);
        await ArriveAsync(page, hospital, Of(Header, Row()));
        Assert.Single(hospital.Files);

        page.Find("input[type=file]").Change("wednesday.csv");
        Eventually(page, () => Assert.Empty(hospital.Files));

        await ArriveAsync(page, hospital, Of(Header, Row()), number: 2);
        Assert.Single(hospital.Files);
        await Page(page).DisposeAsync();
        Assert.Empty(hospital.Files);
    }

    [Fact]
    public async Task What_comes_late_of_a_file_that_another_took_the_place_of_is_not_started()
    {
        using var hospital = await HospitalAsync();
        var page = await ChooseAsync(hospital);
        page.Find("input[type=file]").Change("wednesday.csv");
        page.Find("form.upload").Submit();

        await ArriveAsync(page, hospital, Of(Header, Row()), number: 1);
        await Page(page).OnUploadFailed(1, cancelled: true);

        Assert.Contains("Sending the file", page.Markup);
        Assert.Equal((0, 0), await hospital.CountAsync());
        Assert.Empty(hospital.Files);
    }

    [Fact]
    public async Task Another_person_s_upload_is_not_there()
    {
        using var hospital = await HospitalAsync();
        using var other = await HospitalAsync();
        var page = await ChooseAsync(hospital);

        await ArriveAsync(page, other, Of(Header, Row()));

        Assert.Contains("not there any more", page.Find("[role=alert]").TextContent);
        Assert.DoesNotContain("Moss", page.Markup);
    }

    [Theory]
    [InlineData(413, "", "larger than 500 MB")]
    [InlineData(401, "", "signed out")]
    [InlineData(502, "<html>Bad gateway</html>", "was not taken")]
    public void Every_answer_has_words(int status, string body, string words) => Assert.Contains(words, UploadProblem.Read(status, body).Message);

    private static NewBatchPage Page(IRenderedComponent<ProvidersFrame> page) => page.FindComponent<NewBatchPage>().Instance;

    private static IElement Start(IRenderedComponent<ProvidersFrame> page) => page.Find(".actions button[type=submit]");

    private async Task<IRenderedComponent<ProvidersFrame>> OpenFormAsync(Hospital hospital)
    {
        var page = Open<NewBatchPage>(hospital, Urls.NewBatch);
        await page.WaitForElementAsync("form.upload", TimeSpan.FromSeconds(30));
        return page;
    }

    /// <summary>Along the hospital's own workflow: other tests' are in the list too.</summary>
    private async Task<IRenderedComponent<ProvidersFrame>> ChooseAsync(Hospital hospital)
    {
        var page = await OpenFormAsync(hospital);
        page.Find("#batch-prompt").Input("Tuesday");
        page.Find("#batch-workflow").Change(hospital.Workflow.WorkflowId.ToString());
        page.Find("input[type=file]").Change("tuesday.csv");
        return page;
    }

    /// <summary>As the upload's endpoint would do.</summary>
    private async Task ArriveAsync(IRenderedComponent<ProvidersFrame> page, Hospital hospital, string text, int number = 1)
    {
        using var body = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var staged = Services.GetRequiredService<StagedUploads>().Add(hospital.Tenant, (await hospital.Uploads.SaveAsync(body, "tuesday.csv", None)).Value);
        await Page(page).OnUploadDone(number, 201, JsonSerializer.Serialize(new UploadAnswer(staged.Id), JsonSerializerOptions.Web));
    }

    private sealed class NoAntiforgery : AntiforgeryStateProvider
    {
        public override AntiforgeryRequestToken? GetAntiforgeryToken() => new("token", "__RequestVerificationToken");
    }
}
