using CsCheck;
using Rcm.Domain.MicroStates.Mapping;
using Xunit;

namespace Rcm.Domain.Tests.MicroStates.Mapping;

public sealed class MapTests
{
    [Fact]
    public void Two_kinds_of_pages_stand_apart_and_their_like_together()
    {
        var sample = Enumerable.Range(0, 60).Select(i => Page(i % 2, i)).ToList();

        var places = sample.Select(v => PlaneProjection.Of(sample).Place(v).X).ToList();

        var (even, odd) = (places.Where((_, i) => i % 2 == 0).ToList(), places.Where((_, i) => i % 2 == 1).ToList());
        Assert.True(even.Min() > odd.Max() || odd.Min() > even.Max());
    }

    [Fact]
    public void The_same_pages_give_the_same_map()
    {
        var sample = Enumerable.Range(0, 40).Select(i => Page(i % 3, i)).ToList();

        Assert.Equal(sample.Select(v => PlaneProjection.Of(sample).Place(v)), sample.Select(v => PlaneProjection.Of(sample).Place(v)));
    }

    [Fact]
    public void Pages_that_are_all_the_same_have_a_place_too()
    {
        var place = PlaneProjection.Of([.. Enumerable.Repeat(Page(0, 0), 5)]).Place(Page(0, 0));

        Assert.True(double.IsFinite(place.X) && double.IsFinite(place.Y));
    }

    [Fact]
    public void Like_pages_are_a_group_and_nearly_the_same_ones_twins()
    {
        var clusters = new LeaderClusters(firstNumber: 5);

        Assert.Equal((5, null), clusters.Add(1, [1, 0, 0]));
        Assert.Equal((6, null), clusters.Add(2, [0, 1, 0]));
        Assert.Equal((5, null), clusters.Add(3, [1, 0.5f, 0]));
        Assert.Equal((5, 1L), clusters.Add(4, [2, 0.01f, 0]));
        Assert.Equal((5, 3L), clusters.Add(5, [1, 0.5f, 0]));
        Assert.Equal(7, clusters.Next);
    }

    [Fact]
    public void A_lasso_holds_what_stands_within_a_box_and_nothing_else() =>
        Gen.Select(Gen.Double[-1, 1], Gen.Double[-1, 1]).Sample((x, y) =>
            // On the line itself is neither.
            Math.Abs(Math.Abs(x) - 0.5) < 1e-9 || Math.Abs(Math.Abs(y) - 0.5) < 1e-9
            || Lasso.Of([-0.5, -0.5, 0.5, -0.5, 0.5, 0.5, -0.5, 0.5]).Value.Holds(x, y) == (Math.Abs(x) < 0.5 && Math.Abs(y) < 0.5));

    [Theory]
    [InlineData()]
    [InlineData(0.0, 0.0, 1.0, 1.0)]
    [InlineData(0.0, 0.0, 1.0, 1.0, double.NaN, 0.0)]
    [InlineData(0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 1.0)]
    public void A_line_that_goes_around_nothing_is_refused(params double[] points) => Assert.Equal("map.lasso", Lasso.Of(points).Error!.Code);

    private static float[] Page(int kind, int noise) =>
        [.. Enumerable.Range(0, 16).Select(d => (d % 3 == kind ? 1f : 0f) + (0.05f * (float)Math.Sin((noise * 31) + (d * 7))))];
}
