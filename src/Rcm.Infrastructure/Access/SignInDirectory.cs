using System.Data;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Access;

/// <summary>Where the people of an email domain sign in.</summary>
public sealed record SignInOrganisation(Guid OrgId, string TenantId, string EmailDomain);

/// <summary>What a checked identity token says. An identity is issuer, tenant and subject; the email only finds the person at the first time.</summary>
public sealed record TokenIdentity(string Issuer, string TenantId, string Subject, string Email);

public sealed record SignedInUser(Guid UserId, Guid OrgId, string Role, string FullName, string Email);

/// <summary>Whether a session may go on: the person's state as it is now.</summary>
public sealed record UserState(bool IsActive, string Role, Guid OrgId);

/// <summary>
/// The questions of sign-in, asked before there is a tenant: only through the functions of rcm_auth (db/migrations, sign-in),
/// which answer these and nothing else.
/// </summary>
public sealed class SignInDirectory(IRcmDbFactory database)
{
    public async Task<SignInOrganisation?> FindOrganisationAsync(string emailDomain, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await using var command = new NpgsqlCommand("select org_id, tenant_id, email_domain from rcm.sign_in_organisation($1)", connection);
        command.Parameters.Add(Text(emailDomain));
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SingleRow, cancellation);
        return await reader.ReadAsync(cancellation)
            ? new(reader.GetGuid(0), reader.GetString(1), reader.GetString(2))
            : null;
    }

    /// <summary>Finds the person by their identity, or binds it at the first sign-in. Null: refused.</summary>
    public async Task<SignedInUser?> SignInAsync(TokenIdentity token, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await using var command = new NpgsqlCommand(
            "select user_id, org_id, coalesce(role, ''), full_name, email from rcm.sign_in_user($1, $2, $3, $4)", connection);
        AddIdentity(command, token);
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SingleRow, cancellation);
        return await reader.ReadAsync(cancellation)
            ? new(reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2), reader.GetString(3), reader.GetString(4))
            : null;
    }

    /// <summary>Why <see cref="SignInAsync"/> refused: a word for the audit log, never for the page.</summary>
    public async Task<string> ReasonOfRefusalAsync(TokenIdentity token, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await using var command = new NpgsqlCommand("select rcm.sign_in_refusal($1, $2, $3, $4)", connection);
        AddIdentity(command, token);
        return (string)(await command.ExecuteScalarAsync(cancellation))!;
    }

    public async Task NoteAcceptedAsync(Guid orgId, Guid userId, CancellationToken cancellation) =>
        await NoteAsync(orgId, "accepted", $"user/{userId}", userId, new { }, cancellation);

    /// <param name="email">What was typed: it need not be anybody's.</param>
    /// <param name="reason">A word of ours.</param>
    /// <param name="reference">Stands on the page too, so that an administrator finds the row a person asks about.</param>
    public async Task NoteRefusedAsync(Guid orgId, string email, string reason, string reference, CancellationToken cancellation) =>
        await NoteAsync(orgId, "refused", $"email/{email}", null, new { reason, reference }, cancellation);

    /// <summary>Null for a person who does not exist.</summary>
    public async Task<UserState?> StateAsync(Guid userId, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await using var command = new NpgsqlCommand(
            "select is_active, coalesce(role, ''), org_id from rcm.session_user_state($1)", connection);
        command.Parameters.Add(new() { Value = userId });
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SingleRow, cancellation);
        return await reader.ReadAsync(cancellation)
            ? new(reader.GetBoolean(0), reader.GetString(1), reader.GetGuid(2))
            : null;
    }

    private async Task NoteAsync(Guid orgId, string outcome, string subject, Guid? userId, object detail, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await using var command = new NpgsqlCommand("select rcm.sign_in_note($1, $2, $3, $4, $5)", connection);
        command.Parameters.Add(new() { Value = orgId });
        command.Parameters.Add(Text(outcome));
        command.Parameters.Add(Text(subject));
        command.Parameters.Add(new() { Value = (object?)userId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        command.Parameters.Add(new() { Value = JsonSerializer.Serialize(detail), NpgsqlDbType = NpgsqlDbType.Jsonb });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static void AddIdentity(NpgsqlCommand command, TokenIdentity token)
    {
        command.Parameters.Add(Text(token.Issuer));
        command.Parameters.Add(Text(token.TenantId));
        command.Parameters.Add(Text(token.Subject));
        command.Parameters.Add(Text(token.Email));
    }

    // PostgreSQL's text holds no NUL, and what a stranger types may.
    private static NpgsqlParameter Text(string value) =>
        new() { Value = value.Replace("\0", "", StringComparison.Ordinal), NpgsqlDbType = NpgsqlDbType.Text };
}
