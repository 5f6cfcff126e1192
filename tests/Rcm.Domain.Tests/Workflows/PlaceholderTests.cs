using CsCheck;
using Rcm.Domain.Workflows;
using Xunit;

namespace Rcm.Domain.Tests.Workflows;

public class PlaceholderTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain", "plain")]
    [InlineData("{{last_name}}", "García")]
    [InlineData("{{last_name}}, {{first_name}}", "García, Ana")]
    [InlineData("{single}", "{single}")]
    public void Names_give_way_to_values(string template, string expected)
    {
        Assert.Null(Placeholder.Fault(template));
        Assert.Equal(expected, Placeholder.Fill(template, Value, out var missing));
        Assert.Null(missing);
    }

    [Fact]
    public void A_value_that_looks_like_a_placeholder_is_not_filled_in_again() =>
        Assert.Equal("{{dob}}", Placeholder.Fill("{{last_name}}", _ => "{{dob}}", out _));

    [Fact]
    public void The_first_name_without_a_value_is_told()
    {
        Assert.Null(Placeholder.Fill("{{last_name}} {{group}} {{plan}}", Value, out var missing));
        Assert.Equal("group", missing);
    }

    [Theory]
    [InlineData("{{}}")]
    [InlineData("{{ dob }}")]
    [InlineData("{{Dob}}")]
    [InlineData("{{1st}}")]
    [InlineData("{{a.b.c}}")]
    [InlineData("{{.a}}")]
    [InlineData("{{dob\n}}")]
    [InlineData("{{dob")]
    [InlineData("dob}}")]
    [InlineData("{{{dob}}")]
    [InlineData("{{a{{b}}}}")]
    public void What_is_no_placeholder_is_found_before_a_robot_types_it(string template) => Assert.NotNull(Placeholder.Fault(template));

    [Fact]
    public void Filling_a_template_without_a_fault_leaves_no_placeholder() =>
        Gen.String[Gen.OneOf('{', '}', 'a', '_', '.', ' ', '1'), 0, 12].Sample(template =>
            Placeholder.Fault(template) is not null || !Placeholder.Fill(template, _ => "v", out _)!.Contains("{{", StringComparison.Ordinal));

    private static string? Value(string name) => name switch { "last_name" => "García", "first_name" => "Ana", _ => null };
}
