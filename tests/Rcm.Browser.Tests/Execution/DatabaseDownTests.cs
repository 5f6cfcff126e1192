using System.Globalization;
using Microsoft.Playwright;
using Rcm.Browser.Tests.Pages;
using Rcm.Browser.Tests.Stack;
using static Microsoft.Playwright.Assertions;

namespace Rcm.Browser.Tests.Execution;

[Collection(Alone.Name)]
public class DatabaseDownTests(StackFixture stack) : BrowserTest(stack)
{
    private const int Rows = 12;

    [Fact]
    public async Task Pages_say_that_the_database_does_not_answer_and_recover_by_themselves()
    {
        var watching = await PageOfAsync(Hana);
        var batch = await StartBatchAsync(watching, HospitalFile.OfFreshMembers(Rows));
        await batch.EndedAsync(atLeast: 2, BatchTime);
        var opening = await PageOfAsync(Hana);
        await new Shell(opening).OpenAsync("/");

        await using (await Stack.DatabaseDownAsync())
        {
            await Expect(watching.GetByText("The database does not answer").First).ToBeVisibleAsync(new() { Timeout = 20_000 });
            await new Shell(opening).Navigation.GetByRole(AriaRole.Link, new() { Name = "Batches" }).ClickAsync();
            await Expect(opening.GetByText("The database does not answer").First).ToBeVisibleAsync(new() { Timeout = 20_000 });
        }

        await Expect(opening.GetByText("The database does not answer").First).ToBeHiddenAsync(new() { Timeout = 20_000 });
        await Expect(new BatchListPage(opening).Batch(batch.Id)).ToBeVisibleAsync();
        await Expect(watching.GetByText("The database does not answer").First).ToBeHiddenAsync(new() { Timeout = 20_000 });
        await batch.EndedAsync(Rows, BatchTime);
        await Expect(batch.Count("succeeded")).ToContainTextAsync(Rows.ToString(CultureInfo.InvariantCulture));
    }
}
