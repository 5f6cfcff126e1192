using Rcm.Infrastructure.Tenancy;
using Rcm.LocalAuthority;
using Xunit;

namespace Rcm.Infrastructure.Tests.Tenancy;

/// <summary>The local authority keeps its own list, so that it needs nothing of the product; the two lists must say the same.</summary>
public sealed class DemoPeopleTests
{
    private readonly PeopleDirectory authority = PeopleDirectory.Load();

    [Fact]
    public void Authority_knows_the_same_organisations() =>
        Assert.Equal(
            DemoPeople.Organisations.Select(o => (o.Name, o.EmailDomain, o.TenantId)),
            authority.Organisations.Select(o => (o.Name, o.EmailDomain, o.TenantId)));

    [Fact]
    public void Authority_knows_the_same_people() =>
        Assert.Equal(
            DemoPeople.People.Select(p => (p.Organisation.TenantId, p.Email, p.FullName)),
            authority.Organisations.SelectMany(o => o.People.Select(p => (o.TenantId, p.Email, p.Name))));

    [Fact]
    public void Every_person_has_an_address_of_their_organisation() =>
        Assert.All(DemoPeople.People, p => Assert.EndsWith("@" + p.Organisation.EmailDomain, p.Email, StringComparison.Ordinal));
}
