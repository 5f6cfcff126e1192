using Microsoft.Playwright;
using Rcm.Browser.Tests.Pages;
using Rcm.Browser.Tests.Stack;
using static Microsoft.Playwright.Assertions;

namespace Rcm.Browser.Tests.Workflows;

/// <summary>What a person does in the editor, and what two do at once. Each test in a workflow of its own.</summary>
public class EditorTests(StackFixture stack) : EditorTest(stack)
{
    [Fact]
    public async Task A_draft_is_drawn_saved_undone_checked_and_published()
    {
        var workflow = await WorkflowAsync(Small);
        var page = await PageOfAsync(Omar);
        var editor = new EditorPage(page);
        await editor.OpenAsync(workflow);
        await Expect(editor.Transition("login", "login", "retry")).ToBeVisibleAsync();
        await Expect(editor.Transition("search", "verify", "not_found")).ToBeVisibleAsync();

        await editor.AddNodeAsync("check_copay", "Check the copay");
        await editor.SavedAsync();
        await Expect(editor.Findings).ToContainTextAsync("check_copay is no end");
        // A finding leads to its place.
        await editor.Findings.GetByRole(AriaRole.Button).Filter(new() { HasText = "check_copay is no end" }).ClickAsync();
        await Expect(editor.Panel.GetByLabel("Code")).ToHaveValueAsync("check_copay");
        await editor.Panel.GetByLabel("A run may end here").CheckAsync();
        await editor.DrawAsync("search", "check_copay", "<b>copay</b>");
        // Markup is no label: it is said, and the draft is as it was.
        await Expect(editor.SaveState).ToContainTextAsync("Not saved");
        await Expect(editor.Transition("search", "check_copay", "<b>copay</b>")).ToHaveCountAsync(0);
        await editor.DrawAsync("search", "check_copay", "copay");
        await editor.SavedAsync();
        await Expect(editor.Transition("search", "check_copay", "copay")).ToBeVisibleAsync();

        await editor.Button("Undo").ClickAsync();
        await Expect(editor.Transition("search", "check_copay", "copay")).ToHaveCountAsync(0);
        await editor.Button("Redo").ClickAsync();
        await Expect(editor.Transition("search", "check_copay", "copay")).ToBeVisibleAsync();
        await editor.SavedAsync();

        await editor.Button("Publish").ClickAsync();
        await page.GetByLabel("What is new").FillAsync("Asks for the copay");
        await editor.Button("Publish version 2").ClickAsync();
        await Expect(page.GetByText("Version 2 published")).ToBeVisibleAsync();
        Assert.Equal("Asks for the copay", await Sql.ValueAsync<string>("select note from workflow_version where workflow_id = $1 and version = 2", workflow));
    }

    [Fact]
    public async Task One_message_follows_a_drag_and_none_goes_while_it_lasts()
    {
        var workflow = await WorkflowAsync(Small);
        var page = await PageOfAsync(Omar);
        var sent = 0;
        page.WebSocket += (_, socket) => socket.FrameSent += (_, _) => Interlocked.Increment(ref sent);
        var editor = new EditorPage(page);
        await editor.OpenAsync(workflow);
        await editor.Node("search").Locator(".body").ClickAsync();
        await Expect(editor.Panel.GetByLabel("Code")).ToHaveValueAsync("search");
        var box = (await editor.Node("search").Locator(".body").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + 40, box.Y + 12);
        await page.Mouse.DownAsync();
        await page.EvaluateAsync("document.activeElement && 1"); // what pressing caused is over
        var before = Volatile.Read(ref sent);
        await page.Mouse.MoveAsync(box.X + 120, box.Y + 90, new() { Steps = 40 });

        // The connection's own heartbeat may come in between.
        Assert.InRange(Volatile.Read(ref sent) - before, 0, 1);
        await page.Mouse.UpAsync();
        await Eventually.TrueAsync(
            async () => await Sql.ValueAsync<long>("select count(*) from workflow_draft_revision where workflow_id = $1", workflow) == 1, TimeSpan.FromSeconds(20), "one saved gesture");
        await editor.SavedAsync();
    }

