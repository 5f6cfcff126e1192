using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Rcm.Infrastructure.Access;

public static class SecretsRegistration
{
    /// <summary>
    /// The secret store, the audit log, and the keys that encrypt: kept in the data folder, because every process of an installation
    /// needs the same ones.
    /// </summary>
    public static IServiceCollection AddSecrets(this IServiceCollection services, IConfiguration configuration)
    {
        var data = Path.GetFullPath(configuration["Rcm:DataDirectory"] ?? ".data");
        services.AddDataProtection().SetApplicationName("rcm").PersistKeysToFileSystem(Directory.CreateDirectory(Path.Combine(data, "keys")));
        services.AddSingleton<SecretCipher>();
        services.AddSingleton<ISecretStore, SecretStore>();
        services.AddSingleton<AuditLog>();
        return services;
    }
}
