namespace Rcm.Console.Shell;

public enum ProcessRole
{
    All,
    Web,
    Worker,
}

public static class ProcessRoles
{
    /// <exception cref="InvalidOperationException">Rcm:Role is something else.</exception>
    public static ProcessRole Read(IConfiguration configuration) => configuration["Rcm:Role"] switch
    {
        null or "" or "all" => ProcessRole.All,
        "web" => ProcessRole.Web,
        "worker" => ProcessRole.Worker,
        var other => throw new InvalidOperationException($"Rcm:Role is '{other}'; it can be all, web or worker."),
    };
}
