using Rcm.Domain.Batches;
using Rcm.Domain.Workflows;
using Xunit;

namespace Rcm.Domain.Tests.Execution;

/// <summary>What becomes of what the payer's page says.</summary>
public class PayerAnswerTests
{
    private readonly RunnerBench bench = new();

    [Theory]
    [InlineData("42")]
    [InlineData("80")]
    public async Task A_payer_that_can_t_answer_now_is_asked_again(string code)
    {
        Reject(code);

        var result = await bench.RunAsync();

        Assert.Equal((null, ExceptionKind.System, code), (result.PayerOutcome, result.Exception, result.ReasonCode));
    }

    [Theory]
    [InlineData("75", "didn't find this member")]
    [InlineData("71", "birth date")]
    [InlineData("T4", "payer's name")]
    public async Task A_rejection_goes_to_a_person_and_the_payer_s_answer_stays(string code, string says)
    {
        Reject(code);

        var result = await bench.RunAsync();

        Assert.Equal(("not_found", ExceptionKind.Business, code), (result.PayerOutcome, result.Exception, result.ReasonCode));
        Assert.Contains(says, result.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("XY9")]
    [InlineData("75 - Subscriber not found")]
    public async Task A_code_that_nobody_knows_is_shown_as_it_came(string code)
    {
        Reject(code);

        var result = await bench.RunAsync();

        Assert.Equal(("not_found", ExceptionKind.Business, code), (result.PayerOutcome, result.Exception, result.ReasonCode));
        Assert.Contains("not in our list", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rejection_without_a_code_is_not_taken_for_an_answer()
    {
        Reject("");

        var result = await bench.RunAsync();

        Assert.Equal((null, ExceptionKind.Unrecognised, "no_answer"), (result.PayerOutcome, result.Exception, result.ReasonCode));
    }

    [Fact]
    public async Task Inactive_is_an_answer()
    {
        bench.Site.Page("result", bench.Site.Html("result").Replace("Active", "Inactive", StringComparison.Ordinal));

        var result = await bench.RunAsync();

        Assert.Equal(("inactive", null), (result.PayerOutcome, result.Exception));
    }

    [Theory]
    [InlineData("Activ")]
    [InlineData("ACTIVE until Canaryson asks")]
    [InlineData("")]
    public async Task A_word_that_the_workflow_does_not_list_is_not_guessed_at(string word)
    {
        bench.Site.Page("result", bench.Site.Html("result").Replace("Active", word, StringComparison.Ordinal));

        var result = await bench.RunAsync();

        Assert.Equal((null, ExceptionKind.Unrecognised, "unknown_answer"), (result.PayerOutcome, result.Exception, result.ReasonCode));
        Assert.Contains("status", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_date_that_reads_otherwise_is_not_guessed_at()
    {
        bench.Site.Page("result", bench.Site.Html("result").Replace("01/31/2026", "31.01.2026", StringComparison.Ordinal));

        Assert.Equal("unknown_answer", (await bench.RunAsync()).ReasonCode);
    }

    [Fact]
    public async Task An_element_that_must_be_there_and_is_not_is_a_system_exception()
    {
        bench.Teach("verify", "result", new ExtractStep("#nowhere", "status"), new FinishStep(PayerOutcome: "{{status}}"));

        var result = await bench.RunAsync();

        Assert.Equal((ExceptionKind.System, "element_missing"), (result.Exception, result.ReasonCode));
    }

    [Fact]
    public async Task An_empty_answer_is_none()
    {
        bench.Site.Page("result", bench.Site.Html("result").Replace("Active", "", StringComparison.Ordinal));
        bench.Teach("verify", "result", new ExtractStep("#status", "status"), new FinishStep(PayerOutcome: "{{status}}"));

        Assert.Equal((null, "no_answer"), await OutcomeAndCode());
    }

    [Fact]
    public async Task An_answer_of_a_node_that_is_no_end_is_none()
    {
        bench.Teach("search", "result", new FinishStep(PayerOutcome: "active"));

        Assert.Equal((null, "no_answer"), await OutcomeAndCode());
    }

    [Fact]
    public async Task An_action_may_say_itself_how_it_ended()
    {
        bench.Teach("search", "result", new FinishStep(Exception: "business", ReasonCode: "locked", Message: "Unlock the account."));

        var result = await bench.RunAsync();

        Assert.Equal((ExceptionKind.Business, "locked", "Unlock the account."), (result.Exception, result.ReasonCode, result.Message));
    }

    [Fact]
    public async Task What_was_read_before_an_exception_is_kept()
    {
        bench.Site.Page("result", bench.Site.Html("result").Replace("01/31/2026", "soon", StringComparison.Ordinal));

        Assert.Equal("active", (await bench.RunAsync()).Output["status"]);
    }

    private async Task<(string?, string?)> OutcomeAndCode() => await bench.RunAsync() is var r ? (r.PayerOutcome, r.ReasonCode) : default;

    [Theory]
    [InlineData("zqx1234567 ", "03/07/1980", null)]
    [InlineData("ZQX1234568", "03/07/1980", "other_patient")]
    [InlineData("ZQX1234567", "07/03/1980", "other_patient")]
    public async Task An_answer_about_another_patient_is_no_answer(string member, string born, string? refused)
    {
        bench.Site.Page("result", $"""<p id="who">{member}</p><p id="born">{born}</p><p id="status">Active</p>""");
        bench.Teach("search", "result", new FinishStep("found"));
        bench.Teach("verify", "result",
            new ExtractStep("#status", "status", Values: new Dictionary<string, string> { ["Active"] = "active" }),
            new ExtractStep("#who", "page_member_id", Expect: "{{member_id}}"),
            new ExtractStep("#born", "page_dob", Format: "MM/dd/yyyy", Expect: "{{dob}}"),
            new FinishStep(PayerOutcome: "{{status}}"));

        var result = await bench.RunAsync();

        Assert.Equal((refused is null ? "active" : null, refused), (result.PayerOutcome, result.ReasonCode));
        Assert.Equal(refused is null ? null : ExceptionKind.Unrecognised, result.Exception);
        Assert.Equal(refused is null, result.Output.Count > 0);
    }

    private void Reject(string code)
    {
        bench.Site.Page("rejected", bench.Site.Html("rejected").Replace("75", code, StringComparison.Ordinal)).Leads("search", "click #go", "rejected");
    }
}