    [Fact]
    public async Task Everything_works_by_keyboard()
    {
        var workflow = await WorkflowAsync(Small);
        var page = await PageOfAsync(Omar);
        var editor = new EditorPage(page);
        await editor.OpenAsync(workflow);

        await editor.Node("login").FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("ArrowUp");
        // Along a transition to the node that it leads to.
        await Expect(page.Locator("[data-transition]:focus")).ToHaveCountAsync(1);
        await editor.Transition("login", "search", "ok").FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(editor.Node("search")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Node", Exact = true })).ToBeFocusedAsync();

        await editor.Node("verify").FocusAsync();
        await page.Keyboard.PressAsync("Home");
        await editor.Node("search").FocusAsync();
        await page.Keyboard.PressAsync("ArrowLeft");
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(editor.Node("search")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Control+c");
        await page.Keyboard.PressAsync("Control+v");
        await Expect(editor.Node("search_copy")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Control+z");
        await Expect(editor.Node("search_copy")).ToHaveCountAsync(0);
        await editor.Node("search").FocusAsync();
        await page.Keyboard.PressAsync("ArrowLeft");
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("Delete");
        await Expect(editor.Nodes).ToHaveCountAsync(2);
        await page.Keyboard.PressAsync("Control+z");
        await Expect(editor.Nodes).ToHaveCountAsync(3);
        await Expect(editor.Transition("search", "verify", "found")).ToBeVisibleAsync();
        await editor.SavedAsync();
    }

    [Fact]
    public async Task Two_who_edit_at_once_see_each_other_and_lose_nothing()
    {
        var workflow = await WorkflowAsync(Small);
        // Hana's hospital lets Fiona's firm teach its workflows.
        var (first, second) = (await PageOfAsync(Omar), await PageOfAsync(Fiona));
        await new Shell(second).OpenAsync("/workflows");
        await new Shell(second).ActForAsync(NorthMedical);
        var (mine, theirs) = (new EditorPage(first), new EditorPage(second));
        await mine.OpenAsync(workflow);
        await theirs.OpenAsync(workflow);

        await Expect(mine.Presence).ToContainTextAsync("Fiona");
        await Expect(theirs.Presence).ToContainTextAsync("Omar");
        // Different parts: both hold, live, and what is selected stays so.
        await mine.Node("verify").Locator(".body").ClickAsync();
        await theirs.AddNodeAsync("from_them", "Theirs");
        await Expect(mine.Node("from_them")).ToBeVisibleAsync();
        await Expect(mine.Panel.GetByLabel("Code")).ToHaveValueAsync("verify");
        await mine.AddNodeAsync("from_me", "Mine");
        await Expect(theirs.Node("from_me")).ToBeVisibleAsync();

        // The same part: who acts on what is older than the other's change is shown both, and asked.
        await mine.Node("search").Locator(".body").ClickAsync();
        await Expect(mine.Panel.GetByLabel("Code")).ToHaveValueAsync("search");
        // In the middle of a gesture the drawing stays as it is.
        var box = (await mine.Graph.BoundingBoxAsync())!;
        await first.Mouse.MoveAsync(box.X + box.Width / 2, box.Y + 20);
        await first.Mouse.DownAsync();
        await first.Mouse.MoveAsync(box.X + box.Width / 2 + 30, box.Y + 30, new() { Steps = 3 });
        await theirs.DescribeAsync("search", "Search as they say");
        await theirs.SavedAsync();
        await Expect(first.Locator("[aria-labelledby=outline-title]")).ToContainTextAsync("Search as they say");
        await first.Keyboard.PressAsync("Delete");
        await first.Mouse.UpAsync();
        await Expect(mine.Conflicts).ToContainTextAsync("You took search away");
        await Expect(mine.Node("search")).ToBeVisibleAsync();
        await Expect(theirs.Node("search")).ToBeVisibleAsync();
        await mine.Conflicts.GetByRole(AriaRole.Button, new() { Name = "Use mine" }).ClickAsync();
        await Expect(theirs.Node("search")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task What_is_drawn_without_a_connection_is_saved_once_when_it_is_back()
    {
        var workflow = await WorkflowAsync(Small);
        var page = await PageOfAsync(Omar);
        var editor = new EditorPage(page);
        await editor.OpenAsync(workflow);
        await page.Context.SetOfflineAsync(true);

        await editor.DragAsync("verify", 40, 120);
        await Expect(editor.SaveState).ToContainTextAsync("Not saved: no connection");
        await page.Context.SetOfflineAsync(false);

        await editor.SavedAsync();
        Assert.Equal(1L, await Sql.ValueAsync<long>("select count(*) from workflow_draft_revision where workflow_id = $1", workflow));

        // The same where the page itself has to be loaded again: the tab keeps what it could not send.
        await page.Context.SetOfflineAsync(true);
        await editor.Node("verify").FocusAsync();
        await page.Keyboard.PressAsync("Delete");
        await Expect(editor.SaveState).ToContainTextAsync("Not saved: no connection");
        page.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        await page.Context.SetOfflineAsync(false);
        await editor.OpenAsync(workflow);
        await editor.SavedAsync();
        await Expect(editor.Nodes).ToHaveCountAsync(2);
        Assert.Equal(2L, await Sql.ValueAsync<long>("select count(*) from workflow_draft_revision where workflow_id = $1", workflow));
    }

    [Fact]
    public async Task Who_may_only_look_sees_the_graph_and_changes_nothing()
    {
        var workflow = await WorkflowAsync(Small);
        var page = await PageOfAsync(Vera);
        var editor = new EditorPage(page);
        await editor.OpenAsync(workflow);
        await Expect(editor.Button("Undo")).ToHaveCountAsync(0);
        await Expect(editor.Button("Publish")).ToHaveCountAsync(0);

        await editor.Node("verify").FocusAsync();
        await page.Keyboard.PressAsync("Delete");

        await Expect(editor.Nodes).ToHaveCountAsync(3);
        await Expect(editor.SaveState).ToContainTextAsync("look, not change");
    }
}
