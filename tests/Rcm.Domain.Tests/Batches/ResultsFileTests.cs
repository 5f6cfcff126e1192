using System.Text;
using CsCheck;
using Rcm.Domain.Batches;
using Xunit;

namespace Rcm.Domain.Tests.Batches;

public class ResultsFileTests
{
    private static string Cell(string value)
    {
        var line = new StringBuilder();
        ResultsFile.AppendCell(line, value);
        return line.ToString();
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("=1+1", "\"'=1+1\"")]
    [InlineData("+1 555", "\"'+1 555\"")]
    [InlineData("-", "\"'-\"")]
    [InlineData("@desk", "\"'@desk\"")]
    [InlineData("\tx", "\"'\tx\"")]
    [InlineData("\rx", "\"'\rx\"")]
    [InlineData("", "")]
    [InlineData("a=b", "a=b")]
    public void A_cell_is_written_so_that_no_spreadsheet_runs_it(string value, string written) => Assert.Equal(written, Cell(value));

    [Fact]
    public void Every_cell_comes_back_as_it_was_but_for_the_apostrophe() => Gen.String.Sample(value =>
    {
        var written = Cell(value);
        var read = written.StartsWith('"') ? written[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : written;
        return read == value || read == "'" + value;
    });

    [Fact]
    public void The_answers_columns_have_a_fixed_order_and_never_tell_the_patient() =>
        Assert.Equal(
            ["coverage_status", "plan_name", "effective_from", "effective_to", "reference_number", "copay", "deductible"],
            ResultsFile.AnswerColumnsOf(["deductible", "plan_name", "member_id", "patient_name", "copay", "date_of_birth", "group_number"]));

    [Theory]
    [InlineData("member_id", true)]
    [InlineData("Patient Name", true)]
    [InlineData("subscriberDob", true)]
    [InlineData("email", true)]
    [InlineData("plan_name", false)]
    [InlineData("coverage_status", false)]
    [InlineData("reference_number", false)]
    [InlineData("payer_id", false)]
    public void What_tells_the_patient_is_known_by_its_name(string field, bool tells) => Assert.Equal(tells, PatientDataFields.Contains(field));
}
