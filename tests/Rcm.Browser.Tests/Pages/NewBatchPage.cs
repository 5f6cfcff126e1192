using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Rcm.Browser.Tests.Pages;

internal sealed class NewBatchPage(IPage page)
{
    public ILocator File => page.GetByLabel("File", new() { Exact = true });

    public ILocator Prompt => page.GetByRole(AriaRole.Textbox, new() { Name = "What should be done" });

    public ILocator Workflow => page.GetByRole(AriaRole.Combobox, new() { Name = "Workflow" });

    /// <summary>The workflow that is chosen now.</summary>
    public ILocator ChosenWorkflow => Workflow.Locator("option:checked");

    public ILocator Start => page.GetByRole(AriaRole.Button, new() { Name = "Start batch" });

    public ILocator Message => page.GetByRole(AriaRole.Alert);

    public ILocator Progress => page.GetByRole(AriaRole.Progressbar);

    /// <summary>The choice of which column of the file a needed one is.</summary>
    public ILocator Column(string name) => page.GetByRole(AriaRole.Combobox, new() { Name = name, Exact = true });

    public async Task OpenAsync()
    {
        await page.GotoAsync("/batches/new");
        await Expect(Start).ToBeVisibleAsync();
    }

    public Task ChooseAsync(FilePayload file) => File.SetInputFilesAsync(file);

    /// <param name="prompt">Tells of eligibility: other tests publish workflows, and a person would have to choose where none is proposed.</param>
    public async Task SayAsync(string prompt = "Check eligibility")
    {
        await Prompt.FillAsync(prompt);
        // As a person does: the browser lets nobody start while no workflow is chosen, and it is proposed a moment after the words.
        await Expect(Workflow).Not.ToHaveValueAsync("");
    }

    /// <summary>
    /// Chooses a file, says what should be done, and starts. Not for a file with something wrong: whether the press comes before or after
    /// that is seen depends on how quick the machine is, and the one waits for a look, the other means "start all the same".
    /// </summary>
    public async Task SendAsync(FilePayload file, string prompt = "Check eligibility")
    {
        await ChooseAsync(file);
        await SayAsync(prompt);
        await Start.ClickAsync();
    }

    public async Task<BatchPage> StartBatchAsync(FilePayload file, string prompt = "Check eligibility")
    {
        await SendAsync(file, prompt);
        return await StartedAsync();
    }

    /// <summary>As <see cref="StartBatchAsync"/> with a file that has bad rows: reads what is wrong, and starts in spite of it.</summary>
    /// <param name="words">What the button says by then: the file was looked through, and what is wrong with it said.</param>
    public async Task<BatchPage> StartWithBadRowsAsync(FilePayload file, string words = "good row")
    {
        await ChooseAsync(file);
        await SayAsync();
        await Expect(Start).ToContainTextAsync(words);
        await Start.ClickAsync();
        return await StartedAsync();
    }

    public async Task<BatchPage> StartedAsync()
    {
        await Expect(page).ToHaveURLAsync(BatchPage.Address());
        return new BatchPage(page);
    }
}
