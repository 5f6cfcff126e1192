using Rcm.Benchmarks.Batches;
using Rcm.Benchmarks.Execution;
using Rcm.Benchmarks.MicroStates;
using Rcm.Benchmarks.Tenancy;
using Rcm.Benchmarks.Workflows;

// ./bench NAME: each benchmark pairs the product with its baseline in the same run.
return args.FirstOrDefault() switch
{
    "ingest" => await IngestBench.RunAsync(args[1..]),
    "queue" => await QueueBench.RunAsync(args[1..], traced: false),
    "queue-traced" => await QueueBench.RunAsync(args[1..], traced: true),
    "queue-age" => await QueueAgeBench.RunAsync(args[1..]),
    "pickup" => await PickupBench.RunAsync(args[1..]),
    "fair" => await FairBench.RunAsync(args[1..]),
    "items" => await ItemsBench.RunAsync(args[1..]),
    "editor" => await EditorBench.RunAsync(args[1..]),
    "drift" => await DriftBench.RunAsync(args[1..]),
    "similarity" => await SimilarityBench.RunAsync(args[1..]),
    "embedding" => EmbedderSpeed.Run(),
    "tenancy" => await TenancyBench.RunAsync(),
    null or "-h" or "--help" => Help(0),
    _ => Help(2),
};

static int Help(int code)
{
    Console.WriteLine(
        """
        usage: ./bench NAME [OPTIONS]

          ingest [--rows N] [--rounds N]   a CSV file becomes claimable items (100,000 rows, 3 rounds), beside COPY and INSERT … SELECT by psql;
                 [--workbook]              the product reads the same rows as .xlsx
          queue [--seconds N] [--rows N]   no-op items claimed and completed (10 s), beside pgbench and other queues where they install
                [--alone]                  the product without them, for profiling
          queue-traced [--seconds N]       the same with a trace row an item
          queue-age [--seconds N] [--rows N]  the same for longer (20 s) with N rows waiting (800,000), and beside a held snapshot: its last quarter to its first;
                    [--held | --free]  with, or without, the held snapshot alone
          pickup [--rounds N]              upload committed to first row begun, on an idle system (200 rounds)
          fair [--rows N] [--rounds N]     100 rows behind another organisation's 200,000, beside the same rows alone (9 rounds)
          items [--rows N]                 the first page of a batch of 400,000 rows by status and page 5,000, beside a keyset query by the owner
          editor [--rounds N]              frames a second while a graph is dragged and panned (3 rounds), beside an empty canvas
          drift [--seed N] [--why]         the sample's rows on a portal that has changed, in 7 ways and 3 strengths, by designers that tuned the
                [--everybody]              robots and by others: tier 1, tiers 1 and 2, all tiers; or all members that the portal knows
          similarity [--rows N]            the ten nearest pages of 100,000 for tenants of three sizes, beside the best statement by hand as owner
          embedding                        the vector of a page of 50 KB on this machine, beside parsing it
          tenancy                          scans and inserts under row level security, beside the same with an explicit predicate by the owner

        Prints a table, and one JSON object a line.
        """);
    return code;
}
