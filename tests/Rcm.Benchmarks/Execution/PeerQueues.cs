using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Rcm.TestKit;

namespace Rcm.Benchmarks.Execution;

/// <summary>
/// Other queues on PostgreSQL, in the same run on the same server, each in a database of its own. They are no dependency: installed in a folder
/// of their own outside the repository, and left out with a line where that fails.
/// </summary>
internal static class PeerQueues
{
    private const string HangfireProject = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings></PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Hangfire.Core" Version="1.8.25" />
            <PackageReference Include="Hangfire.PostgreSql" Version="1.21.1" />
          </ItemGroup>
        </Project>
        """;

    private static readonly string Home = Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".cache", "hybrid-rcm-bench");

    private static readonly string Sources = Path.Combine(AppContext.BaseDirectory, "Execution", "Peers");

    public static async Task<IReadOnlyList<Rate>> RunAsync(DatabaseFixture fixture, TimeSpan time)
    {
        var rates = new List<Rate>();
        foreach (var (name, rows) in new[] { ("graphile-worker", 40_000), ("pg-boss", 40_000), ("hangfire", 2_000) })
        {
            var rate = await OneAsync(fixture, name, rows * (int)time.TotalSeconds, time);
            if (rate is { } perSecond)
            {
                rates.Add(new("queue", name == "hangfire" ? "Hangfire.PostgreSql" : name, perSecond));
            }
        }

        return rates;
    }

    private static async Task<double?> OneAsync(DatabaseFixture fixture, string name, int rows, TimeSpan time)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Home, name)).FullName;
        var program = name == "hangfire" ? await HangfireAsync(folder) : await NodeAsync(folder, name);
        if (program is null)
        {
            Console.WriteLine($"{name} is left out: it can't be installed here.");
            return null;
        }

        await using var database = await fixture.CloneAsync();
        var connection = new NpgsqlConnectionStringBuilder(database.OwnerConnection);
        var url = $"postgres://{connection.Username}:{Uri.EscapeDataString(connection.Password!)}@{connection.Host}:{connection.Port}/{connection.Database}";
        var run = await StartAsync(folder, program.Value.File, program.Value.Arguments, TimeSpan.FromMinutes(3), new()
        {
            ["PEER_DATABASE"] = url,
            ["PEER_NPGSQL"] = database.OwnerConnection,
            ["PEER_SECONDS"] = ((int)time.TotalSeconds).ToString(CultureInfo.InvariantCulture),
            ["PEER_ROWS"] = rows.ToString(CultureInfo.InvariantCulture),
        });
        if (run.Code == 0 && double.TryParse(run.Output.Trim().Split('\n')[^1], CultureInfo.InvariantCulture, out var rate)) return rate;
        Console.WriteLine($"{name} is left out: it did not run ({run.Output.Split('\n').FirstOrDefault(l => l.Contains("rror", StringComparison.Ordinal))?.Trim()}).");
        return null;
    }

    private static async Task<(string File, string[] Arguments)?> NodeAsync(string folder, string name)
    {
        if (!Directory.Exists(Path.Combine(folder, "node_modules", name)))
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "package.json"), "{\"private\": true, \"type\": \"module\"}");
            if ((await StartAsync(folder, "npm", ["install", "--no-audit", "--no-fund", "--no-package-lock", name], TimeSpan.FromMinutes(2), [])).Code != 0) return null;
        }

        File.Copy(Path.Combine(Sources, name + ".mjs"), Path.Combine(folder, "run.mjs"), overwrite: true);
        return ("node", ["run.mjs"]);
    }

    private static async Task<(string File, string[] Arguments)?> HangfireAsync(string folder)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "Peer.csproj"), HangfireProject);
        File.Copy(Path.Combine(Sources, "hangfire.txt"), Path.Combine(folder, "Program.cs"), overwrite: true);
        var built = await StartAsync(folder, "dotnet", ["build", "-c", "Release", "-v", "quiet", "--nologo", "-o", "out"], TimeSpan.FromMinutes(3), []);
        return built.Code == 0 ? ("dotnet", ["out/Peer.dll"]) : null;
    }

    private static async Task<(int Code, string Output)> StartAsync(
        string folder, string file, string[] arguments, TimeSpan most, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(file, arguments) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        try
        {
            using var process = Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start.");
            using var limit = new CancellationTokenSource(most);
            var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
            var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            try
            {
                await process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                return (-1, "it took too long");
            }

            return (process.ExitCode, process.ExitCode == 0 ? await output : await output + await errors);
        }
        catch (Win32Exception missing)
        {
            return (-1, missing.Message);
        }
    }
}
