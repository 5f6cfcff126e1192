using Bunit;
using Rcm.Console.Shared;
using Xunit;

namespace Rcm.Console.Tests.Shared;

public sealed class ValueTests : ConsoleTestContext
{
    [Fact]
    public void A_masked_value_is_not_in_the_page_until_it_is_asked_for()
    {
        var asked = 0;
        var masked = Render<MaskedValue>(p => p
            .Add(m => m.Label, "member ID")
            .Add(m => m.Reveal, () =>
            {
                asked++;
                return Task.FromResult("NM-1");
            }));
        Assert.DoesNotContain("NM-1", masked.Markup, StringComparison.Ordinal);

        masked.Find("button[aria-label='Show member ID']").Click();

        Assert.Contains("NM-1", masked.Markup, StringComparison.Ordinal);
        Assert.Equal(1, asked);

        masked.Find("button[aria-label='Hide member ID']").Click();
        Assert.DoesNotContain("NM-1", masked.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_clicks_on_a_masked_value_ask_once()
    {
        var (asked, answer) = (0, new TaskCompletionSource<string>());
        var masked = Render<MaskedValue>(p => p.Add(m => m.Label, "member ID").Add(m => m.Reveal, () =>
        {
            asked++;
            return answer.Task;
        }));

        var button = masked.Find("button");
        await masked.InvokeAsync(() => (button.ClickAsync(new()), button.ClickAsync(new())));
        answer.SetResult("NM-1");

        masked.WaitForAssertion(() => Assert.Contains("NM-1", masked.Markup, StringComparison.Ordinal));
        Assert.Equal(1, asked);
    }

    [Fact]
    public void A_masked_value_that_cannot_be_read_says_why_and_can_be_asked_for_again()
    {
        var masked = Render<MaskedValue>(p => p.Add(m => m.Label, "member ID").Add(m => m.Reveal, () => throw new TimeoutException()));

        masked.Find("button").Click();

        Assert.Contains("not shown: the database does not answer", masked.Markup, StringComparison.Ordinal);
        masked.Find("button[aria-label='Hide member ID']").Click();
        Assert.Single(masked.FindAll("button[aria-label='Show member ID']"));
    }

    [Fact]
    public void Who_may_not_reveal_has_no_button() =>
        Assert.Empty(Render<MaskedValue>(p => p.Add(m => m.Label, "member ID")).FindAll("button"));

    [Fact]
    public void A_relative_time_carries_the_exact_one()
    {
        var time = Render<RelativeTime>(p => p.Add(t => t.At, Now.AddMinutes(-5))).Find("time");

        Assert.Equal("5 min ago", time.TextContent);
        Assert.Equal("4 Aug 2025, 13:58:07 UTC", time.GetAttribute("title"));
    }

    [Fact]
    public void A_shortened_id_is_copied_whole()
    {
        var id = Render<CopyableId>(p => p.Add(i => i.Value, "7b1d1111-0000-4000-8000-000000000001").Add(i => i.Short, true));

        Assert.Equal("7b1d1111…", id.Find("code").TextContent);
        Assert.Equal("7b1d1111-0000-4000-8000-000000000001", id.Find("button").GetAttribute("data-copy"));
    }
}
