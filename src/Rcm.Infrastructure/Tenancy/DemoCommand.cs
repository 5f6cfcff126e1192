using Microsoft.Extensions.Configuration;
using Npgsql;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Tenancy;

/// <summary>
/// `rcm demo`: organisations, people, a grant, endpoints of the demo portal with its sign-in, and a published workflow with what the
/// robots know. Loaded once, in one transaction; a later start only follows the portal to its address and password.
/// </summary>
public static class DemoCommand
{
    /// <returns>The process's exit code; what went wrong stands on <paramref name="errors"/> in one line.</returns>
    public static async Task<int> RunAsync(
        DatabaseConnections connections, IConfiguration configuration, SecretCipher cipher, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        var portal = configuration["Rcm:PortalUrl"] ?? "http://127.0.0.1:5082";
        try
        {
            await using var connection = new NpgsqlConnection(connections.Owner);
            await connection.OpenAsync(cancellation);
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            var load = new DemoLoad(connection, cancellation);
            await load.UnbindOwnerAsync();
            var isNew = await load.OrganisationsAndPeopleAsync();
            if (isNew)
            {
                await load.WorkflowAsync();
            }

            await load.ReembedAsync();
            await load.EndpointsAsync(portal);
            if (configuration["Portal:Password"] is { Length: > 0 } password)
            {
                await load.PortalSignInAsync(cipher, configuration["Portal:Username"] ?? "northmed-robot", password);
            }

            await load.BindOwnerAsync();
            await transaction.CommitAsync(cancellation);
            await output.WriteLineAsync(isNew ? "The demo is loaded." : "The demo was there already.");
            return 0;
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"rcm demo: {e.Message.ReplaceLineEndings(" ")}");
            return 1;
        }
    }
}
