using CsCheck;
using Rcm.Domain.Batches.Files;
using Xunit;

namespace Rcm.Domain.Tests.Batches.Files;

public class GuessedMappingTests
{
    private static readonly DateOnly Today = new(2026, 11, 3);
    private static readonly FileColumns Columns = FileColumns.For(["patient_name", "dob", "member_id"]);

    private static readonly string[] KnownNames = [.. EligibilityColumns.All.SelectMany(c => c.Synonyms.Append(c.Name))];

    private static readonly string[][] Rows =
    [
        ["r1", "P1", "1234567893", "M100200300", "Ada", "Moss", "1980-03-07", "2026-11-02"],
        ["r2", "P1", "1548392707", "M100200301", "Bo", "Lund", "3/9/1949", "2026-11-03"],
    ];

    private static GuessedMapping Guess(string headers, ColumnMapping? remembered = null) => GuessedMapping.Of(headers.Split(','), Columns, Rows, remembered, Today);

    private static string? Of(GuessedMapping guess, string column) => guess.Mapping.HeaderOf.GetValueOrDefault(column);

    [Fact]
    public void Known_names_are_sure()
    {
        var guess = Guess("Row ID,Payer,NPI,Subscriber ID,First,Last,DOB,DOS");

        Assert.Empty(guess.Unsure);
        Assert.Equal(("Row ID", "Subscriber ID", "DOS"), (Of(guess, "client_row_id"), Of(guess, "member_id"), Of(guess, "date_of_service")));
    }

    [Fact]
    public void Names_that_are_near_are_guessed_and_not_sure()
    {
        var guess = Guess("Encounter,Insurance carrier,NPI,Member-Nbr (card),First,Last,Pt. brthdate,DOS");

        Assert.Equal(
            ("Encounter", "Insurance carrier", "Member-Nbr (card)", "Pt. brthdate"),
            (Of(guess, "client_row_id"), Of(guess, "payer_id"), Of(guess, "member_id"), Of(guess, "dob")));
        Assert.Equal(["client_row_id", "dob", "member_id", "payer_id"], guess.Unsure.Order());
    }

    [Fact]
    public void Values_tell_a_provider_and_a_birth_date_whatever_they_are_called()
    {
        var guess = Guess("Row ID,Payer,Doc,Subscriber ID,First,Last,X1,X2");

        Assert.Equal(("Doc", "X1"), (Of(guess, "provider_npi"), Of(guess, "dob")));
        Assert.Equal(["dob", "provider_npi"], guess.Unsure.Order());
    }

    [Fact]
    public void A_name_that_its_values_speak_against_is_no_guess() =>
        // "Member since" holds dates.
        Assert.Null(Of(Guess("Row ID,Payer,NPI,x,First,Last,DOB,Member since"), "member_id"));

    [Fact]
    public void What_was_said_before_is_sure()
    {
        var said = new ColumnMapping(new Dictionary<string, string> { ["dob"] = "x1", ["notes"] = "", ["member_id"] = "gone" });

        var guess = Guess("Row ID,Payer,NPI,Subscriber ID,First,Last,X1,Notes", said);

        Assert.Equal(("X1", ""), (Of(guess, "dob"), Of(guess, "notes")));
        Assert.DoesNotContain("dob", guess.Unsure);
    }

    [Fact]
    public void Of_two_headers_for_one_column_the_first_is_taken_and_a_person_looks()
    {
        var guess = Guess("Row ID,Payer,NPI,Subscriber ID,First,Last,DOB,Birth Date");

        Assert.Equal("DOB", Of(guess, "dob"));
        Assert.Contains("dob", guess.Unsure);
    }

    [Fact]
    public void No_header_is_ever_read_as_two_columns() =>
        Gen.OneOf(Gen.Int[0, KnownNames.Length - 1].Select(i => KnownNames[i]), Gen.String[Gen.Char['a', 'z'], 0, 8]).Array[1, 12].Sample(headers =>
        {
            var guess = GuessedMapping.Of(headers, Columns, [], null, Today);
            var taken = guess.Mapping.HeaderOf.Values.Where(h => h.Length > 0).ToArray();
            return taken.Distinct(StringComparer.OrdinalIgnoreCase).Count() == taken.Length && taken.All(headers.Contains);
        });

    [Fact]
    public void Choosing_a_header_takes_it_from_the_column_that_had_it()
    {
        var mapping = ColumnMapping.ByName.With("dob", "Born").With("dependent_dob", "BORN");

        Assert.Equal(("", "BORN"), (mapping.HeaderOf["dob"], mapping.HeaderOf["dependent_dob"]));
    }

    [Fact]
    public void A_set_of_headers_is_the_same_in_any_order() =>
        Assert.Equal(ColumnMapping.HeaderSet(["A", "b "]), ColumnMapping.HeaderSet(["B", "a"]));

    [Theory]
    [InlineData("MHP892569980", "XXX999999999")]
    [InlineData("3/7/1980", "9/9/9999")]
    [InlineData("Zoë O'Brien", "Xxx X'Xxxxx")]
    public void A_shape_says_what_a_value_is_like_and_not_what_it_is(string value, string shape) => Assert.Equal(shape, ValueShape.Of(value));
}
