using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Rcm.Console.Shell;
using Rcm.Domain.Access;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Batches;
using Rcm.Infrastructure.Channels;
using Rcm.Infrastructure.Execution.Presence;
using Rcm.Infrastructure.Persistence;
using Rcm.TestKit;
using Rcm.TestKit.Batches;

namespace Rcm.Console.Tests.Batches;

/// <summary>Pages of batches over a real database, each test with a hospital of its own.</summary>
public abstract class BatchPageContext : ConsoleTestContext
{
    private readonly DatabaseFixture fixture;

    protected BatchPageContext(DatabaseFixture fixture)
    {
        this.fixture = fixture;
        Services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        Services.AddSingleton<IEventListener>(Events);
        Services.AddSingleton<IRcmDbFactory>(_ => fixture.Database.App);
        Services.AddSingleton<IWorkerLife>(Workers);
        Services.AddBatches();
        Services.AddChannels();
        Services.AddSecrets(new ConfigurationBuilder().AddInMemoryCollection([new("Rcm:DataDirectory", Path.Combine(Path.GetTempPath(), "rcm-keys-of-tests"))]).Build());
        Services.AddLogging();
    }

    protected static CancellationToken None => CancellationToken.None;

    protected FakeEvents Events { get; } = new();

    protected FakeWorkerLife Workers { get; } = new();

    protected TestDatabase Database => fixture.Database;

    protected Task<Hospital> HospitalAsync(string role = UserRole.HospitalUser) => Hospital.OpenAsync(Database, role);

    internal static SignedInPerson PersonOf(Hospital hospital)
    {
        var own = new OrganisationFacts(hospital.Organisation.OrgId, hospital.Organisation.Name, OrganisationType.Hospital);
        return new(hospital.User.UserId, hospital.User.Email, hospital.User.FullName, hospital.User.Role, own, own, [own]);
    }

    /// <summary>A page at its address, signed in as the hospital's person.</summary>
    protected IRenderedComponent<ProvidersFrame> Open<TPage>(Hospital hospital, string address, params (string Name, object Value)[] parameters)
        where TPage : IComponent
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo(address);
        return RenderWithProviders(
            builder =>
            {
                builder.OpenComponent<TPage>(0);
                foreach (var (name, value) in parameters) builder.AddComponentParameter(1, name, value);
                builder.CloseComponent();
            },
            PersonOf(hospital));
    }

    /// <summary>What a person does: found and done in one go on the renderer, so that no rendering comes in between and takes the handler away.</summary>
    protected static Task DoAsync(IRenderedComponent<ProvidersFrame> page, Action act) => page.InvokeAsync(act);

    /// <summary>Bounded by the test run, not by the second that bUnit gives: a database under load takes longer.</summary>
    protected static void Eventually(IRenderedComponent<ProvidersFrame> page, Action check) => page.WaitForAssertion(check, TimeSpan.FromSeconds(30));
}
