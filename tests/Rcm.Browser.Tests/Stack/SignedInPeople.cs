using System.Collections.Concurrent;
using Microsoft.Playwright;
using Rcm.Browser.Tests.Pages;

namespace Rcm.Browser.Tests.Stack;

/// <summary>Signs each person in once; the tests that are not about signing in start with their cookies.</summary>
internal sealed class SignedInPeople(StackFixture stack)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _states = new(StringComparer.Ordinal);

    public Task<string> StateAsync(string email) =>
        _states.GetOrAdd(email, e => new Lazy<Task<string>>(() => SignInAsync(e))).Value;

    private async Task<string> SignInAsync(string email)
    {
        await using var context = await stack.NewContextAsync(new BrowserNewContextOptions());
        await new SignInPage(await context.NewPageAsync()).SignInAsync(email);
        return await context.StorageStateAsync();
    }
}
