using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Npgsql;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Access;

/// <summary>Where secrets of an organisation live: portal passwords, keys. What is read here stands in no log, trace or page.</summary>
public interface ISecretStore
{
    /// <returns>The secret, or null where the tenant has none of that name.</returns>
    Task<string?> ReadAsync(TenantContext tenant, string name, CancellationToken cancellation);

    Task WriteAsync(TenantContext tenant, string name, string value, CancellationToken cancellation);
}

/// <summary>The default store: encrypted with the installation's Data Protection keys, kept in <c>org_secret</c>.</summary>
public sealed class SecretStore(IRcmDbFactory database, SecretCipher cipher) : ISecretStore
{
    public async Task<string?> ReadAsync(TenantContext tenant, string name, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(tenant, cancellation);
        await using var command = new NpgsqlCommand("select protected_value from org_secret where org_id = $1 and name = $2", connection)
        {
            Parameters = { new() { Value = tenant.HomeOrg }, new() { Value = name } },
        };
        return await command.ExecuteScalarAsync(cancellation) is string text ? cipher.Unprotect(tenant.HomeOrg, name, text) : null;
    }

    public async Task WriteAsync(TenantContext tenant, string name, string value, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(tenant, cancellation);
        await using var command = new NpgsqlCommand(
            """
            insert into org_secret (org_id, name, protected_value, updated_at) values ($1, $2, $3, now())
            on conflict (org_id, name) do update set protected_value = excluded.protected_value, updated_at = excluded.updated_at
            """,
            connection)
        {
            Parameters = { new() { Value = tenant.HomeOrg }, new() { Value = name }, new() { Value = cipher.Protect(tenant.HomeOrg, name, value) } },
        };
        await command.ExecuteNonQueryAsync(cancellation);
    }
}

/// <summary>Encrypts a secret for one organisation and one name: moved to another row it can't be read.</summary>
public sealed class SecretCipher(IDataProtectionProvider provider)
{
    public string Protect(Guid organisation, string name, string value) => Protector(organisation, name).Protect(value);

    /// <exception cref="InvalidOperationException">Other keys encrypted it; the message names the secret, never its value.</exception>
    public string Unprotect(Guid organisation, string name, string text)
    {
        try
        {
            return Protector(organisation, name).Unprotect(text);
        }
        catch (CryptographicException e)
        {
            throw new InvalidOperationException(
                $"The secret {name} was encrypted with other keys than those of this data folder. Set it again, or share the keys folder.", e);
        }
    }

    private IDataProtector Protector(Guid organisation, string name) => provider.CreateProtector("rcm.secret", organisation.ToString("N"), name);
}
