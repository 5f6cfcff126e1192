using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.DependencyInjection;
using Rcm.Console.Features.Batches.Files;
using Rcm.Console.Shell;
using Rcm.Domain.Access;
using Rcm.TestKit;
using Xunit;

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
    public async Task Two_clicks_send_one_upload()
    {
        using var hospital = await HospitalAsync();
        var page = await OpenFormAsync(hospital);

        page.Find("form.upload").Submit();
        page.Find("form.upload").Submit();

        Assert.Single(module.Invocations, i => i.Identifier == "start");
        Assert.True(page.Find("button[type=submit]").HasAttribute("disabled"));
        Assert.Contains("Cancel upload", page.Markup);
    }

    [Fact]
    public async Task Progress_is_shown_and_then_that_the_rows_are_checked()
    {
        using var hospital = await HospitalAsync();
        var page = await OpenFormAsync(hospital);
        page.Find("form.upload").Submit();

        await page.FindComponent<NewBatchPage>().Instance.OnUploadProgress(1_048_576, 4_194_304);
        Assert.Equal("25", page.Find("progress").GetAttribute("value"));
        Assert.Contains("1.0 MB of 4.0 MB", page.Markup);

        await page.FindComponent<NewBatchPage>().Instance.OnUploadProgress(4_194_304, 4_194_304);
        Assert.Contains("Checking the rows", page.Markup);
    }

    [Fact]
    public async Task A_refusal_stands_in_place_and_the_form_can_be_sent_again()
    {
        using var hospital = await HospitalAsync();
        var page = await OpenFormAsync(hospital);
        page.Find("form.upload").Submit();

        await page.FindComponent<NewBatchPage>().Instance.OnUploadDone(422, "", """{"code":"file.cells","message":"Line 3: the row has 2 cells, the header has 8.","line":3}""");

        Assert.Contains("Line 3: the row has 2 cells", page.Find("[role=alert]").TextContent);
        Assert.False(page.Find("button[type=submit]").HasAttribute("disabled"));
    }

    [Fact]
    public async Task The_same_file_again_names_the_first_batch_and_can_be_meant()
    {
        using var hospital = await HospitalAsync();
        var page = await OpenFormAsync(hospital);
        page.Find("form.upload").Submit();

        await page.FindComponent<NewBatchPage>().Instance.OnUploadDone(409, "",
            """{"code":"file.same_again","message":"x","firstBatch":{"batchId":12,"url":"/batches/12","prompt":"Tuesday clinic","createdAt":"2026-11-03T09:00:00Z"}}""");

        Assert.Contains("This is the same file as batch 12 of 3 Nov, “Tuesday clinic”.", page.Find("[role=alert]").TextContent);
        Assert.Equal("/batches/12", page.Find("[role=alert] a").GetAttribute("href"));
        page.Find("[role=alert] button").Click();
        page.Find("form.upload").Submit();
        Assert.Equal("1", page.Find("input[name=confirm]").GetAttribute("value"));
        Assert.Equal(2, module.Invocations.Count(i => i.Identifier == "start"));
    }

    [Fact]
    public async Task When_the_batch_has_begun_its_page_opens()
    {
        using var hospital = await HospitalAsync();
        var page = await OpenFormAsync(hospital);
        page.Find("form.upload").Submit();

        await page.FindComponent<NewBatchPage>().Instance.OnUploadDone(201, Urls.Batch(17), "{}");

        Assert.EndsWith(Urls.Batch(17), Services.GetRequiredService<NavigationManager>().Uri);
    }

    [Theory]
    [InlineData(413, "", "larger than 500 MB")]
    [InlineData(401, "", "signed out")]
    [InlineData(502, "<html>Bad gateway</html>", "was not taken")]
    public void Every_answer_has_words(int status, string body, string words) => Assert.Contains(words, UploadProblem.Read(status, body).Message);

    private async Task<IRenderedComponent<ProvidersFrame>> OpenFormAsync(TestKit.Batches.Hospital hospital)
    {
        var page = Open<NewBatchPage>(hospital, Urls.NewBatch);
        await page.WaitForElementAsync("form.upload", TimeSpan.FromSeconds(30));
        return page;
    }

    private sealed class NoAntiforgery : AntiforgeryStateProvider
    {
        public override AntiforgeryRequestToken? GetAntiforgeryToken() => new("token", "__RequestVerificationToken");
    }
}
