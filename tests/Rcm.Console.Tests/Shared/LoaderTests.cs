using System.Net.Sockets;
using Bunit;
using Microsoft.AspNetCore.Components;
using Rcm.Console.Shared;
using Xunit;

namespace Rcm.Console.Tests.Shared;

public sealed class LoaderTests : ConsoleTestContext
{
    private int loads;

    [Fact]
    public void A_skeleton_stands_while_the_answer_is_awaited()
    {
        var answer = new TaskCompletionSource<string>();
        var loader = RenderLoader(_ => answer.Task);
        Assert.NotNull(loader.Find(".rcm-skeleton"));

        answer.SetResult("25 rows");

        loader.WaitForAssertion(() => Assert.Equal("25 rows", loader.Find("p.content").TextContent));
        Assert.Empty(loader.FindAll(".rcm-skeleton"));
    }

    [Fact]
    public void A_database_that_does_not_answer_is_told_and_asked_again_by_itself()
    {
        var down = true;
        var loader = RenderLoader(_ => down ? throw new SocketException((int)SocketError.ConnectionRefused) : Task.FromResult("25 rows"));
        Assert.Contains("The database does not answer", loader.Find("[role=alert]").TextContent, StringComparison.Ordinal);

        down = false;
        Clock.Advance(TimeSpan.FromSeconds(5));

        loader.WaitForAssertion(() => Assert.Equal("25 rows", loader.Find("p.content").TextContent));
        Assert.Empty(loader.FindAll("[role=alert]"));
    }

    [Fact]
    public async Task What_was_loaded_stays_readable_when_a_reload_fails()
    {
        var down = false;
        var loader = RenderLoader(_ => down ? throw new TimeoutException() : Task.FromResult("25 rows"));
        down = true;

        await loader.InvokeAsync(loader.Instance.ReloadAsync);

        loader.WaitForAssertion(() => Assert.NotNull(loader.Find("[role=alert]")));
        Assert.Equal("25 rows", loader.Find("p.content").TextContent);
    }

    [Fact]
    public void An_overtaken_answer_does_not_replace_the_newer_one()
    {
        var first = new TaskCompletionSource<string>();
        var loader = RenderLoader(_ => ++loads == 1 ? first.Task : Task.FromResult("new filter"), "a");

        loader.Render(p => p.Add(l => l.Key, "b"));
        first.SetResult("old filter");

        loader.WaitForAssertion(() => Assert.Equal("new filter", loader.Find("p.content").TextContent));
    }

    [Fact]
    public void A_fault_of_the_program_is_not_passed_off_as_the_databases()
    {
        Assert.Throws<InvalidOperationException>(() => RenderLoader(_ => throw new InvalidOperationException("a bug")));
    }

    [Fact]
    public void The_same_key_loads_once()
    {
        var loader = RenderLoader(_ => Task.FromResult((++loads).ToString(System.Globalization.CultureInfo.InvariantCulture)), "a");

        loader.Render(p => p.Add(l => l.Key, "a"));

        Assert.Equal("1", loader.Find("p.content").TextContent);
    }

    private IRenderedComponent<Loader<string>> RenderLoader(Func<CancellationToken, Task<string>> load, string key = "") =>
        Render<Loader<string>>(p => p
            .Add(l => l.Load, load)
            .Add(l => l.Key, key)
            .Add(l => l.Content, text => (RenderFragment)(b =>
            {
                b.OpenElement(0, "p");
                b.AddAttribute(1, "class", "content");
                b.AddContent(2, text);
                b.CloseElement();
            })));
}
