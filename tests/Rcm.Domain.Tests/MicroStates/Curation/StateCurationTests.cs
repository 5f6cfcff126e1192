using CsCheck;
using Rcm.Domain.MicroStates.Curation;
using Xunit;

namespace Rcm.Domain.Tests.MicroStates.Curation;

public sealed class StateCurationTests
{
    private static readonly Guid Workflow = new("11111111-1111-1111-1111-111111111111");
    private static readonly string[] Acts = [StateAct.Retire, StateAct.Restore, StateAct.Alias, StateAct.Unalias];

    // Few of everything, so that they meet.
    private static readonly Gen<CurationRequest> Request =
        from act in Gen.Int[0, Acts.Length - 1].Select(i => Acts[i])
        from states in Gen.Long[1, 8].Array[1, 3]
        from target in Gen.Long[1, 9]
        select new CurationRequest(act, states, act == StateAct.Alias ? target : null);

    [Fact]
    public void No_order_of_acts_makes_a_chain_or_a_ring() =>
        Request.Array[1, 30].Sample(requests =>
        {
            IReadOnlyList<KnownState> states = [.. Enumerable.Range(1, 8).Select(i => State(i, node: i % 2, fingerprint: $"f{i % 3}"))];
            foreach (var request in requests)
            {
                var after = StateCuration.Apply(states, request);
                states = after.IsOk ? after.Value : states;
            }

            return StateCuration.IsSound(states);
        });

    [Fact]
    public void What_is_matched_is_never_an_alias_nor_retired() =>
        Request.Array[1, 30].Sample(requests =>
        {
            IReadOnlyList<KnownState> states = [.. Enumerable.Range(1, 8).Select(i => State(i, node: 1, fingerprint: $"f{i % 3}"))];
            foreach (var request in requests)
            {
                states = StateCuration.Apply(states, request) is { IsOk: true } after ? after.Value : states;
            }

            return Enumerable.Range(0, 3).Select(f => Recognition.Match(states, 1, $"f{f}")).OfType<long>()
                .All(id => states.Single(s => s.Id == id) is { IsRetired: false, AliasedTo: null });
        });

    [Theory]
    [InlineData(1, 1, "alias.self")]
    [InlineData(1, 3, "alias.chain")]
    [InlineData(2, 1, "alias.chain")]
    [InlineData(1, 4, "alias.not_in_use")]
    [InlineData(1, 5, "alias.other_workflow")]
    [InlineData(1, 9, "alias.no_target")]
    [InlineData(9, 1, "state.not_found")]
    public void An_alias_that_would_mislead_is_refused(long state, long target, string code)
    {
        // 3 is an alias of 2.
        KnownState[] known = [State(1), State(2), State(3) with { AliasedTo = 2 }, State(4) with { IsRetired = true }, State(5) with { Workflow = Guid.NewGuid() }];

        Assert.Equal(code, StateCuration.Apply(known, new CurationRequest(StateAct.Alias, [state], target)).Error!.Code);
    }

    [Fact]
    public void One_organisations_page_does_not_stand_for_everybodys() =>
        Assert.Equal("alias.other_organisation",
            StateCuration.Apply([State(1), State(2) with { Org = Guid.NewGuid() }], new CurationRequest(StateAct.Alias, [1], 2)).Error!.Code);

    [Fact]
    public void A_selection_is_not_boundless() =>
        Assert.Equal("state.selection",
            StateCuration.Apply([], new CurationRequest(StateAct.Retire, [.. Enumerable.Range(1, CurationRequest.Most + 1).Select(i => (long)i)])).Error!.Code);

    [Fact]
    public void A_preview_counts_what_would_match_another_and_what_none()
    {
        // 1 and 2 have the same structure, and 2, taught last, serves; 3 is alone.
        KnownState[] before = [State(1, fingerprint: "a"), State(2, fingerprint: "a"), State(3, fingerprint: "b")];
        PastMatch[] past = [new(1, "a", 2, 1, 40), new(1, "b", 3, 1, 7), new(1, null, 3, 2, 2), new(1, "c", 9, 1, 5)];

        var retired = CurationPreview.Of(before, StateCuration.Apply(before, new CurationRequest(StateAct.Retire, [2, 3])).Value, past);
        var aliased = CurationPreview.Of(before, StateCuration.Apply(before, new CurationRequest(StateAct.Alias, [2], 3)).Value, past);

        Assert.Equal([new ChangedMatch(2, 1, 40), new ChangedMatch(3, null, 9)], retired.Changed);
        Assert.Equal(5, retired.Unchanged);
        Assert.Equal([new ChangedMatch(2, 3, 40)], aliased.Changed);
        Assert.Equal(14, aliased.Unchanged);
    }

    [Fact]
    public void What_is_retired_takes_its_aliases_with_it() =>
        Assert.Null(Recognition.Match([State(1, fingerprint: "a") with { AliasedTo = 2 }, State(2, fingerprint: "b") with { IsRetired = true }], 1, "a"));

    [Fact]
    public void Confidence_stays_a_share_and_follows_the_verdicts() =>
        Gen.Select(Gen.Decimal[0m, 1m], Gen.Int[0, 2].Select(i => new[] { StateAct.Accept, StateAct.Correct, StateAct.Reject }[i])).Sample((now, act) =>
        {
            var after = LabelConfidence.After(Math.Round(now, 2), act);
            Assert.InRange(after, 0m, 1m);
            return act == StateAct.Reject ? after <= Math.Round(now, 2) : after >= Math.Round(now, 2);
        });

    private static KnownState State(long id, long node = 1, string fingerprint = "f") => new(id, Workflow, node, fingerprint);
}
