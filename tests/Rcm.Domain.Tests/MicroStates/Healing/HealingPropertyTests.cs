using AngleSharp.Html.Parser;
using CsCheck;
using Rcm.Domain.MicroStates;
using Rcm.Domain.MicroStates.Healing;
using Rcm.Domain.Workflows;
using Xunit;

namespace Rcm.Domain.Tests.MicroStates.Healing;

public class HealingPropertyTests
{
    // Label, id, value: what a portal answers with, unlike each other.
    private static readonly (string Label, string Id, string Value)[] Terms =
    [
        ("Member ID", "member-id", "M"), ("Coverage status", "status", "Active"), ("Plan name", "plan", "Choice"), ("Effective from", "begin", "00/00/0000"),
        ("Effective to", "end", "00/00/0000"), ("Group number", "group", "G"), ("Reference number", "reference", "R"),
    ];

    private static readonly ActionProgram Read = new([.. Terms.Select(t => new ExtractStep("#" + t.Id, t.Id.Replace('-', '_')))], ActionEffect.Read);

    private static readonly string Recorded = List([.. Enumerable.Range(0, Terms.Length)], t => $"""<dt>{t.Label}</dt><dd id="{t.Id}">{t.Value}</dd>""", "dl");

    private static readonly Func<(string Label, string Id, string Value), string>[] Designs =
    [
        t => $"""<dt>{t.Label}</dt><dd>{t.Value}</dd>""",
        t => $"""<div><div>{t.Label}:</div><div>{t.Value}</div></div>""",
        t => $"""<tr><th>{t.Label}</th><td>{t.Value}</td></tr>""",
        t => $"""<p><span class="label">{t.Label}</span> <span>{t.Value}</span></p>""",
    ];

    private static readonly string[] Pieces =
        ["<", ">", "\"", "'", "<dd", "id=", "<table>", "</div>", "<svg>", "Member ID", "\0", "{{member_id}}", "<form", "<label for=\"", "‮", "<td>", "\ud83d", "#"];

    private static readonly string[] Boxes = ["dl", "section", "table", "div"];

    [Fact]
    public void In_any_order_and_any_design_each_value_is_read_from_beside_its_own_label() =>
        Gen.Select(Gen.Shuffle(Enumerable.Range(0, Terms.Length).ToArray()), Gen.Int[0, Designs.Length - 1], Gen.Int[0, 3]).Sample((order, design, noise) =>
        {
            var page = string.Concat(Enumerable.Repeat("<div><p>Some news</p></div>", noise)) + List(order, Designs[design], Boxes[design]);

            var healed = ProgramHealer.Heal(Read, Recorded, page);

            Assert.True(healed.IsOk, healed.IsOk ? "" : healed.Error.Message);
            using var document = new HtmlParser().ParseDocument(page);
            Assert.All(healed.Value.Program.Steps.Zip(Terms), step =>
                Assert.Contains(step.Second.Label, document.QuerySelector(step.First.On!)!.ParentElement!.TextContent, StringComparison.Ordinal));
            Assert.All(healed.Value.Program.Steps.Zip(Terms), step => Assert.Equal(step.Second.Value, document.QuerySelectorAll(step.First.On!).Single().TextContent));
        }, iter: 200);

    [Fact]
    public void Whatever_of_the_labels_is_missing_nothing_is_read_in_its_stead() =>
        Gen.Select(Gen.Shuffle(Enumerable.Range(0, Terms.Length).ToArray()), Gen.Int[0, Terms.Length - 1], Gen.Int[0, Designs.Length - 1]).Sample((order, missing, design) =>
            Assert.False(ProgramHealer.Heal(Read, Recorded, List([.. order.Where(i => i != missing)], Designs[design], Boxes[design])).IsOk), iter: 200);

    [Fact]
    public void A_page_that_has_not_changed_keeps_its_selectors_and_is_its_own_nearest() =>
        Gen.Shuffle(Enumerable.Range(0, Terms.Length).ToArray()).Sample(order =>
        {
            var page = List(order, t => $"""<dt>{t.Label}</dt><dd id="{t.Id}">{t.Value}</dd>""", "dl");

            Assert.Empty(ProgramHealer.Heal(Read, Recorded, page).Value.Targets);
            Assert.Equal(PageFeatures.Of(page).Where(f => !f.Key.StartsWith("tag:", StringComparison.Ordinal)).OrderBy(f => f.Key, StringComparer.Ordinal),
                PageFeatures.Of(Recorded).Where(f => !f.Key.StartsWith("tag:", StringComparison.Ordinal)).OrderBy(f => f.Key, StringComparer.Ordinal));
        }, iter: 50);

    [Fact]
    public void What_a_page_throws_at_it_is_refused_or_healed_and_never_a_fault() =>
        Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i])
            .Array[0, 40].Sample(pieces =>
        {
            var page = PageScrubber.Scrub(string.Concat(pieces), KnownValues.None).Html;

            var healed = ProgramHealer.Heal(Read, Recorded, page);
            Assert.True(healed.IsOk || healed.Error.Message.Length > 0);
            Assert.NotNull(PageFeatures.Of(page));
        }, iter: 300);

    private static string List(int[] order, Func<(string Label, string Id, string Value), string> design, string box) =>
        $"<main><h1>Result</h1><{box}>{string.Concat(order.Select(i => design(Terms[i])))}</{box}></main>";
}
