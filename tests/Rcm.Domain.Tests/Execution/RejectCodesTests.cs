using Rcm.Domain.Execution;
using Xunit;

namespace Rcm.Domain.Tests.Execution;

public class RejectCodesTests
{
    // domain-facts: who mends what.
    [Theory]
    [InlineData(RejectClass.System, "42 80")]
    [InlineData(RejectClass.SetUp, "04 41 43 44 45 46 47 48 50 51 79 97 T4")]
    [InlineData(RejectClass.Patient, "15 33 52 56 57 58 60 61 62 63 64 65 67 68 71 72 73 74 75 76 77 78")]
    public void Every_code_of_a_class(RejectClass expected, string codes)
    {
        Assert.Equal(codes.Split(' '), RejectCodes.Known.Where(c => c.Class == expected).Select(c => c.Code).Order(StringComparer.Ordinal));
        Assert.All(codes.Split(' '), code => Assert.Equal(expected, RejectCodes.Find(code)?.Class));
    }

    [Theory]
    [InlineData(" 75 ", "75")]
    [InlineData("t4", "T4")]
    public void Found_as_a_portal_prints_it(string text, string code) => Assert.Equal(code, RejectCodes.Find(text)?.Code);

    [Theory]
    [InlineData("")]
    [InlineData("4")]
    [InlineData("99")]
    [InlineData("75A")]
    public void What_is_not_in_the_list_is_not_made_up(string text) => Assert.Null(RejectCodes.Find(text));

    [Fact]
    public void Each_says_what_is_wrong_and_what_to_do() =>
        Assert.All(RejectCodes.Known, c => Assert.Matches(@"^\p{Lu}[^.]+\. \p{Lu}.+\.\z", c.Message));
}
