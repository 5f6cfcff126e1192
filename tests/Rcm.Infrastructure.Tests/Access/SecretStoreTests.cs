using Microsoft.AspNetCore.DataProtection;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Access;
using Rcm.TestKit;
using Xunit;

namespace Rcm.Infrastructure.Tests.Access;

public sealed class SecretStoreTests(DatabaseFixture fixture) : IAsyncLifetime
{
    private const string Name = "endpoint/7/password";
    private const string Secret = "correct horse battery staple";

    private readonly TestDatabase database = fixture.Database;
    private readonly Organisation hospital = Some.Organisation();
    private readonly Organisation firm = Some.Organisation(type: OrganisationType.BillingFirm);
    private readonly SecretStore store = new(fixture.Database.App, new SecretCipher(new EphemeralDataProtectionProvider()));

    private TenantContext Hospital => TenantContext.Of(hospital.OrgId);

    public async ValueTask InitializeAsync()
    {
        await database.AddAsync(hospital, firm, Some.Grant(hospital, firm));
        await store.WriteAsync(Hospital, Name, "an older one", default);
        await store.WriteAsync(Hospital, Name, Secret, default);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Gives_back_what_was_written_last_and_nothing_under_another_name()
    {
        Assert.Equal(Secret, await store.ReadAsync(Hospital, Name, default));
        Assert.Null(await store.ReadAsync(Hospital, "endpoint/7/username", default));
    }

    [Fact]
    public async Task Is_closed_to_a_firm_that_works_for_the_hospital()
    {
        Assert.Null(await store.ReadAsync(new TenantContext(firm.OrgId, hospital.OrgId, null), Name, default));
        Assert.Null(await store.ReadAsync(TenantContext.Of(firm.OrgId), Name, default));
    }

    [Fact]
    public async Task Never_keeps_the_plain_text() =>
        Assert.DoesNotContain("horse", await database.ScalarAsync<string>("select protected_value from org_secret where org_id = $1", hospital.OrgId), StringComparison.Ordinal);

    [Fact]
    public async Task A_secret_that_is_moved_to_another_row_cannot_be_read_and_the_fault_does_not_quote_it()
    {
        await database.ExecuteAsync("insert into org_secret select $2, name, protected_value, now() from org_secret where org_id = $1", hospital.OrgId, firm.OrgId);

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => store.ReadAsync(TenantContext.Of(firm.OrgId), Name, default));

        Assert.Contains(Name, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("horse", fault.ToString(), StringComparison.Ordinal);
    }
}
