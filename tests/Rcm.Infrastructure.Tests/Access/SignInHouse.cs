using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Rcm.Console.Shell;
using Rcm.Domain.Access;
using Rcm.Infrastructure.Tenancy;
using Rcm.LocalAuthority;
using Rcm.TestKit;
using Xunit;
using Organisation = Rcm.Domain.Tenancy.Organisation;

namespace Rcm.Infrastructure.Tests.Access;

/// <summary>The real console, the local authority and a database of their own, with the demo's organisations and no people yet.</summary>
public sealed class SignInHouse(DatabaseFixture databases) : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("rcm-signin-");
    private readonly List<IHost> hosts = [];
    private AuthorityHost? authority;
    private TestDatabase? database;

    public TestDatabase Database => database!;

    public AuthorityHost Authority => authority!;

    public Uri Console { get; private set; } = null!;

    public Organisation North { get; } = Of(DemoPeople.NorthMedical);

    public Organisation Lakeside { get; } = Of(DemoPeople.Lakeside);

    public Organisation Firm { get; } = Of(DemoPeople.RevenuePartners);

    /// <summary>Has an email domain, but has not set up how its people sign in.</summary>
    public Organisation NotSetUp { get; } = Of(DemoPeople.CredCheck);

    public async ValueTask InitializeAsync()
    {
        database = await databases.CloneAsync();
        await database.AddAsync(North, Lakeside, Firm, NotSetUp);
        await database.AddAsync(
            Some.SignIn(North, DemoPeople.NorthMedical.TenantId.ToString()),
            Some.SignIn(Lakeside, DemoPeople.Lakeside.TenantId.ToString()),
            Some.SignIn(Firm, DemoPeople.RevenuePartners.TenantId.ToString()));
        authority = await StartAuthorityAsync(0);
        Console = await StartConsoleAsync(authority.Root);
    }

    public Task<AuthorityHost> StartAuthorityAsync(int port) => AuthorityHost.StartAsync(Path.Combine(folder.FullName, "authority"), port);

    /// <summary>Another console on the same database and data folder.</summary>
    /// <param name="settings">What it is told otherwise, as <c>--Key</c>, value, …</param>
    public async Task<Uri> StartConsoleAsync(Uri authorityRoot, TimeProvider? clock = null, params string[] settings)
    {
        string[] arguments =
        [
            "--environment", "Development",
            "--urls", "http://127.0.0.1:0",
            "--Rcm:Role", "web",
            "--Rcm:DataDirectory", folder.FullName,
            "--Rcm:SignIn:Authority", authorityRoot.ToString(),
            .. Database.Settings.SelectMany(s => new[] { $"--{s.Key}", s.Value! }),
            .. settings,
        ];
        var host = ServeCommand.Build(arguments, builder =>
        {
            builder.Services.AddSingleton<IStartupFilter, TenantProbe>();
            if (clock is not null)
            {
                builder.Services.AddSingleton(clock);
            }
        });
        hosts.Add(host);
        await host.StartAsync();
        var address = host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new Uri(address);
    }

    /// <summary>A person of an organisation, stored; the authority knows everyone of its domains.</summary>
    public async Task<AppUser> PersonAsync(Organisation organisation, string role = UserRole.HospitalUser, bool active = true)
    {
        var user = Some.User(organisation, role, active: active);
        await Database.AddAsync(user);
        return user;
    }

    public Browser Browser() => new(Console);

    /// <summary>Signed in, and at the dashboard.</summary>
    public async Task<Browser> SignedInAsync(AppUser user)
    {
        var browser = Browser();
        var page = await browser.SignInAsync(user.Email);
        Assert.Equal("/", page.Path);
        return browser;
    }

    /// <summary>Why the newest refusal of an address was, as the audit log says.</summary>
    public Task<string?> RefusalAsync(string email) => Database.ScalarAsync<string>(
        "select detail->>'reason' from audit_log where action = 'sign_in.refused' and subject = $1 order by audit_id desc limit 1",
        $"email/{email}");

    public async ValueTask DisposeAsync()
    {
        foreach (var host in hosts)
        {
            await host.StopAsync(TestContext.Current.CancellationToken);
            host.Dispose();
        }

        if (authority is not null)
        {
            await authority.DisposeAsync();
        }

        if (database is not null)
        {
            await database.DisposeAsync();
        }

        folder.Delete(recursive: true);
    }

    private static Organisation Of(DemoOrganisation demo) => new()
    {
        OrgId = demo.OrgId,
        OrgType = demo.OrgType,
        Name = demo.Name,
        EmailDomain = demo.EmailDomain,
        CreatedAt = Some.Now,
    };
}
