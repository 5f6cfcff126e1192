using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Rcm.TestKit;

/// <summary>A PostgreSQL of a test's own, by db/cluster.sh: one that may be stopped while others go on with theirs.</summary>
public sealed class OwnCluster : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rcm-cluster-").FullName;
    private readonly int port;

    private OwnCluster()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        port = ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public static async Task<OwnCluster> StartAsync()
    {
        var cluster = new OwnCluster();
        await cluster.AgainAsync();
        return cluster;
    }

    /// <summary>As superuser, database postgres.</summary>
    public async Task<string> ConnectionAsync() => (await RunAsync("cluster_connection \"$folder\" postgres")).Trim();

    public Task StopAsync() => RunAsync("cluster_stop \"$folder\"");

    public Task AgainAsync() => RunAsync("cluster_start \"$folder\" \"$port\" throwaway");

    public async ValueTask DisposeAsync()
    {
        await RunAsync("cluster_stop \"$folder\" || true; cluster_remove \"$folder\"");
        Directory.Delete(folder, recursive: true);
    }

    private async Task<string> RunAsync(string command)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "HybridRcm.sln"))) root = root.Parent;
        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", $"source db/postgres.sh; source db/cluster.sh; {command}"])
        {
            WorkingDirectory = root.FullName,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["folder"] = folder, ["port"] = port.ToString(System.Globalization.CultureInfo.InvariantCulture) },
        };
        using var bash = Process.Start(start)!;
        var output = bash.StandardOutput.ReadToEndAsync();
        var errors = bash.StandardError.ReadToEndAsync();
        await bash.WaitForExitAsync();
        if (bash.ExitCode != 0) throw new InvalidOperationException($"{command}: {await errors}");
        return await output;
    }
}
