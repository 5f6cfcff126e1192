using CsCheck;
using Rcm.Domain.Batches.Files;
using Rcm.Domain.Batches.Review;
using Xunit;

namespace Rcm.Domain.Tests.Batches.Review;

public class RowCorrectionTests
{
    private static readonly Dictionary<string, string> Good = new()
    {
        ["client_row_id"] = "1", ["payer_id"] = "P", ["provider_npi"] = "1234567893", ["member_id"] = "M1", ["first_name"] = "A", ["last_name"] = "B",
        ["dob"] = "1980-03-07",
    };

    private static readonly CellRule Rule = new(new DateOnly(2026, 3, 2));

    [Fact]
    public void A_good_row_is_changed_in_what_was_typed_and_dates_are_written_as_iso()
    {
        var row = Correct(Good, ("dob", "4/9/1981"), ("gender", "F"));

        Assert.Empty(row.Faults);
        Assert.Equal([new("dob", "1980-03-07", "1981-04-09"), new CellChange("gender", null, "F")], row.Changes);
    }

    [Fact]
    public void Every_wrong_cell_is_named_and_nothing_is_changed()
    {
        var row = Correct(new(Good) { ["dob"] = "soon" }, ("provider_npi", "1234567890"), ("member_id", ""));

        Assert.Empty(row.Changes);
        Assert.Equal(["provider_npi", "member_id", "dob"], row.Faults.Select(f => f.Column));
    }

    [Theory]
    [InlineData("client_row_id")]
    [InlineData("_raw")]
    [InlineData("favourite_colour")]
    public void Only_the_files_own_columns_can_be_corrected(string column) =>
        Assert.Equal("item.no_such_column", Assert.Single(Correct(Good, (column, "x")).Faults).Code);

    [Fact]
    public void An_emptied_cell_is_gone() => Assert.Equal([new CellChange("notes", "call", null)], Correct(new(Good) { ["notes"] = "call" }, ("notes", " ")).Changes);

    [Fact]
    public void A_message_never_holds_what_was_typed() =>
        Gen.String[Gen.Char['a', 'z'], 6, 12].Sample(value =>
            Correct(Good, ("dob", value), ("provider_npi", value)).Faults.All(f => !f.Message.Contains(value, StringComparison.Ordinal)));

    [Fact]
    public void What_was_corrected_once_needs_no_second_correction() =>
        Gen.Select(Gen.Date, Gen.String.AlphaNumeric).Sample((day, member) =>
        {
            var first = Correct(Good, ("dob", day.ToString("M/d/yyyy", System.Globalization.CultureInfo.InvariantCulture)), ("member_id", member));
            if (first.Faults.Count > 0) return true;
            var now = new Dictionary<string, string>(Good);
            foreach (var change in first.Changes) now[change.Column] = change.New ?? "";
            var again = Correct(now);
            return again is { Changes.Count: 0, Faults.Count: 0 };
        });

    private static CorrectedRow Correct(Dictionary<string, string> row, params (string Column, string Value)[] typed) =>
        RowCorrection.Of(row, typed.ToDictionary(t => t.Column, t => t.Value), EligibilityColumns.All, Rule);
}
