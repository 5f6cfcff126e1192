using System.Reflection;
using Microsoft.AspNetCore.Components;
using Rcm.Console.Shell;
using Xunit;

namespace Rcm.Console.Tests.Shell;

/// <summary>Addresses are shared, shortened and mistyped: none of them ends a page.</summary>
public sealed class QueryValueTests
{
    [Fact]
    public void Every_page_takes_its_queries_as_texts() =>
        Assert.All(
            typeof(Urls).Assembly.GetTypes().SelectMany(t => t.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
                .Where(p => p.IsDefined(typeof(SupplyParameterFromQueryAttribute))),
            p => Assert.Equal(typeof(string), p.PropertyType));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("-1")]
    [InlineData("99999999999999999999")]
    public void What_makes_no_sense_counts_as_not_said(string? text)
    {
        Assert.Null(QueryValue.Number(text));
        Assert.Null(QueryValue.Count(text));
        Assert.Null(QueryValue.Id(text));
    }
}
