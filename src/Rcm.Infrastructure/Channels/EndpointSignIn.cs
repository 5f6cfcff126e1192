using Microsoft.EntityFrameworkCore;
using Npgsql;
using Rcm.Domain.Channels;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Channels;

/// <summary>The user name and password that robots sign in with at an endpoint: stored in the secret store, and never shown again.</summary>
public sealed class EndpointSignIn(IRcmDbFactory databases, ISecretStore secrets)
{
    private const int Longest = 400;

    /// <summary>Keys of an endpoint's secrets; a workflow's steps name them as <c>{{credential.KEY}}</c>.</summary>
    private const string UserName = "username";

    private const string Password = "password";

    /// <returns>True.</returns>
    public async Task<Result<bool>> StoreAsync(TenantContext tenant, long endpointId, string? userName, string? password, CancellationToken cancellation)
    {
        var user = userName?.Trim() ?? "";
        if (user.Length == 0 || string.IsNullOrEmpty(password)) return new Error("endpoint.sign_in", "Enter both the user name and the password.");
        if (user.Length > Longest || password.Length > Longest || user.Any(char.IsControl) || password.Any(char.IsControl))
            return new Error("endpoint.sign_in", $"A user name and a password have at most {Longest} characters, all of which can be typed.");
        await using (var db = await databases.CreateAsync(tenant, cancellation))
        {
            if (await SetUpEndpoint.RefuseAsync(db, tenant, cancellation) is { } refused) return refused;
            if (!await db.Endpoints.AnyAsync(e => e.EndpointId == endpointId, cancellation)) return EndpointChange.Unknown;
            // Told before it is done: what is in the log and was not done harms nobody, the other way round it would.
            await EndpointChange.LeaveTracksAsync(db.Npgsql, tenant, endpointId, "endpoint.sign_in_stored", null, cancellation);
        }

        await secrets.WriteAsync(tenant, Endpoint.SecretName(endpointId, UserName), user, cancellation);
        await secrets.WriteAsync(tenant, Endpoint.SecretName(endpointId, Password), password, cancellation);
        return true;
    }

    internal static string[] Names(long endpointId) => [Endpoint.SecretName(endpointId, UserName), Endpoint.SecretName(endpointId, Password)];

    internal static Task ForgetAsync(NpgsqlConnection connection, TenantContext tenant, long endpointId, CancellationToken cancellation) =>
        connection.DoAsync("delete from org_secret where org_id = $1 and name = any ($2)", [tenant.HomeOrg, Names(endpointId)], cancellation);
}
