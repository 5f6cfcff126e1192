using System.Security.Claims;
using Rcm.Infrastructure.Access;

namespace Rcm.Console.Features.Access.SignIn;

/// <summary>What a session cookie says of a person, and nothing more: id, home organisation, role, name.</summary>
public static class SessionClaims
{
    public const string UserId = "sub";
    public const string HomeOrg = "org";
    public const string Role = "role";
    public const string Name = "name";

    public static ClaimsPrincipal For(SignedInUser user) => new(new ClaimsIdentity(
        [
            new(UserId, user.UserId.ToString()),
            new(HomeOrg, user.OrgId.ToString()),
            new(Role, user.Role),
            new(Name, user.FullName),
        ],
        authenticationType: "rcm", Name, Role));

    /// <summary>Null when nobody is signed in.</summary>
    public static SessionFacts? Read(ClaimsPrincipal? principal) =>
        principal?.Identity?.IsAuthenticated == true
        && Guid.TryParse(principal.FindFirstValue(UserId), out var user)
        && Guid.TryParse(principal.FindFirstValue(HomeOrg), out var home)
            ? new(user, home, principal.FindFirstValue(Role) ?? "")
            : null;
}
