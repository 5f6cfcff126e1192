using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.Persistence.Reference;

/// <summary>Of the three ways, the first: what the customer's reference says is what the database has, and nothing that nobody wrote down.</summary>
public sealed class SchemaTests(DatabaseFixture fixture)
{
    private readonly TestDatabase database = fixture.Database;

    [Fact]
    public async Task Every_fact_of_the_reference_is_true_and_nothing_else_is_but_our_additions()
    {
        await using var connection = await database.OpenOwnerAsync();
        var live = await LiveSchema.FactsAsync(connection);

        Assert.Empty(Lines(ReferenceV8.Facts).Except(live));
        Assert.Equal(Lines(Additions.Facts).Order(StringComparer.Ordinal), live.Except(Lines(ReferenceV8.Facts)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_columns_of_the_reference_come_first_and_in_its_order()
    {
        await using var connection = await database.OpenOwnerAsync();
        var live = await LiveSchema.FactsAsync(connection);
        foreach (var table in ReferenceV8.Tables)
        {
            var expected = Lines(ReferenceV8.Facts).Where(f => f.StartsWith(table + ".", StringComparison.Ordinal)).ToList();
            Assert.Equal(expected, live.Where(f => f.StartsWith(table + ".", StringComparison.Ordinal)).Take(expected.Count));
        }
    }

    [Fact]
    public async Task Lookups_hold_the_rows_of_the_reference_and_our_additions()
    {
        Assert.Equal(ReferenceV8.TaskDomains.Order(), await LookupAsync("task_domain_lu", "domain"));
        Assert.Equal(ReferenceV8.UserRoles.Order(), await LookupAsync("user_role_lu", "role"));
        Assert.Equal(ReferenceV8.JobStatuses.Concat(Additions.JobStatuses).Order(), await LookupAsync("job_status_lu", "status"));
        var actions = await LookupAsync("task_action_lu", "action");
        Assert.Empty(ReferenceV8.TaskActions.Except(actions));
        Assert.True(actions.Count >= 36, $"There are {actions.Count} actions.");
        Assert.All(actions, a => Assert.Matches("^[a-z]+(_[a-z]+)*$", a.Key));
        Assert.All(actions, a => Assert.Matches("^[A-Z][a-z]+", a.Value));
    }

    [Theory]
    [InlineData("rcm_user")]
    [InlineData("rcm_trace")]
    public async Task The_views_for_older_programs_have_the_columns_of_the_reference(string view)
    {
        await using var connection = await database.OpenOwnerAsync();

        var columns = await connection.ColumnAsync<string>(
            "select attname::text from pg_attribute where attrelid = $1::text::regclass and attnum > 0 order by attnum", view);

        Assert.Equal(view == "rcm_user" ? ReferenceV8.RcmUserColumns : ReferenceV8.RcmTraceColumns, columns);
    }

    internal static IEnumerable<string> Lines(string facts) => facts.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0);

    private async Task<List<KeyValuePair<string, string>>> LookupAsync(string table, string key)
    {
        await using var connection = await database.OpenOwnerAsync();
        var rows = await connection.RowsAsync($"select {key}, description from {table}");
        return [.. rows.Select(r => KeyValuePair.Create((string)r[0]!, (string)r[1]!)).Order()];
    }
}

file static class PairOrder
{
    public static IEnumerable<KeyValuePair<string, string>> Order(this IEnumerable<KeyValuePair<string, string>> pairs) =>
        pairs.OrderBy(p => p.Key, StringComparer.Ordinal);
}
