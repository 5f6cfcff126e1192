using Rcm.Console.Shell;

// rcm            serve: console and worker, as Rcm:Role says
// rcm migrate    bring the schema up to date
// rcm demo       load the demo data once
// rcm reembed    make the vectors of all micro-states by the generator that is set up
return args.FirstOrDefault() switch
{
    null or ['-', ..] => await ServeCommand.RunAsync(args),
    "migrate" => await DatabaseCommands.MigrateAsync(args[1..]),
    "demo" => await DatabaseCommands.DemoAsync(args[1..]),
    "reembed" => await DatabaseCommands.ReembedAsync(args[1..]),
    var verb => UnknownVerb(verb),
};

static int UnknownVerb(string verb)
{
    Console.Error.WriteLine($"rcm: '{verb}' is not a command. Use: rcm [migrate | demo | reembed] [--Key=Value ...]");
    return 2;
}
