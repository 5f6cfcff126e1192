using System.Globalization;
using System.Net;
using Microsoft.Playwright;
using Rcm.Browser.Tests.Pages;
using Rcm.Browser.Tests.Stack;
using static Microsoft.Playwright.Assertions;

namespace Rcm.Browser.Tests.Access;

/// <summary>Who sees a hospital's batch in the console: those whom the hospital let, and nobody else.</summary>
public class TenancyTests(StackFixture stack) : BrowserTest(stack)
{
    [Fact]
    public async Task A_billing_firm_switches_to_the_hospital_that_granted_it_access_and_sees_its_batch()
    {
        var batch = await BatchOfHanaAsync();
        var page = await PageOfAsync(Fiona);
        var list = new BatchListPage(page);
        await list.OpenAsync();
        await Expect(new Shell(page).ActingOrganisation).ToHaveTextAsync(RevenuePartners);
        await Expect(list.Batch(batch.Id)).ToHaveCountAsync(0);

        await new Shell(page).ActForAsync(NorthMedical);
        await list.OpenAsync();

        await list.Batch(batch.Id).ClickAsync();
        await Expect(new BatchPage(page).Count("total")).ToContainTextAsync(batch.Rows.ToString(CultureInfo.InvariantCulture));
        await Expect(new BatchPage(page).Row(batch.FirstRowId)).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Note)).ToContainTextAsync($"You work for {NorthMedical}");
    }

    [Fact]
    public async Task Two_tabs_hold_two_organisations()
    {
        var page = await PageOfAsync(Fiona);
        await new Shell(page).OpenAsync("/batches");
        var hospital = await page.Context.NewPageAsync();
        await new Shell(hospital).OpenAsync("/batches");

        await new Shell(hospital).ActForAsync(NorthMedical);

        await Expect(new Shell(page).ActingOrganisation).ToHaveTextAsync(RevenuePartners);
        await Expect(new Shell(hospital).ActingOrganisation).ToHaveTextAsync(NorthMedical);
    }

    [Fact]
    public async Task Another_hospital_finds_nothing_of_it_in_its_pages()
    {
        var batch = await BatchOfHanaAsync();
        var page = await PageOfAsync(Lars);
        var list = new BatchListPage(page);
        await list.OpenAsync();

        await Expect(new Shell(page).ActingOrganisation).ToHaveTextAsync(Lakeside);
        await Expect(new Shell(page).SwitchOrganisation).ToHaveCountAsync(0);
        await Expect(list.NewBatch).ToBeVisibleAsync();
        await Expect(list.Batch(batch.Id)).ToHaveCountAsync(0);
        await Expect(new Shell(page).Main).Not.ToContainTextAsync(batch.Prompt);
        await new Shell(page).OpenAsync("/");
        await Expect(new Shell(page).Main).Not.ToContainTextAsync(batch.Prompt);
    }

    [Fact]
    public async Task Another_hospital_finds_nothing_by_a_guessed_address()
    {
        var batch = await BatchOfHanaAsync();
        var item = await Sql.ValueAsync<long>("select min(batch_job_item_id) from batch_job_item where batch_job_id = $1", batch.Id);
        var page = await PageOfAsync(Lars);

        foreach (var address in (string[])[$"/batches/{batch.Id}", $"/batches/{batch.Id}/items/{item}"])
        {
            await new Shell(page).OpenAsync(address);
            await Expect(page.GetByText(batch.FirstRowId)).ToHaveCountAsync(0);
            await Expect(page.Locator("[data-item-id]")).ToHaveCountAsync(0);
            await Expect(page.GetByTestId("batch-total")).ToHaveCountAsync(0);
            await Expect(new Shell(page).Main).Not.ToContainTextAsync(batch.Prompt);
            await Expect(page.GetByText("There is no such")).ToBeVisibleAsync();
        }

        var results = await page.APIRequest.GetAsync(new Uri(Stack.ConsoleUrl, $"/batches/{batch.Id}/results.csv").AbsoluteUri);
        Assert.Equal((int)HttpStatusCode.NotFound, results.Status);
        Assert.DoesNotContain(batch.FirstRowId, await results.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upload_cannot_name_another_organisation()
    {
        var northMedical = await OrganisationAsync(NorthMedical);
        var lakeside = await OrganisationAsync(Lakeside);
        var file = HospitalFile.OfFreshMembers(1);
        var page = await PageOfAsync(Lars);
        var upload = new NewBatchPage(page);
        await upload.OpenAsync();
        await upload.ChooseAsync(file.Payload);
        await upload.SayAsync("Check eligibility of a forged organisation");
        // Every name that a form, a header or a query might carry it under.
        await page.EvaluateAsync(
            """
            org => {
              const form = document.querySelector('main form');
              for (const name of ['org', 'orgId', 'org_id', 'organisation', 'actingOrg', 'acting_org', 'OrgId', 'ActingOrg']) {
                const field = Object.assign(document.createElement('input'), { type: 'hidden', name, value: org });
                form.append(field);
              }
              form.action += (form.action.includes('?') ? '&' : '?') + `orgId=${org}&org=${org}&actingOrg=${org}`;
            }
            """,
            northMedical.ToString());

        await upload.Start.ClickAsync();

        // It is taken, for the one who sent it.
        await Eventually.TrueAsync(
            async () => await Sql.ValueAsync<long>("select count(*) from batch_job where org_id = $1 and file_name = $2", lakeside, file.Name) == 1
                || await upload.Message.CountAsync() > 0,
            TimeSpan.FromSeconds(10),
            "an answer to the upload");
        // Only of this file: another test may start a batch there meanwhile.
        Assert.Equal(0, await Sql.ValueAsync<long>("select count(*) from batch_job where org_id = $1 and file_name = $2", northMedical, file.Name));
    }

    [Fact]
    public async Task Nobody_acts_for_an_organisation_that_gave_no_grant()
    {
        var lakeside = await OrganisationAsync(Lakeside);
        var page = await PageOfAsync(Fiona);
        await new Shell(page).OpenAsync("/batches");
        await page.EvaluateAsync(
            "org => { for (const field of document.querySelectorAll('input[name=orgId]')) field.value = org; }", lakeside.ToString());

        await new Shell(page).SwitchOrganisation.ClickAsync();
        await page.GetByLabel("Organisations you can work for").GetByRole(AriaRole.Button, new() { Name = NorthMedical }).ClickAsync();
        await page.WaitForLoadStateAsync();
        await new Shell(page).OpenAsync("/batches");

        await Expect(new Shell(page).ActingOrganisation).Not.ToHaveTextAsync(Lakeside);
    }

    private Task<Guid> OrganisationAsync(string name) => Sql.ValueAsync<Guid>("select org_id from organization where name = $1", name);

    private async Task<(long Id, int Rows, string Prompt, string FirstRowId)> BatchOfHanaAsync()
    {
        var file = HospitalFile.OfFreshMembers(2);
        var prompt = $"Check eligibility only for {NorthMedical} and {file.Name}";
        var batch = await StartBatchAsync(await PageOfAsync(Hana), file, prompt);
        return (batch.Id, file.Rows.Count, prompt, file.Rows[0].ClientRowId);
    }
}
