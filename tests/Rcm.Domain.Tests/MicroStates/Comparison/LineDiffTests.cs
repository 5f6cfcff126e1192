using CsCheck;
using Rcm.Domain.MicroStates.Comparison;
using Xunit;

namespace Rcm.Domain.Tests.MicroStates.Comparison;

public sealed class LineDiffTests
{
    private static readonly Gen<string[]> Lines = Gen.Int[0, 3].Select(i => "abcd"[i].ToString()).Array[0, 40];

    [Fact]
    public void Each_text_is_what_is_shared_and_its_own_in_order() =>
        Gen.Select(Lines, Lines).Sample((first, second) =>
        {
            var lines = LineDiff.Between(first, second)!;
            Assert.Equal(first, lines.Where(l => l.Change != LineChange.OnlySecond).Select(l => l.Text));
            Assert.Equal(second, lines.Where(l => l.Change != LineChange.OnlyFirst).Select(l => l.Text));
        });

    [Fact]
    public void No_shorter_way_leads_from_one_to_the_other() =>
        Gen.Select(Lines, Lines).Sample((first, second) =>
            LineDiff.Between(first, second)!.Count(l => l.Change == LineChange.Same) == LongestShared(first, second));

    [Fact]
    public void Two_that_share_next_to_nothing_are_no_pair() =>
        Assert.Null(LineDiff.Between(
            [.. Enumerable.Range(0, LineDiff.MaxLines).Select(i => $"a{i}")], [.. Enumerable.Range(0, LineDiff.MaxLines).Select(i => $"b{i}")]));

    private static int LongestShared(string[] a, string[] b)
    {
        var table = new int[a.Length + 1, b.Length + 1];
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                table[i, j] = a[i - 1] == b[j - 1] ? table[i - 1, j - 1] + 1 : Math.Max(table[i - 1, j], table[i, j - 1]);
            }
        }

        return table[a.Length, b.Length];
    }
}
