using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Rcm.Infrastructure.Persistence;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.Persistence.Reference;

/// <summary>The third way: the EF model has exactly the tables, columns, types, keys and references that the database has.</summary>
public sealed class ModelTests(DatabaseFixture fixture)
{
    private readonly TestDatabase database = fixture.Database;

    // The reference leaves these open, and the product never does: policies hide a row without its organisation, the queue and the
    // pages know no row without its parent, its status, or a count that has a default.
    private static readonly HashSet<string> Required =
    [
        "app_user.org_id", "app_user.role", "app_user.is_active",
        "channel_type.code", "endpoint.org_id", "endpoint.channel_type_id", "endpoint.config",
        "workflow_node.code", "workflow_transition.freq", "user_workflow.required_data",
        "micro_state.workflow_id", "micro_state.node_id", "micro_state.required", "micro_state.is_dynamic", "micro_state.is_retired",
        "workflow_trace.org_id", "workflow_trace.success", "workflow_trace_endpoint.org_id",
        "batch_job.org_id", "batch_job.total_rows", "batch_job.processed_rows", "batch_job.successful_rows", "batch_job.failed_rows",
        "batch_job.status", "batch_job_item.batch_job_id", "batch_job_item.org_id", "batch_job_item.status",
    ];

    [Fact]
    public async Task Columns_and_types_are_those_of_the_database()
    {
        var live = (await FactsAsync()).Where(IsColumn).Select(WithoutDefault);

        Assert.Equal(Sorted(live), Sorted(Model().SelectMany(Columns)));
    }

    [Fact]
    public async Task Keys_and_references_are_those_of_the_database()
    {
        var live = (await FactsAsync()).Where(f => f.Contains(" primary key (", StringComparison.Ordinal) || f.Contains(") references ", StringComparison.Ordinal));

        Assert.Equal(Sorted(live), Sorted(Model().SelectMany(Keys)));
    }

    private static IReadOnlyList<IEntityType> Model()
    {
        using var db = new RcmDb(new DbContextOptionsBuilder<RcmDb>().UseNpgsql(o => o.UseVector()).UseSnakeCaseNamingConvention().Options);
        return [.. db.Model.GetEntityTypes()];
    }

    private static IEnumerable<string> Columns(IEntityType type) =>
        from property in type.GetProperties()
        let name = $"{type.GetTableName()}.{property.GetColumnName()}"
        let notNull = !property.IsNullable && !Required.Contains(name) ? " not null" : ""
        let origin = property switch
        {
            { ValueGenerated: ValueGenerated.OnAddOrUpdate } => " computed",
            { ValueGenerated: ValueGenerated.OnAdd } when property.GetDefaultValueSql() is null => " identity",
            _ => "",
        }
        select $"{name} {Type(property)}{notNull}{origin}";

    private static IEnumerable<string> Keys(IEntityType type)
    {
        var table = type.GetTableName();
        yield return $"{table} primary key ({Names(type.FindPrimaryKey()!.Properties)})";
        foreach (var key in type.GetForeignKeys())
        {
            yield return $"{table} ({Names(key.Properties)}) references {key.PrincipalEntityType.GetTableName()}";
        }
    }

    private static string Names(IEnumerable<IReadOnlyProperty> properties) => string.Join(", ", properties.Select(p => p.GetColumnName()));

    private static string Type(IProperty property) =>
        property.GetColumnType().Replace("timestamp with time zone", "timestamptz", StringComparison.Ordinal);

    private static bool IsColumn(string fact) => fact.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && fact.IndexOf(' ', StringComparison.Ordinal) > dot;

    private static string WithoutDefault(string fact) =>
        fact.IndexOf(" default ", StringComparison.Ordinal) is > 0 and var at ? fact[..at] : fact;

    private static IEnumerable<string> Sorted(IEnumerable<string> facts) => facts.Order(StringComparer.Ordinal);

    private async Task<List<string>> FactsAsync()
    {
        await using var connection = await database.OpenOwnerAsync();
        return await LiveSchema.FactsAsync(connection);
    }
}
