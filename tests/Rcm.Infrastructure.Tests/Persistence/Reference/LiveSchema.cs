using System.Text.RegularExpressions;
using Npgsql;
using Rcm.TestKit;

namespace Rcm.Infrastructure.Tests.Persistence.Reference;

/// <summary>The catalogue of a migrated database, in the words of <see cref="ReferenceV8"/>.</summary>
internal static partial class LiveSchema
{
    private const string Columns = """
        select c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid),
               a.attidentity::text, a.attgenerated::text
        from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname <> 'schema_version'
        order by c.relname, a.attnum
        """;

    private const string Constraints = """
        select c.relname, k.contype::text, pg_get_constraintdef(k.oid), r.relname,
               (select string_agg(a.attname, ', ' order by x.ordinality) from unnest(k.conkey) with ordinality as x(attnum, ordinality)
                join pg_attribute a on a.attrelid = k.conrelid and a.attnum = x.attnum)
        from pg_constraint k join pg_class c on c.oid = k.conrelid left join pg_class r on r.oid = k.confrelid
        where c.relnamespace = 'public'::regnamespace and c.relname <> 'schema_version' and k.contype in ('p', 'u', 'f', 'c')
        """;

    private const string Indexes = """
        select c.relname, pg_get_indexdef(i.indexrelid)
        from pg_index i join pg_class c on c.oid = i.indrelid
        where c.relnamespace = 'public'::regnamespace and c.relname <> 'schema_version'
          and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u'))
        """;

    /// <returns>One fact a line; a table's columns in their order.</returns>
    public static async Task<List<string>> FactsAsync(NpgsqlConnection connection)
    {
        var facts = new List<string>();
        foreach (var r in await connection.RowsAsync(Columns))
        {
            facts.Add($"{r[0]}.{r[1]} {Type((string)r[2]!)}{(r[3] is true ? " not null" : "")}{Origin((string?)r[4], (string)r[5]!, (string)r[6]!)}");
        }

        foreach (var r in await connection.RowsAsync(Constraints))
        {
            facts.Add((string)r[1]! switch
            {
                "p" => $"{r[0]} primary key ({r[4]})",
                "u" => $"{r[0]} unique ({r[4]})",
                "f" => $"{r[0]} ({r[4]}) references {r[3]}{Actions().Match((string)r[2]!).Value}",
                _ => $"{r[0]} check {Check((string)r[2]!)}",
            });
        }

        foreach (var r in await connection.RowsAsync(Indexes))
        {
            var definition = IndexHead().Replace((string)r[1]!, "");
            var unique = ((string)r[1]!).StartsWith("CREATE UNIQUE", StringComparison.Ordinal) ? "unique " : "";
            facts.Add($"{r[0]} {unique}index {definition.Replace("btree ", "", StringComparison.Ordinal)}");
        }

        return facts;
    }

    private static string Type(string type) => type.Replace("timestamp with time zone", "timestamptz", StringComparison.Ordinal);

    private static string Origin(string? expression, string identity, string generated) =>
        (identity, generated, expression) switch
        {
            ("d", _, _) => " identity",
            (not "", _, _) => $" identity {identity}",
            (_, "s", _) => " computed",
            (_, _, { } value) => $" default {Casts().Replace(value, "")}",
            _ => "",
        };

    // CHECK ((x = ANY (ARRAY['a'::text, 'b'::text]))) reads "x in (a, b)"; another check reads as it stands, without its outer brackets.
    private static string Check(string definition)
    {
        var list = InList().Match(definition);
        return list.Success
            ? $"{list.Groups[1].Value} in ({string.Join(", ", Literal().Matches(list.Groups[2].Value).Select(m => m.Groups[1].Value))})"
            : Casts().Replace(definition["CHECK ((".Length..^2], "");
    }

    [GeneratedRegex(@"^CHECK \(\((\w+) = ANY \(ARRAY\[(.*)\]\)\)\)$")]
    private static partial Regex InList();

    [GeneratedRegex(@"'([^']*)'")]
    private static partial Regex Literal();

    [GeneratedRegex(@"::\w+(\[\])?")]
    private static partial Regex Casts();

    [GeneratedRegex(" ON (DELETE|UPDATE) .*")]
    private static partial Regex Actions();

    [GeneratedRegex(@"^CREATE (UNIQUE )?INDEX \w+ ON public\.\w+ USING ")]
    private static partial Regex IndexHead();
}
