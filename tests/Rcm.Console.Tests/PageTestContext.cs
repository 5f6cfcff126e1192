using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Rcm.Console.Shell;
using Rcm.Domain.Access;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Batches;
using Rcm.Infrastructure.Dashboards;
using Rcm.Infrastructure.MicroStates;
using Rcm.Infrastructure.Persistence;
using Rcm.Infrastructure.Workflows;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Console.Tests;

/// <summary>Pages over a real database, each test in an organisation of its own.</summary>
public abstract class PageTestContext : ConsoleTestContext, IAsyncLifetime
{
    protected PageTestContext(DatabaseFixture fixture)
    {
        Database = fixture.Database;
        Clock.SetUtcNow(Some.Now.AddHours(1));
        Use(fixture.Database.App);
        Services.AddSingleton<IEventListener>(Events);
        Services.AddSingleton<IEventPublisher>(Events);
        Services.AddDashboards();
        Services.AddEmbedders(new ConfigurationBuilder().Build());
        Services.AddMicroStates();
        Services.AddPeople();
        Services.AddWorkflows();
        Services.AddSingleton<ListBatchItems>(); // the editor looks a row up
        Admin = Some.User(Hospital, UserRole.OrgAdmin);
    }

    protected TestDatabase Database { get; }

    protected QuietEvents Events { get; } = new();

    protected Organisation Hospital { get; } = Some.Organisation("St. Test " + Some.Number());

    protected AppUser Admin { get; }

    public virtual async ValueTask InitializeAsync() => await Database.AddAsync(Hospital, Admin);

    protected void Use(IRcmDbFactory factory) => Services.AddSingleton(factory);

    protected SignedInPerson As(AppUser user)
    {
        var home = new OrganisationFacts(Hospital.OrgId, Hospital.Name, Hospital.OrgType);
        return new SignedInPerson(user.UserId, user.Email, user.FullName, user.Role, home, home, [home]);
    }

    protected IRenderedComponent<ProvidersFrame> Open<TPage>(SignedInPerson? person = null, string? address = null, params (string Name, object? Value)[] route)
        where TPage : IComponent
    {
        if (address is not null)
        {
            Services.GetRequiredService<NavigationManager>().NavigateTo(address);
        }

        return RenderWithProviders(builder =>
        {
            builder.OpenComponent<TPage>(0);
            for (var i = 0; i < route.Length; i++)
            {
                builder.AddComponentParameter(1, route[i].Name, route[i].Value);
            }

            builder.CloseComponent();
        }, person ?? As(Admin));
    }
}
