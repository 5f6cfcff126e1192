using Rcm.Domain.MicroStates.Searching;
using Xunit;

namespace Rcm.Domain.Tests.MicroStates.Searching;

public sealed class EmbedderChoiceTests
{
    private static readonly EmbedderIdentity Configured = new("model", "1");
    private static readonly EmbedderIdentity Local = new("local", "2");
    private static readonly EmbedderIdentity Old = new("local", "1");

    [Fact]
    public void The_one_that_most_vectors_are_by_serves_before_and_after_they_change() =>
        Assert.Equal(
            [Local, Configured],
            new[] { (900L, 100L), (0L, 1000L) }.Select(n => EmbedderChoice.For([Configured, Local], [new(Local, n.Item1), new(Configured, n.Item2)], null).Value));

    [Fact]
    public void With_nothing_stored_the_configured_one_asks() =>
        Assert.Equal(Configured, EmbedderChoice.For([Configured, Local], [], null).Value);

    [Fact]
    public void Another_version_is_another_generator() =>
        Assert.Contains("local 1", EmbedderChoice.For([Configured, Local], [new(Old, 5)], null).Error!.Message, StringComparison.Ordinal);

    [Fact]
    public void One_that_is_asked_for_by_name_is_taken_though_fewer_are_by_it() =>
        Assert.Equal(Configured, EmbedderChoice.For([Configured, Local], [new(Local, 9), new(Configured, 1)], "model").Value);
}
