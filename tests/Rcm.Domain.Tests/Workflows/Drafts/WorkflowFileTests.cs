using CsCheck;
using Rcm.Domain.Workflows.Drafts;
using Xunit;

namespace Rcm.Domain.Tests.Workflows.Drafts;

public class WorkflowFileTests
{
    private static readonly Gen<WorkflowFile> File = Gen.Select(
        DraftGen.Draft, Gen.OneOf("Eligibility", "Ñandú – “quoted” & 数据 🙂"), Gen.OneOf<string?>(null, "What it does"),
        (graph, name, description) => new WorkflowFile(name, description, graph));

    [Fact]
    public void Import_of_an_export_is_the_identity() =>
        File.Sample(file => WorkflowFile.Parse(file.ToJson()) is { IsOk: true, Value: var read } && read == file, print: f => f.ToJson());

    [Theory]
    [InlineData("", "workflow_file.broken")]
    [InlineData("PK\u0003\u0004", "workflow_file.broken")]
    [InlineData("a,b\n1,2", "workflow_file.broken")]
    [InlineData("null", "workflow_file.not_a_workflow")]
    [InlineData("[]", "workflow_file.not_a_workflow")]
    [InlineData("{}", "workflow_file.not_a_workflow")]
    [InlineData("""{"$schema":"https://json-schema.org/draft/2020-12/schema"}""", "workflow_file.not_a_workflow")]
    [InlineData("""{"$schema":"urn:hybrid-rcm:schema:workflow:2","name":"x"}""", "workflow_file.version")]
    [InlineData("""{"$schema":"urn:hybrid-rcm:schema:workflow:1","name":"x","nodes":[]}""", "workflow_file.broken")]
    [InlineData("""{"$schema":"urn:hybrid-rcm:schema:workflow:1","name":"x","nodes":[],"transitions":[],"colour":"red"}""", "workflow_file.broken")]
    [InlineData("""{"$schema":"urn:hybrid-rcm:schema:workflow:1","name":"x","nodes":[null],"transitions":[]}""", "workflow_file.not_a_workflow")]
    [InlineData("""{"$schema":"urn:hybrid-rcm:schema:workflow:1","name":"x","nodes":[{"code":null}],"transitions":[]}""", "workflow_file.broken")]
    [InlineData("""{"$schema":"urn:hybrid-rcm:schema:workflow:1","name":"","nodes":[],"transitions":[]}""", "workflow.name")]
    [InlineData("""{"$schema":"urn:hybrid-rcm:schema:workflow:1","name":"<script>x</script>","nodes":[],"transitions":[]}""", "draft.markup")]
    [InlineData("""{"$schema":"urn:hybrid-rcm:schema:workflow:1","name":"x","nodes":[{"code":"a"},{"code":"a"}],"transitions":[]}""", "draft.node_exists")]
    [InlineData("""{"$schema":"urn:hybrid-rcm:schema:workflow:1","name":"x","nodes":[{"code":"a"}],"transitions":[{"from":"a","to":"b","label":"x"}]}""", "draft.no_node")]
    [InlineData("""{"$schema":"urn:hybrid-rcm:schema:workflow:1","name":"x","nodes":[{"code":"a","description":"<b>x</b>"}],"transitions":[]}""", "draft.markup")]
    [InlineData("""{"$schema":"urn:hybrid-rcm:schema:workflow:1","name":"x","nodes":[],"transitions":[],"entry":"a"}""", "draft.no_node")]
    [InlineData("""{"$schema":"urn:hybrid-rcm:schema:workflow:1","name":"x","nodes":[],"transitions":[],"maxVisits":0}""", "draft.max_visits")]
    [InlineData("""{"$schema":"urn:hybrid-rcm:schema:workflow:1","name":"x","nodes":[],"transitions":[],"requiredData":[null]}""", "draft.columns")]
    public void What_is_no_workflow_is_refused_with_a_reason(string json, string code)
    {
        var refused = WorkflowFile.Parse(json);

        Assert.Equal(code, refused.Error?.Code);
        Assert.InRange(refused.Error!.Message.Length, 10, 300);
    }

    [Fact]
    public void A_label_of_ten_thousand_characters_is_told_without_repeating_it()
    {
        var json = $$"""{"$schema":"urn:hybrid-rcm:schema:workflow:1","name":"x","nodes":[{"code":"a"}],"transitions":[{"from":"a","to":"a","label":"{{new string('x', 10_000)}}"}]}""";

        var refused = WorkflowFile.Parse(json).Error!;

        Assert.Equal("draft.label", refused.Code);
        Assert.Contains("10,000", refused.Message, StringComparison.Ordinal);
    }
}
