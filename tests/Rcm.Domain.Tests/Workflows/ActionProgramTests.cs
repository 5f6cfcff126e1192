using CsCheck;
using Rcm.Domain.Workflows;
using Xunit;

namespace Rcm.Domain.Tests.Workflows;

public class ActionProgramTests
{
    [Theory]
    [InlineData("""{"do":"navigate","path":"/eligibility"}""", typeof(NavigateStep))]
    [InlineData("""{"do":"fill","target":"#dob","value":"{{dob}}","format":"MM/dd/yyyy"}""", typeof(FillStep))]
    [InlineData("""{"do":"fill","target":"#birth-year","value":"{{dob}}","format":"yyyy"}""", typeof(FillStep))]
    [InlineData("""{"do":"click","target":"#search"}""", typeof(ClickStep))]
    [InlineData("""{"do":"select","target":"#payer","value":"{{payer_id}}"}""", typeof(SelectStep))]
    [InlineData("""{"do":"press","target":"#search","key":"Enter"}""", typeof(PressStep))]
    [InlineData("""{"do":"wait_for","target":"#result","timeoutMs":30000}""", typeof(WaitForStep))]
    [InlineData("""{"do":"extract","target":"#status","as":"coverage_status","values":{"Active":"active"},"optional":true}""", typeof(ExtractStep))]
    [InlineData("""{"do":"extract","target":"tbody tr","as":"rows","columns":{"plan":"td:nth-child(2)"}}""", typeof(ExtractStep))]
    [InlineData("""{"do":"finish","outcome":"login_success"}""", typeof(FinishStep))]
    [InlineData("""{"do":"finish","payerOutcome":"{{coverage_status}}","reasonCode":"{{reject_code}}"}""", typeof(FinishStep))]
    [InlineData("""{"do":"finish","exception":"system","message":"Down."}""", typeof(FinishStep))]
    // Word order is a matter of taste; databases reorder keys (jsonb does).
    [InlineData("""{"target":"#search","do":"click"}""", typeof(ClickStep))]
    public void Every_word_of_the_vocabulary_is_understood(string step, Type type)
    {
        var program = Parse(step);

        Assert.IsType(type, Assert.Single(program.Value.Steps));
    }

    [Fact]
    public void A_program_is_written_in_the_vocabulary_and_nothing_else_and_what_was_written_otherwise_is_still_read()
    {
        Assert.Equal("{\"steps\":[{\"do\":\"fill\",\"target\":\"#dob\",\"value\":\"{{dob}}\"}]}",
            new ActionProgram([new FillStep("#dob", "{{dob}}")]).ToJson());
        Assert.True(Parse("{\"do\":\"click\",\"target\":\"#go\",\"verb\":\"click\",\"on\":\"#go\",\"templates\":[]}").IsOk);
        Assert.True(ActionProgram.Parse("{\"changes\":true,\"steps\":[{\"do\":\"finish\",\"outcome\":\"done\"}]}").IsOk);
    }

    [Fact]
    public void A_program_survives_its_json() =>
        WorkflowGen.Program.Sample(
            program =>
            {
                var again = ActionProgram.Parse(program.ToJson());
                return again.IsOk && again.Value.ToJson() == program.ToJson() && Same(program, again.Value);
            },
            print: p => p.ToJson());

