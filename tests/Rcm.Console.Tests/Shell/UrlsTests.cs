using System.Reflection;
using Microsoft.AspNetCore.Components;
using Rcm.Console.Shell;
using Xunit;

namespace Rcm.Console.Tests.Shell;

public sealed class UrlsTests
{
    [Fact]
    public void What_is_searched_for_is_encoded() =>
        Assert.Equal("/microstates?q=a%26b%20c", Urls.MicroStates("a&b c"));

    [Fact]
    public void Filters_that_are_not_set_leave_no_trace()
    {
        Assert.Equal("/batches", Urls.Batches());
        Assert.Equal("/batches/7?outcome=active", Urls.Batch(7, new ItemQuery(Outcome: "active")));
    }

    [Fact]
    public void Every_page_of_the_navigation_exists()
    {
        var routes = typeof(Routes).Assembly.GetTypes().SelectMany(type => type.GetCustomAttributes<RouteAttribute>()).Select(route => route.Template).ToList();

        Assert.All(Navigation.Groups.SelectMany(group => group.Entries), entry => Assert.Contains(entry.Url, routes));
    }
}
