using CsCheck;
using Rcm.Domain.Batches.Files;
using Xunit;

namespace Rcm.Domain.Tests.Batches.Files;

public class HeaderMapTests
{
    private static readonly string[] Required = [.. EligibilityColumns.All.Where(c => c.IsRequired).Select(c => c.Name)];

    [Theory]
    [InlineData("Member ID", "member_id")]
    [InlineData("Subscriber ID", "member_id")]
    [InlineData("MEMBER-ID #", "member_id")]
    [InlineData("MemberId", "member_id")]
    [InlineData("DOB", "dob")]
    [InlineData("Date of Birth", "dob")]
    [InlineData("Patient's First Name", null)]
    [InlineData("Patient First Name", "first_name")]
    [InlineData("NPI", "provider_npi")]
    [InlineData("Row ID", "client_row_id")]
    public void Headers_of_real_files_are_understood(string header, string? column) =>
        Assert.Equal(column, EligibilityColumns.Find(HeaderMap.Key(header))?.Name);

    [Fact]
    public void No_synonym_is_claimed_by_two_columns()
    {
        var keys = EligibilityColumns.All.SelectMany(c => c.Synonyms.Append(HeaderMap.Key(c.Name))).ToArray();
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    [Fact]
    public void Order_case_and_strangers_do_not_matter() =>
        Gen.Shuffle((string[])[.. Required, "favourite colour", ""]).Sample(headers =>
        {
            var map = HeaderMap.Of([.. headers.Select(h => h.ToUpperInvariant().Replace('_', ' '))], []);
            return map.IsOk && Required.All(r => map.Value.OrdinalOf(r) == Array.IndexOf(headers, r));
        });

    [Fact]
    public void A_stranger_is_not_read() =>
        Assert.Equal(["SSN"], HeaderMap.Of([.. Required, "SSN"], []).Value.Ignored);

    [Fact]
    public void All_missing_columns_are_named_with_the_nearest_header()
    {
        var refusal = (FileRefusal)HeaderMap.Of([.. Required.Where(r => r is not ("member_id" or "dob")), "Membr ID"], []).Error!;

        Assert.Equal("file.missing_column", refusal.Code);
        Assert.Equal(1, refusal.Line);
        Assert.Contains("member_id and dob are missing", refusal.Message);
        Assert.Contains("Nearest to member_id is “Membr ID”", refusal.Message);
    }

    [Fact]
    public void A_header_that_stands_twice_is_refused_with_both_places()
    {
        var refusal = (FileRefusal)HeaderMap.Of(["dob", .. Required.Where(r => r != "dob"), "dob"], []).Error!;

        Assert.Equal("file.duplicate_header", refusal.Code);
        Assert.Contains("columns 1 and 8", refusal.Message);
    }

    [Fact]
    public void Two_headers_for_one_column_are_refused()
    {
        var refusal = (FileRefusal)HeaderMap.Of([.. Required, "Subscriber ID"], []).Error!;

        Assert.Contains("“member_id”", refusal.Message);
        Assert.Contains("“Subscriber ID”", refusal.Message);
    }

    [Fact]
    public void A_workflow_can_ask_for_more()
    {
        Assert.Contains("group_number", HeaderMap.Of(Required, ["group_number"]).Error!.Message);
        Assert.Contains("auth_number", HeaderMap.Of(Required, ["auth_number"]).Error!.Message);
        Assert.Equal(7, HeaderMap.Of([.. Required, "Auth Number"], ["auth_number"]).Value.OrdinalOf("auth_number"));
    }

    [Fact]
    public void A_patient_name_is_first_and_last_name() =>
        Assert.True(HeaderMap.Of(Required, ["patient_name", "dob", "member_id"]).IsOk);
}