    [Fact]
    public void What_is_not_said_to_be_a_read_counts_as_a_write()
    {
        Assert.Equal(ActionEffect.Write, Parse("""{"do":"click","target":"#a"}""").Value.Effect);
        Assert.Equal(ActionEffect.Read, ActionProgram.Parse("""{"effect":"read","steps":[{"do":"click","target":"#a"}]}""").Value.Effect);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"steps\":null}")]
    [InlineData("{\"steps\":[null]}")]
    [InlineData("{\"steps\":[]}")]
    [InlineData("{\"steps\":[{\"do\":\"click\",\"target\":\"#a\"}],\"effect\":\"maybe\"}")]
    [InlineData("{\"steps\":[{\"do\":\"click\",\"target\":\"#a\"}],\"then\":1}")]
    public void What_is_no_program_is_refused(string json) => Assert.False(ActionProgram.Parse(json).IsOk);

    [Theory]
    [InlineData("""{"do":"evaluate","script":"1"}""")]
    [InlineData("""{"do":"Click","target":"#a"}""")]
    [InlineData("""{"target":"#a"}""")]
    [InlineData("""{"target":"#a","target":"#b"}""")]
    [InlineData("""{"do":"click","target":"#a","script":"alert(1)"}""")]
    [InlineData("""{"do":"click"}""")]
    [InlineData("""{"do":"click","target":null}""")]
    [InlineData("""{"do":"fill","target":"#a"}""")]
    [InlineData("""{"do":"fill","target":"#a","value":5}""")]
    [InlineData("""{"do":"wait_for","target":"#a","timeoutMs":"soon"}""")]
    public void What_the_vocabulary_does_not_hold_is_refused_and_the_place_named(string step)
    {
        var refused = ActionProgram.Parse($$"""{"steps":[{"do":"click","target":"#a"},{{step}}]}""");

        Assert.False(refused.IsOk);
        Assert.True(
            refused.Error.Message.Contains("steps[1]", StringComparison.Ordinal) || refused.Error.Message.Contains("Step 2", StringComparison.Ordinal),
            refused.Error.Message);
    }

    [Theory]
    [InlineData("""{"do":"click","target":" "}""", "names no element")]
    [InlineData("""{"do":"fill","target":"#a","value":"{{Last Name}}"}""", "no column name")]
    [InlineData("""{"do":"fill","target":"#a","value":"{{}}"}""", "no column name")]
    [InlineData("""{"do":"fill","target":"#a","value":"{{dob}"}""", "not closed")]
    [InlineData("""{"do":"select","target":"#a","value":"dob}}"}""", "not closed")]
    [InlineData("""{"do":"wait_for","target":"#a","timeoutMs":0}""", "between 1 and 120,000")]
    [InlineData("""{"do":"wait_for","target":"#a","timeoutMs":120001}""", "between 1 and 120,000")]
    [InlineData("""{"do":"press","target":"#a","key":" "}""", "names no key")]
    [InlineData("""{"do":"extract","target":"#a","as":""}""", "what it reads")]
    [InlineData("""{"do":"extract","target":"#a","as":"Coverage Status"}""", "what it reads")]
    [InlineData("""{"do":"extract","target":"#a","as":"credential.password"}""", "what it reads")]
    [InlineData("""{"do":"extract","target":"#a","as":"rows","columns":{}}""", "columns")]
    [InlineData("""{"do":"extract","target":"#a","as":"rows","columns":{"a":"b"},"format":"M/d/yyyy"}""", "reads a table")]
    [InlineData("""{"do":"extract","target":"#a","as":"rows","columns":{"a":"b"},"values":{"a":"b"}}""", "reads a table")]
    [InlineData("""{"do":"extract","target":"#a","as":"a","values":{"a":"b"},"format":"M/d/yyyy"}""", "either")]
    [InlineData("""{"do":"extract","target":"#a","as":"a","values":{"Active":null}}""", "each of its words means")]
    [InlineData("""{"do":"extract","target":"#a","as":"a","values":{}}""", "each of its words means")]
    [InlineData("""{"do":"extract","target":"#a","as":"a","columns":{"plan":null}}""", "columns")]
    [InlineData("""{"do":"extract","target":"#a","as":"a","format":"MM/yyyy"}""", "whole date")]
    [InlineData("""{"do":"extract","target":"#a","as":"a","format":"M/d/yyyy HH:mm"}""", "whole date")]
    [InlineData("""{"do":"fill","target":"#a","value":"{{dob}}","format":"HH:mm"}""", "no date")]
    [InlineData("""{"do":"fill","target":"#a","value":"{{dob}}","format":"%"}""", "no date")]
    [InlineData("""{"do":"finish"}""", "how the node ends")]
    [InlineData("""{"do":"finish","reasonCode":"75"}""", "how the node ends")]
    [InlineData("""{"do":"finish","outcome":" "}""", "how the node ends")]
    [InlineData("""{"do":"finish","outcome":"a","payerOutcome":"active"}""", "either move on")]
    [InlineData("""{"do":"finish","outcome":"a","exception":"system"}""", "either move on")]
    [InlineData("""{"do":"finish","exception":"unrecognised"}""", "system or a business")]
    [InlineData("""{"do":"finish","payerOutcome":"{{coverage status}}"}""", "no column name")]
    public void A_wrong_step_is_named_with_what_is_wrong(string step, string says)
    {
        var refused = ActionProgram.Parse($$"""{"steps":[{"do":"click","target":"#a"},{{step}}]}""");

        Assert.False(refused.IsOk);
        Assert.StartsWith("Step 2 (", refused.Error.Message, StringComparison.Ordinal);
        Assert.Contains(says, refused.Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://elsewhere.example/")]
    [InlineData("HTTP://elsewhere.example")]
    [InlineData("//elsewhere.example/a")]
    [InlineData("\\\\\\\\elsewhere.example")]
    [InlineData("/\\\\elsewhere.example")]
    [InlineData(" //elsewhere.example")]
    [InlineData("/\\t/elsewhere.example")]
    [InlineData("\\njavascript:alert(1)")]
    [InlineData("javascript:alert(1)")]
    [InlineData("java\\tscript:alert(1)")]
    [InlineData("data:text/html,hello")]
    [InlineData("file:///etc/passwd")]
    [InlineData("about:blank")]
    public void A_robot_stays_at_its_endpoint(string path)
    {
        var refused = Parse($$"""{"do":"navigate","path":"{{path}}"}""");

        Assert.False(refused.IsOk);
        Assert.Contains("must stay at its endpoint", refused.Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("eligibility")]
    [InlineData("/eligibility?payer={{payer_id}}")]
    [InlineData("./a/../b#c")]
    [InlineData("/a?next=http://x")]
    [InlineData("/members/{{member_id}}")]
    public void Paths_below_the_endpoint_are_welcome(string path) => Assert.True(Parse($$"""{"do":"navigate","path":"{{path}}"}""").IsOk);

    [Fact]
    public void An_end_stands_last()
    {
        var refused = ActionProgram.Parse("""{"steps":[{"do":"finish","outcome":"a"},{"do":"click","target":"#a"}]}""");

        Assert.Equal("Step 1 (finish) must be the last step.", refused.Error?.Message);
    }

    [Fact]
    public void A_program_has_at_most_100_steps_of_at_most_2000_characters()
    {
        Assert.True(ActionProgram.Check(new([.. Enumerable.Repeat(new ClickStep("#a"), 100)])).IsOk);
        Assert.False(ActionProgram.Check(new([.. Enumerable.Repeat(new ClickStep("#a"), 101)])).IsOk);
        Assert.True(ActionProgram.Check(new([new FillStep("#a", new string('x', 2000))])).IsOk);
        Assert.False(ActionProgram.Check(new([new FillStep("#a", new string('x', 2001))])).IsOk);
        Assert.False(ActionProgram.Check(new([new ClickStep(new string('x', 2001))])).IsOk);
    }

    [Fact]
    public void A_program_says_which_values_it_needs_besides_what_it_reads_itself()
    {
        var program = new ActionProgram([
            new FillStep("#member-id", "{{member_id}}"),
            new FillStep("#user", "{{credential.username}}"),
            new ExtractStep("#code", "reject_code"),
            new FinishStep(PayerOutcome: "not_found", ReasonCode: "{{reject_code}}{{dob}}"),
        ]);

        Assert.Equal(["member_id", "credential.username", "dob"], program.Placeholders());
    }

    [Fact]
    public void Reading_a_text_never_throws() =>
        Gen.OneOf(Gen.String, WorkflowGen.Program.Select(Gen.Int[0, 400], (p, at) => Broken(p.ToJson(), at)))
            .Sample(json => ActionProgram.Parse(json) is { IsOk: true } or { Error: not null });

    private static string Broken(string json, int at) => at < json.Length ? json.Remove(at, 1) : json[..^1];

    private static Common.Result<ActionProgram> Parse(string step) => ActionProgram.Parse($$"""{"steps":[{{step}}]}""");

    // Records compare their lists and dictionaries by reference.
    private static bool Same(ActionProgram one, ActionProgram other) =>
        one.Effect == other.Effect
        && one.Steps.Count == other.Steps.Count
        && one.Steps.Zip(other.Steps).All(p => Flat(p.First) == Flat(p.Second) && Maps(p.First).SequenceEqual(Maps(p.Second)));

    private static ActionStep Flat(ActionStep step) => step is ExtractStep e ? e with { Columns = null, Values = null } : step;

    private static IEnumerable<(string, string)> Maps(ActionStep step) =>
        step is ExtractStep e
            ? (e.Columns ?? e.Values ?? new Dictionary<string, string>()).OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => (p.Key, p.Value))
            : [];
}
