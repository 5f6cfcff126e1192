using Rcm.Domain.Batches.Files;
using Xunit;

namespace Rcm.Domain.Tests.Batches.Files;

public class StartProposalTests
{
    private static readonly string[] Headers = ["client_row_id", "payer_id", "provider_npi", "member_id", "first_name", "last_name", "dob"];

    private static readonly StartChoice<int> Eligibility = new(1, "Eligibility Check Workflow Standard eligibility verification process", ["patient_name", "dob", "member_id"]);
    private static readonly StartChoice<int> Authorisation = new(2, "Prior authorisation status", ["auth_number", "member_id"]);
    private static readonly StartChoice<int> Benefits = new(3, "Benefit details", ["dob", "member_id"]);

    [Theory]
    [InlineData("Check who is eligible on Tuesday", 1)]
    [InlineData("prior auths of last week", 2)]
    [InlineData("Tuesday's clinic", null)]
    public void Before_a_file_is_there_the_words_decide(string prompt, int? expected) =>
        Assert.Equal(expected, StartProposal.Workflow(prompt, [], [Eligibility, Authorisation, Benefits]));

    [Fact]
    public void What_the_file_cannot_be_run_along_is_not_proposed() =>
        Assert.Equal(1, StartProposal.Workflow("Prior eligibility", Headers, [Eligibility, Authorisation]));

    [Fact]
    public void What_the_words_name_alone_is_proposed_though_its_columns_have_names_of_their_own()
    {
        string[] inOwnWords = [.. Headers.Select(h => h == "member_id" ? "zchn" : h)];
        StartChoice<int>[] drawn = [new(4, "Editor one", []), new(5, "Editor two", [])];

        Assert.Equal(1, StartProposal.Workflow("Check eligibility of Tuesday", inOwnWords, [.. drawn, Eligibility, Authorisation]));
        Assert.Null(StartProposal.Workflow("Tuesday", inOwnWords, [.. drawn, Eligibility, Authorisation]));
    }

    [Fact]
    public void A_column_that_only_one_workflow_wants_speaks_for_it() =>
        Assert.Equal(2, StartProposal.Workflow("Status", [.. Headers, "Auth Number"], [Benefits with { RequiredData = [] }, Authorisation]));

    [Fact]
    public void One_workflow_is_the_workflow() => Assert.Equal(3, StartProposal.Workflow("", [], [Benefits]));

    [Fact]
    public void The_endpoint_that_lists_the_files_payers_is_proposed()
    {
        StartChoice<int>[] endpoints = [new(1, "Meridian Health Plan", []), new(2, "Clearing", [], KnownPayers.Of("""{"payers": ["ATLAS", "ACME"]}"""))];

        Assert.Equal(2, StartProposal.Endpoint("Tuesday", ["atlas", "ACME"], endpoints));
        Assert.Equal(1, StartProposal.Endpoint("Tuesday", ["MERIDIAN"], endpoints));
        Assert.Equal(1, StartProposal.Endpoint("Check at Meridian", [], endpoints));
        Assert.Null(StartProposal.Endpoint("Tuesday", ["OTHER"], endpoints));
    }
}
