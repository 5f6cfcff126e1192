using Microsoft.AspNetCore.DataProtection;
using Rcm.Domain.Access;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Channels;
using Rcm.TestKit;
using Rcm.TestKit.Batches;
using Xunit;

namespace Rcm.Infrastructure.Tests.Channels;

/// <summary>An organisation's administrators add endpoints and change them; nobody else does.</summary>
public sealed class SetUpEndpointTests(DatabaseFixture fixture) : IAsyncLifetime
{
    private readonly TestDatabase database = fixture.Database;
    private readonly SecretStore secrets = new(fixture.Database.App, new SecretCipher(new EphemeralDataProtectionProvider()));
    private Hospital hospital = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private SetUpEndpoint SetUp => new(database.App, new EndpointOptions(false));

    private EndpointSignIn SignIn => new(database.App, secrets);

    private long Endpoint => hospital.Endpoint.EndpointId;

    public async ValueTask InitializeAsync() => hospital = await Hospital.OpenAsync(database, UserRole.OrgAdmin);

    public ValueTask DisposeAsync()
    {
        hospital.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task An_endpoint_is_added_once_for_each_channel_and_name()
    {
        var (one, two) = (Some.ChannelType("https://a.example.com"), Some.ChannelType("https://b.example.com"));
        await database.AddAsync(one, two);
        Assert.Contains(one.ChannelTypeId, (await SetUp.FreeChannelsAsync(hospital.Tenant, Cancelled)).Value.Select(c => c.ChannelTypeId));

        var added = await SetUp.AddAsync(hospital.Tenant, one.ChannelTypeId, new("Anthem", Payers: "ANT"), Cancelled);

        Assert.True(added.IsOk);
        Assert.Equal("endpoint.channel_taken", (await SetUp.AddAsync(hospital.Tenant, one.ChannelTypeId, new("Other"), Cancelled)).Error?.Code);
        Assert.Equal("endpoint.name_taken", (await SetUp.AddAsync(hospital.Tenant, two.ChannelTypeId, new("Anthem"), Cancelled)).Error?.Code);
        Assert.DoesNotContain(one.ChannelTypeId, (await SetUp.FreeChannelsAsync(hospital.Tenant, Cancelled)).Value.Select(c => c.ChannelTypeId));
        Assert.Equal("{\"payers\": [\"ANT\"]}", await database.ScalarAsync<string>("select config::text from endpoint where endpoint_id = $1", added.Value));
    }

    [Fact]
    public async Task Of_two_who_change_an_endpoint_the_second_is_told_and_writes_over_nothing()
    {
        var seen = (await SetUp.ReadAsync(hospital.Tenant, Endpoint, Cancelled)).Value.UpdatedAt;

        Assert.True((await SetUp.ChangeAsync(hospital.Tenant, Endpoint, seen, new("First", "https://a.example.com"), Cancelled)).IsOk);
        Assert.Equal("endpoint.changed_meanwhile", (await SetUp.ChangeAsync(hospital.Tenant, Endpoint, seen, new("Second"), Cancelled)).Error?.Code);

        Assert.Equal("First", await database.ScalarAsync<string>("select name from endpoint where endpoint_id = $1", Endpoint));
    }

    [Fact]
    public async Task A_sign_in_is_stored_encrypted_and_is_deleted_where_the_endpoint_moves_to_another_host()
    {
        Assert.Equal("endpoint.sign_in", (await SignIn.StoreAsync(hospital.Tenant, Endpoint, "robot", " ".Trim(), Cancelled)).Error?.Code);
        Assert.True((await SignIn.StoreAsync(hospital.Tenant, Endpoint, "robot", "s3cret", Cancelled)).IsOk);
        Assert.Equal("s3cret", await secrets.ReadAsync(hospital.Tenant, Domain.Channels.Endpoint.SecretName(Endpoint, "password"), Cancelled));
        var settings = (await SetUp.ReadAsync(hospital.Tenant, Endpoint, Cancelled)).Value;
        Assert.True(settings.HasSignIn);

        settings = (await SetUp.ChangeAsync(hospital.Tenant, Endpoint, settings.UpdatedAt, new("Renamed"), Cancelled)).Value;
        Assert.True(settings.HasSignIn);
        settings = (await SetUp.ChangeAsync(hospital.Tenant, Endpoint, settings.UpdatedAt, new("Renamed", "https://evil.example.com"), Cancelled)).Value;

        Assert.False(settings.HasSignIn);
        Assert.Null(await secrets.ReadAsync(hospital.Tenant, Domain.Channels.Endpoint.SecretName(Endpoint, "password"), Cancelled));
    }

    [Fact]
    public async Task One_that_is_retired_takes_no_new_batch()
    {
        Assert.NotNull((await SetUp.RetireAsync(hospital.Tenant, Endpoint, true, Cancelled)).Value.RetiredAt);
        Assert.Equal("batch.no_endpoint", (await hospital.StartAsync(EligibilityFile.Of(EligibilityFile.Header, [EligibilityFile.Row()]))).Error?.Code);

        Assert.Null((await SetUp.RetireAsync(hospital.Tenant, Endpoint, false, Cancelled)).Value.RetiredAt);
        Assert.True((await hospital.StartAsync(EligibilityFile.Of(EligibilityFile.Header, [EligibilityFile.Row()]))).IsOk);
    }

    [Fact]
    public async Task Nobody_but_an_administrator_of_the_organisation_itself_changes_it()
    {
        var hana = Some.User(hospital.Organisation);
        var firm = Some.Organisation(type: OrganisationType.BillingFirm);
        var petra = Some.User(firm, UserRole.OrgAdmin);
        await database.AddAsync(hana, firm);
        await database.AddAsync(petra, Some.Grant(hospital.Organisation, firm, "view", "work"));
        using var other = await Hospital.OpenAsync(database, UserRole.OrgAdmin);
        var seen = (await SetUp.ReadAsync(hospital.Tenant, Endpoint, Cancelled)).Value.UpdatedAt;

        foreach (var tenant in new[] { TenantContext.Of(hospital.Organisation.OrgId, hana.UserId), new(firm.OrgId, hospital.Organisation.OrgId, petra.UserId) })
        {
            Assert.Equal("access.denied", (await SetUp.FreeChannelsAsync(tenant, Cancelled)).Error?.Code);
            Assert.Equal("access.denied", (await SetUp.ReadAsync(tenant, Endpoint, Cancelled)).Error?.Code);
            Assert.Equal("access.denied", (await SetUp.AddAsync(tenant, 1011, new("N", "https://a.example.com"), Cancelled)).Error?.Code);
            Assert.Equal("access.denied", (await SetUp.ChangeAsync(tenant, Endpoint, seen, new("N"), Cancelled)).Error?.Code);
            Assert.Equal("access.denied", (await SetUp.RetireAsync(tenant, Endpoint, true, Cancelled)).Error?.Code);
            Assert.Equal("access.denied", (await SignIn.StoreAsync(tenant, Endpoint, "u", "p", Cancelled)).Error?.Code);
        }

        Assert.Equal("endpoint.unknown", (await SetUp.ChangeAsync(other.Tenant, Endpoint, seen, new("N"), Cancelled)).Error?.Code);
        Assert.Equal("endpoint.unknown", (await SignIn.StoreAsync(other.Tenant, Endpoint, "u", "p", Cancelled)).Error?.Code);
        Assert.Equal("endpoint.unknown", (await SetUp.RetireAsync(other.Tenant, Endpoint, true, Cancelled)).Error?.Code);
    }
}
