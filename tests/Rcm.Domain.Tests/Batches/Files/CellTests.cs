using System.Globalization;
using CsCheck;
using Rcm.Domain.Batches.Files;
using Xunit;

namespace Rcm.Domain.Tests.Batches.Files;

public class CellTests
{
    private static readonly DateOnly Today = new(2026, 11, 3);
    private static readonly CellRule Rule = new(Today);
    private static readonly FileColumn Dob = EligibilityColumns.Find("dob")!;
    private static readonly FileColumn NpiColumn = EligibilityColumns.Find("npi")!;
    private static readonly FileColumn Member = EligibilityColumns.Find("memberid")!;

    [Theory]
    [InlineData("1234567893", true)] // The example of the NPI standard.
    [InlineData("1245319599", true)]
    [InlineData("1234567890", false)]
    [InlineData("123456789", false)]
    [InlineData("12345678931", false)]
    [InlineData("123456789X", false)]
    [InlineData("", false)]
    public void Npi_is_checked(string npi, bool valid) => Assert.Equal(valid, Npi.IsValid(npi));

    [Fact]
    public void Exactly_one_last_digit_makes_nine_digits_an_npi() =>
        Gen.Int[100_000_000, 999_999_999].Sample(nine =>
            Enumerable.Range(0, 10).Count(last => Npi.IsValid($"{nine}{last}")) == 1);

    [Theory]
    [InlineData("1980-03-07")]
    [InlineData("19800307")]
    [InlineData("3/7/1980")]
    [InlineData("03/07/1980")]
    [InlineData("3-7-1980")]
    [InlineData("7-Mar-1980")]
    [InlineData("Mar 7, 1980")]
    [InlineData("3/7/1980 0:00")]
    public void Dates_as_hospitals_write_them_are_read(string text)
    {
        Assert.True(FileDate.TryParse(text, out var date));
        Assert.Equal(new DateOnly(1980, 3, 7), date);
    }

    [Theory]
    [InlineData("3/7/80")]
    [InlineData("1980-13-07")]
    [InlineData("1980-02-30")]
    [InlineData("29287")]
    [InlineData("0000-01-01")]
    [InlineData("1980-3")]
    [InlineData("yesterday")]
    public void What_is_not_surely_a_date_is_none(string text) => Assert.False(FileDate.TryParse(text, out _));

    [Fact]
    public void Every_day_survives_every_way_of_writing_it() =>
        Gen.Select(Gen.Int[0, 60_000], Gen.OneOf(Gen.Const("yyyy-MM-dd"), Gen.Const("yyyyMMdd"), Gen.Const("M/d/yyyy"), Gen.Const("MM/dd/yyyy"), Gen.Const("d-MMM-yyyy"))).Sample((days, format) =>
        {
            var day = new DateOnly(1900, 1, 1).AddDays(days);
            return FileDate.TryParse(day.ToString(format, CultureInfo.InvariantCulture), out var read) && read == day;
        });

    [Fact]
    public void Text_never_makes_the_date_reader_throw() => Gen.String.Sample(text => !FileDate.TryParse(text, out var date) || date > DateOnly.MinValue);

    [Theory]
    [InlineData("2027-01-01", "future")]
    [InlineData("1899-12-31", "1900")]
    [InlineData("soon", "YYYY-MM-DD")]
    public void A_birth_date_has_to_be_possible(string text, string says)
    {
        var problem = Rule.Check(Dob, text, out var date);

        Assert.Equal("input.date", problem?.Code);
        Assert.Contains(says, problem!.Message);
        Assert.Null(date);
    }

    [Fact]
    public void A_date_of_service_may_lie_ahead() =>
        Assert.Null(Rule.Check(EligibilityColumns.Find("dos")!, "2027-01-01", out _));

    [Theory]
    [InlineData("1.23457E+09", "spreadsheet")]
    [InlineData("12345", "10 digits")]
    [InlineData("1234567890", "check digit")]
    public void What_is_wrong_with_an_npi_is_said(string npi, string says) =>
        Assert.Contains(says, Rule.Check(NpiColumn, npi, out _)!.Message);

    [Fact]
    public void A_required_cell_must_be_filled()
    {
        Assert.Equal("input.missing", Rule.Check(Member, "", out _)?.Code);
        Assert.Null(Rule.Check(EligibilityColumns.Find("notes")!, "", out _));
    }

    [Fact]
    public void No_message_repeats_the_value() =>
        Gen.Select(Gen.OneOf(Gen.Const(Dob), Gen.Const(NpiColumn)), Gen.String[Gen.Char['0', '9'], 4, 9]).Sample((column, value) =>
            Rule.Check(column, value, out _) is not { } problem || !problem.Message.Contains(value, StringComparison.Ordinal)
            || value is "1900" or "8084");
}
