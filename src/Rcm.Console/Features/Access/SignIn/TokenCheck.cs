using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Npgsql;
using Rcm.Domain.Access;
using Rcm.Infrastructure.Access;

namespace Rcm.Console.Features.Access.SignIn;

/// <summary>
/// What a token must say beyond being genuine. The protocol's handler has checked signature, audience, nonce, times, and that
/// issuer and tenant agree; it takes any tenant. Whether it is the tenant of the organisation that was asked for is checked here.
/// </summary>
public sealed class TokenCheck(SignInDirectory directory, ILogger<TokenCheck> log)
{
    private static readonly object StateKey = new();

    public async Task OnTokenValidatedAsync(TokenValidatedContext context)
    {
        var state = SignInState.Read(context.Properties);
        if (state is null || context.Principal is not { } token || context.Properties is not { } properties)
        {
            context.Fail("The sign-in's state is not one of ours.");
            return;
        }

        // A failure set here reaches OnFailureAsync without the properties.
        context.HttpContext.Items[StateKey] = properties;
        var found = await FindAsync(state, token, context.SecurityToken.Issuer, context.HttpContext.RequestAborted);
        if (found.User is not { } user)
        {
            context.Fail(new SignInRefusedException(found.Refused!));
            return;
        }

        await directory.NoteAcceptedAsync(user.OrgId, user.UserId, context.HttpContext.RequestAborted);
        SignInState.Trim(properties);
        context.Principal = SessionClaims.For(user);
        log.LogInformation("User {UserId} of organisation {OrgId} signed in.", user.UserId, user.OrgId);
    }

    private async Task<(SignedInUser? User, string? Refused)> FindAsync(
        SignInState state, ClaimsPrincipal token, string issuer, CancellationToken cancellation)
    {
        var tenant = token.FindFirstValue("tid") ?? "";
        if (!string.Equals(tenant, state.TenantId, StringComparison.OrdinalIgnoreCase))
        {
            return (null, "other_tenant");
        }

        if (token.FindFirstValue("sub") is not { Length: > 0 } subject)
        {
            return (null, "no_subject");
        }

        var email = token.FindFirstValue("email") is { Length: > 0 } given ? given : token.FindFirstValue("preferred_username") ?? "";
        if (!string.Equals(EmailAddress.DomainOf(email), state.EmailDomain, StringComparison.OrdinalIgnoreCase))
        {
            return (null, "other_email_domain");
        }

        // The organisation's own spelling of its tenant: the database compares letter by letter.
        var identity = new TokenIdentity(issuer, state.TenantId, subject, email);
        return await directory.SignInAsync(identity, cancellation) switch
        {
            null => (null, await directory.ReasonOfRefusalAsync(identity, cancellation)),
            var user when user.OrgId != state.OrgId => (null, "other_organisation"),
            var user when !Permissions.MaySignInToConsole(user.Role) => (null, "role"),
            var user => (user, null),
        };
    }

    /// <summary>Everything that goes wrong between the provider's answer and the session comes here.</summary>
    public async Task OnFailureAsync(RemoteFailureContext context)
    {
        context.HandleResponse();
        var (code, reason) = Classify(context.Failure);
        var reference = Refusal.NewReference();
        var properties = context.Properties ?? context.HttpContext.Items[StateKey] as AuthenticationProperties;
        var state = SignInState.Read(properties);
        log.LogWarning(
            "A sign-in failed: {Reason} (reference {Reference}, organisation {OrgId}): {Message}",
            reason, reference, state?.OrgId, context.Failure?.Message);
        if (code == Refusal.Account && state is not null)
        {
            try
            {
                await directory.NoteRefusedAsync(state.OrgId, state.Email, reason, reference, context.HttpContext.RequestAborted);
            }
            catch (Exception fault) when (fault is NpgsqlException or TimeoutException)
            {
                log.LogWarning("The refusal {Reference} is not in the audit log: the database does not answer.", reference);
            }
        }

        context.Response.Redirect(Refusal.Address(
            code, code == Refusal.Account ? reference : null, properties?.RedirectUri));
    }

    private static (string Code, string Reason) Classify(Exception? failure)
    {
        for (var fault = failure; fault is not null; fault = fault.InnerException)
        {
            switch (fault)
            {
                case SignInRefusedException refused:
                    return (Refusal.Account, refused.Reason);
                case SecurityTokenExpiredException or SecurityTokenNotYetValidException or SecurityTokenNoExpirationException:
                    return (Refusal.Account, "token_expired");
                case SecurityTokenInvalidIssuerException:
                    return (Refusal.Account, "token_issuer");
                case SecurityTokenException:
                    return (Refusal.Account, "token_invalid");
                case NpgsqlException or TimeoutException:
                    return (Refusal.Unavailable, "database");
                case HttpRequestException:
                    return (Refusal.Provider, "provider_unreachable");
                case InvalidOperationException when fault.Message.StartsWith("IDX20803", StringComparison.Ordinal):
                    return (Refusal.Provider, "provider_unreachable");
            }
        }

        return (Refusal.Again, failure?.GetType().Name ?? "unknown");
    }
}
