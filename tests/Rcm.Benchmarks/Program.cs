using Rcm.Benchmarks.Batches;
using Rcm.Benchmarks.Tenancy;

// ./bench NAME: each benchmark pairs the product with its baseline in the same run.
return args.FirstOrDefault() switch
{
    "ingest" => await IngestBench.RunAsync(args[1..]),
    "tenancy" => await TenancyBench.RunAsync(),
    null or "-h" or "--help" => Help(0),
    _ => Help(2),
};

static int Help(int code)
{
    Console.WriteLine(
        """
        usage: ./bench NAME [OPTIONS]

          ingest [--rows N] [--rounds N]   a CSV file becomes claimable items (100,000 rows, 3 rounds), beside COPY and INSERT … SELECT by psql
          tenancy                          scans and inserts under row level security, beside the same with an explicit predicate by the owner

        Prints a table, and one JSON object a line.
        """);
    return code;
}
