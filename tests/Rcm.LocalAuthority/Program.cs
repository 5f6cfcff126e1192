using Rcm.LocalAuthority;

// The local sign-in authority beside the demo and the tests: see AuthorityHost.
try
{
    var app = AuthorityHost.Build(args);
    await app.RunAsync();
    return 0;
}
catch (Exception known) when (known is AuthorityRefusedException or IOException)
{
    // It may not run here, or its port or folder is not to be had.
    await Console.Error.WriteLineAsync(known.Message);
    return 1;
}
