using System.Text.Json;
using CsCheck;
using Rcm.Domain.Batches.Review;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.Batches.Review;

/// <summary>The database sets the date, by the domain's rule.</summary>
public sealed class DueAtTests(DatabaseFixture fixture)
{
    private static readonly string[] Columns = ["urgency", "submitted_date", "appt_date", "date_of_service", "service_from"];

    private static readonly string[] Odd = ["", "soon", "2026-02-30", "2026-13-01", "0001-01-01", "20260301", " urgent ", "URGENT", "stat", "2024-02-29", "9999-12-31"];

    private static readonly Gen<DateTimeOffset> Moment = Gen.Int[0, 900_000].Select(minutes => Some.Now.AddMinutes(minutes - 450_000));

    private static readonly Gen<string> Value = Gen.OneOf(
        Gen.Int[0, Odd.Length - 1].Select(i => Odd[i]),
        Gen.Int[-400, 400].Select(day => Some.Now.AddDays(day).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public async Task The_rule_in_sql_is_the_domains()
    {
        var cases = new List<(Dictionary<string, string?> Input, DateTimeOffset Loaded)>();
        Gen.Select(Value.Array[Columns.Length], Gen.Int[0, 31], Moment).Sample(
            (values, which, loaded) => cases.Add((Enumerable.Range(0, Columns.Length).Where(i => (which & (1 << i)) != 0).ToDictionary(i => Columns[i], i => (string?)values[i]), loaded)),
            iter: 400, threads: 1);

        await using var owner = await fixture.Database.OpenOwnerAsync();
        var due = await owner.RowsAsync(
            "select rcm.due_at(c.input::jsonb, c.loaded) from unnest($1::text[], $2::timestamptz[]) with ordinality as c(input, loaded, n) order by c.n",
            cases.Select(c => JsonSerializer.Serialize(c.Input)).ToArray(), cases.Select(c => c.Loaded.UtcDateTime).ToArray());

        Assert.Equal(cases.Select(c => DueRule.Of(c.Input, c.Loaded).UtcDateTime), due.Select(d => (DateTime)d[0]!));
    }
}
