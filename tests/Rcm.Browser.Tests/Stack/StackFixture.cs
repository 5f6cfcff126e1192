using System.Globalization;
using Microsoft.Playwright;
using Npgsql;
using Rcm.Browser.Tests.Stack;

[assembly: AssemblyFixture(typeof(StackFixture))]

namespace Rcm.Browser.Tests.Stack;

/// <summary>The whole product as ./run starts it, on a database of its own: authority, payer portal, console and worker, each a process.</summary>
public sealed class StackFixture : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("rcm-browser-").FullName;
    private readonly string _database = "rcm_browser_" + Guid.NewGuid().ToString("N")[..8];
    private readonly int _console = Ports.Free();
    private readonly int _authority = Ports.Free();
    private readonly int _portal = Ports.Free();
    private readonly SignedInPeople _people;

    private Service _consoleService = null!;
    private Service _authorityService = null!;
    private Service _portalService = null!;
    private Service _worker = null!;
    private OwnerSql _cluster = null!;
    private IPlaywright _playwright = null!;

    public StackFixture() => _people = new SignedInPeople(this);

    public Uri ConsoleUrl => Local(_console);

    internal Uri PortalUrl => Local(_portal);

    internal string Logs => Path.Combine(_data, "logs");

    internal IBrowser Browser { get; private set; } = null!;

    internal OwnerSql Sql { get; private set; } = null!;

    internal PortalControl Portal { get; private set; } = null!;

    /// <summary>Set when a test failed: then the logs are kept with the results.</summary>
    internal bool KeepLogs { get; set; }

    public async ValueTask InitializeAsync()
    {
        var owner = Environment.GetEnvironmentVariable("RCM_TEST_OWNER")
            ?? throw new InvalidOperationException("RCM_TEST_OWNER is not set: run these tests by ./test browser.");
        _cluster = new OwnerSql(owner);
        await _cluster.DoAsync($"create database {_database}");
        Directory.CreateDirectory(Logs);
        SetUp(new NpgsqlConnectionStringBuilder(owner) { Database = _database });

        _authorityService.Start();
        _portalService.Start();
        var browser = LaunchAsync();
        try
        {
            await Command("migrate", owner).RunAsync("migrate");
            await Command("demo", owner).RunAsync("demo");
            await StartAsync();
        }
        finally
        {
            Browser = await browser;
        }
    }

    /// <summary>Starts what does not run, and waits until it answers.</summary>
    internal async Task StartAsync()
    {
        foreach (var service in (Service[])[_authorityService, _portalService, _consoleService, _worker])
        {
            if (!service.IsRunning)
            {
                service.Start();
            }
        }

        await _authorityService.AnswersAsync(new Uri(Local(_authority), "/organizations/v2.0/.well-known/openid-configuration"));
        await _portalService.AnswersAsync(new Uri(PortalUrl, "/health/live"));
        await _consoleService.AnswersAsync(new Uri(ConsoleUrl, "/health/ready"));
    }

    /// <summary>What Ctrl-C does to ./run: the worker first, with time to hand its rows back, then the others.</summary>
    internal async Task StopAsync()
    {
        await _worker.StopAsync(TimeSpan.FromSeconds(40));
        foreach (var service in (Service[])[_consoleService, _portalService, _authorityService])
        {
            await service.StopAsync(TimeSpan.FromSeconds(15));
        }
    }

    /// <summary>What a power cut does to the worker.</summary>
    internal Task KillWorkerAsync() => _worker.KillAsync();

    internal void StartWorker() => _worker.Start();

    /// <summary>The database refuses everybody until the result is disposed of.</summary>
    internal async Task<IAsyncDisposable> DatabaseDownAsync()
    {
        await _cluster.DoAsync($"alter database {_database} with allow_connections false");
        await _cluster.DoAsync("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()", _database);
        Sql.Forget();
        return new Restored(() => _cluster.DoAsync($"alter database {_database} with allow_connections true"));
    }

    /// <summary>Everything in the data folder but the files that people uploaded.</summary>
    internal IEnumerable<string> FilesWithoutUploads() =>
        Directory.EnumerateFiles(_data, "*", SearchOption.AllDirectories)
            .Where(file => !file.StartsWith(Path.Combine(_data, "uploads"), StringComparison.Ordinal));

    /// <summary>Cookies of a person who has signed in through the authority.</summary>
    internal Task<string> SignedInAsync(string email) => _people.StateAsync(email);

    internal Task<IBrowserContext> NewContextAsync(BrowserNewContextOptions options)
    {
        options.BaseURL = ConsoleUrl.AbsoluteUri;
        options.Locale ??= "en-US";
        options.TimezoneId ??= "America/New_York";
        options.ViewportSize ??= new ViewportSize { Width = 1440, Height = 900 };
        return Browser.NewContextAsync(options);
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
        {
            await Browser.CloseAsync();
        }

        _playwright?.Dispose();
        Portal?.Dispose();
        if (_worker is not null)
        {
            await StopAsync();
        }

        if (Sql is not null)
        {
            await Sql.DisposeAsync();
        }

        if (KeepLogs)
        {
            Results.Keep(Logs, "logs");
        }

        if (_cluster is not null)
        {
            await _cluster.DoAsync($"drop database if exists {_database} with (force)");
            await _cluster.DisposeAsync();
        }

        Directory.Delete(_data, recursive: true);
    }

    private void SetUp(NpgsqlConnectionStringBuilder owner)
    {
        Sql = new OwnerSql(owner.ConnectionString);
        Portal = new PortalControl(PortalUrl);
        _authorityService = At(_authority, "authority", Repository.Authority);
        _portalService = At(_portal, "portal", Repository.Portal);
        _consoleService = At(_console, "console", Repository.Console, ("Rcm__Role", "web"));
        _worker = NewService("worker", Repository.Console, ("Rcm__Role", "worker"));
    }

    private Service Command(string name, string owner) => NewService(
        name,
        Repository.Console,
        ("ConnectionStrings__RcmOwner", new NpgsqlConnectionStringBuilder(owner) { Database = _database }.ConnectionString));

    private Service At(int port, string name, string program, params (string, string)[] settings) =>
        NewService(name, program, [("ASPNETCORE_URLS", $"http://127.0.0.1:{port}"), .. settings]);

    private Service NewService(string name, string program, params (string Key, string Value)[] settings)
    {
        var owner = new NpgsqlConnectionStringBuilder(Environment.GetEnvironmentVariable("RCM_TEST_OWNER"));
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["DOTNET_ENVIRONMENT"] = "Development",
            // Where, but not as whom: the programs know their own logins from the data folder.
            ["ConnectionStrings__Rcm"] = string.Create(CultureInfo.InvariantCulture, $"Host={owner.Host};Port={owner.Port};Database={_database}"),
            ["Rcm__DataDirectory"] = _data,
            ["Rcm__PortalUrl"] = PortalUrl.GetLeftPart(UriPartial.Authority),
            ["Rcm__SignIn__Authority"] = Local(_authority).AbsoluteUri,
            ["Rcm__Worker__ChromiumPath"] = Chromium,
            // A killed worker's rows come free after this.
            ["Rcm__Worker__LeaseSeconds"] = "5",
            ["Authority__DataDirectory"] = Path.Combine(_data, "authority"),
            ["Portal__Username"] = "northmed-robot",
            ["Portal__Password"] = _database,
        };
        foreach (var (key, value) in settings)
        {
            environment[key] = value;
        }

        return new Service(name, program, Logs, environment);
    }

    private async Task<IBrowser> LaunchAsync()
    {
        if (Environment.GetEnvironmentVariable("PLAYWRIGHT_DRIVER_SEARCH_PATH") is null)
        {
            Environment.SetEnvironmentVariable("PLAYWRIGHT_DRIVER_SEARCH_PATH", Path.GetDirectoryName(Repository.Console));
        }

        // The machine may have two cores for all of this.
        Assertions.SetDefaultExpectTimeout(20_000);
        _playwright = await Playwright.CreateAsync();
        return await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            Args = Environment.IsPrivilegedProcess ? ["--no-sandbox"] : [],
        });
    }

    private static string Chromium => Environment.GetEnvironmentVariable("RCM_CHROMIUM") is { Length: > 0 } path ? path : "/usr/bin/chromium";

    private static Uri Local(int port) => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));

    private sealed class Restored(Func<Task> restore) : IAsyncDisposable
    {
        private bool _done;

        public async ValueTask DisposeAsync()
        {
            if (!_done)
            {
                _done = true;
                await restore();
            }
        }
    }
}
