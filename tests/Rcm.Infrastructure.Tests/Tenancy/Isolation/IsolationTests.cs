using Npgsql;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.Tenancy.Isolation;

/// <summary>Every table, command and person: exactly the rows that the matrix names are reached, and no others. A row that is reached is the positive control.</summary>
public sealed class IsolationTests(Town town) : IClassFixture<Town>
{
    public static TheoryData<string, string, string> Cases()
    {
        var cases = new TheoryData<string, string, string>();
        foreach (var table in Matrix.Tables)
        {
            foreach (var command in Matrix.Commands)
            {
                foreach (var person in Matrix.People)
                {
                    cases.Add(table.Table, command, person);
                }
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Reaches_exactly_what_it_should(string table, string command, string person)
    {
        var rules = Matrix.Tables.Single(t => t.Table == table);
        await using var connection = await OpenAsync(person);
        var reached = new List<string>();
        foreach (var organisation in Town.Organisations.Keys.Concat(Libraries(rules)))
        {
            if (await ReachesAsync(connection, rules, command, organisation))
            {
                reached.Add(organisation);
            }
        }

        var reach = command switch { "select" => rules.Select, "insert" => rules.Insert, "update" => rules.Update, _ => rules.Delete };
        var expected = Matrix.Expected(person, reach).Distinct();

        Assert.Equal(expected.Order(StringComparer.Ordinal), reached.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_matrix_names_every_table_that_is_under_row_level_security()
    {
        await using var connection = await town.Database.OpenOwnerAsync();

        var tables = await connection.ColumnAsync<string>(
            "select relname::text from pg_class where relnamespace = 'public'::regnamespace and relrowsecurity");

        Assert.Equal(tables.Order(StringComparer.Ordinal), Matrix.Tables.Select(t => t.Table).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(TenantTables))]
    public async Task A_row_cannot_be_handed_to_another_organisation(string table)
    {
        var rules = Matrix.Tables.Single(t => t.Table == table);
        await using var connection = await OpenAsync("hana");
        var column = table == "user_workflow" ? "owner_org_id" : "org_id";

        var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync(
            Matrix.Fill($"update {table} set {column} = {town.KeysOf("lakeside")["org"]} where {rules.Row}", town.KeysOf("north"))));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    public static TheoryData<string> TenantTables() =>
        [.. Matrix.Tables.Where(t => t.Update != Reach.None && t.Table != "micro_state").Select(t => t.Table)];

    [Theory]
    [InlineData("insert into batch_job_item (batch_job_id, org_id, row_number, input_data, created_at, updated_at) values ({batch}, {mine}, 99, '{}', now(), now())")]
    [InlineData("insert into batch_act (org_id, batch_job_id, act, rows) values ({mine}, {batch}, 'pause', 1)")]
    [InlineData("insert into batch_item_attempt (batch_job_item_id, attempt, org_id, worker, started_at) values ({item}, 99, {mine}, 'w', now())")]
    public async Task A_row_cannot_be_put_under_another_organisations_parent(string sql)
    {
        await using var connection = await OpenAsync("lars");
        var mine = sql.Replace("{mine}", town.KeysOf("lakeside")["org"], StringComparison.Ordinal);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync(Matrix.Fill(mine, town.KeysOf("north"))));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        // The same under one's own parent is taken: it is the parent that is refused.
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, await connection.ExecuteAsync(Matrix.Fill(mine, town.KeysOf("lakeside"))));
    }

    private static string[] Libraries(TableRules rules) => rules.Select == Reach.Library ? ["nobody"] : [];

    private Task<NpgsqlConnection> OpenAsync(string person) =>
        Town.Of(person) is { } tenant ? town.Database.App.OpenAsync(tenant, default) : town.Database.App.OpenAsync(default);

    private async Task<bool> ReachesAsync(NpgsqlConnection connection, TableRules rules, string command, string organisation)
    {
        var keys = new Dictionary<string, string>(town.KeysOf(organisation))
        {
            ["other"] = town.KeysOf(organisation == "platform" ? "north" : "platform")["org"],
        };
        if (organisation == "nobody" && command != "select")
        {
            // The shared library is changed by the platform alone: tried by all.
            keys["org"] = "null";
            keys["node"] = town.KeysOf("north")["node"];
        }

        var sql = Matrix.Fill(
            command switch
            {
                "select" => $"select count(*) from {rules.Table} where {rules.Row}",
                "insert" => rules.InsertSql,
                "update" => $"update {rules.Table} set {rules.Set} where {rules.Row}",
                _ => $"delete from {rules.Table} where {rules.Row}",
            },
            keys);
        await using var transaction = await connection.BeginTransactionAsync();
        try
        {
            return command == "select" ? await connection.ScalarAsync<long>(sql) > 0 : await connection.ExecuteAsync(sql) > 0;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return false;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation && command == "insert")
        {
            // The policy let it through: it is asked before the key is.
            return true;
        }
    }
}
