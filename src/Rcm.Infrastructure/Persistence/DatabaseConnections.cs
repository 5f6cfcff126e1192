using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace Rcm.Infrastructure.Persistence;

/// <summary>
/// Decides which login each part of the product connects with. Where only <c>ConnectionStrings:Rcm</c> is given it is the owner's:
/// `rcm migrate` makes the two application logins, keeps their passwords in the data folder, and everything else uses those.
/// </summary>
public sealed class DatabaseConnections
{
    public const string AppLogin = "rcm_app";
    public const string WorkerLogin = "rcm_worker";

    private readonly string? rcm;
    private readonly string? rcmWorker;
    private readonly string? rcmOwner;

    public DatabaseConnections(IConfiguration configuration)
    {
        rcm = Given(configuration, "Rcm");
        rcmWorker = Given(configuration, "RcmWorker");
        rcmOwner = Given(configuration, "RcmOwner");
        LoginsFile = new LoginsFile(Path.GetFullPath(configuration["Rcm:DataDirectory"] ?? ".data"));
    }

    public LoginsFile LoginsFile { get; }

    /// <summary>For `rcm migrate` and `rcm demo` alone.</summary>
    public string Owner => rcmOwner ?? rcm ?? throw Missing();

    public string App => rcmOwner is not null && rcm is not null ? rcm : WithLogin(AppLogin) ?? rcm ?? throw NotMigrated();

    public string Worker => rcmWorker ?? WithLogin(WorkerLogin) ?? throw NotMigrated();

    private string? WithLogin(string login)
    {
        var builder = new NpgsqlConnectionStringBuilder(rcm ?? Owner);
        if (builder.Username == login)
        {
            return builder.ConnectionString;
        }

        if (LoginsFile.Read().GetValueOrDefault(login) is not { } password)
        {
            return null;
        }

        builder.Username = login;
        builder.Password = password;
        return builder.ConnectionString;
    }

    private static string? Given(IConfiguration configuration, string name) =>
        configuration.GetConnectionString(name) is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    private static InvalidOperationException Missing() =>
        new("No database is configured: set ConnectionStrings__Rcm, e.g. Host=…;Database=rcm;Username=…;Password=….");

    private InvalidOperationException NotMigrated() =>
        new($"The application's database logins are not known ({LoginsFile.Path} does not name them): run `rcm migrate`, "
            + "or set ConnectionStrings__Rcm and ConnectionStrings__RcmWorker to logins of your own making.");
}

/// <summary>The passwords of the application's logins, generated for one data folder; readable for its owner alone.</summary>
public sealed class LoginsFile(string dataDirectory)
{
    public string Path { get; } = System.IO.Path.Combine(dataDirectory, "db-logins.json");

    public IReadOnlyDictionary<string, string> Read() =>
        File.Exists(Path)
            ? JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(Path)) ?? []
            : new Dictionary<string, string>();

    public void Write(IReadOnlyDictionary<string, string> passwords)
    {
        Directory.CreateDirectory(dataDirectory);
        // Written beside it and moved: a killed process leaves the old file or the new one.
        var next = Path + ".new";
        File.Delete(next);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(next, options))
        {
            JsonSerializer.Serialize(file, passwords);
        }

        File.Move(next, Path, overwrite: true);
    }
}
