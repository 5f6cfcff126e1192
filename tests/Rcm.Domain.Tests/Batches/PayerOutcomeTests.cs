using Rcm.Domain.Batches;
using Xunit;

namespace Rcm.Domain.Tests.Batches;

public class PayerOutcomeTests
{
    [Fact]
    public void A_code_that_nobody_knows_is_shown_raw()
    {
        var outcome = PayerOutcome.Of("EB*5Z");

        Assert.Equal(("EB*5Z", "EB*5Z", OutcomeTone.Neutral), (outcome.Code, outcome.Label, outcome.Tone));
    }

    [Fact]
    public void Every_known_code_has_words_of_its_own() =>
        Assert.Equal(PayerOutcome.Known.Count, PayerOutcome.Known.Select(o => o.Label).Distinct().Count());
}
