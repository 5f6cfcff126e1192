using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Rcm.Console.Features.Tenancy;

/// <summary>
/// Remembers for whom a person acts, until the browser closes. A wish, not a right: the grant is asked for at each use, and the
/// cookie of one person is nothing to another.
/// </summary>
public sealed class ActingOrganisationCookie(IDataProtectionProvider protection)
{
    public const string Name = "rcm.acting";

    private readonly IDataProtector protector = protection.CreateProtector("Rcm.ActingOrganisation");

    public Guid? Read(HttpContext http, Guid userId)
    {
        if (http.Request.Cookies[Name] is not { Length: > 0 } text)
        {
            return null;
        }

        try
        {
            return protector.Unprotect(text).Split('|') is [var user, var org]
                && Guid.TryParse(user, out var whose) && whose == userId && Guid.TryParse(org, out var orgId)
                ? orgId
                : null;
        }
        catch (CryptographicException)
        {
            // Old keys, or made by hand.
            return null;
        }
    }

    public void Write(HttpContext http, Guid userId, Guid orgId) =>
        http.Response.Cookies.Append(Name, protector.Protect($"{userId}|{orgId}"), Options(http));

    public static void Forget(HttpContext http) => http.Response.Cookies.Delete(Name, Options(http));

    private static CookieOptions Options(HttpContext http) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = http.Request.IsHttps,
        IsEssential = true,
        Path = "/",
    };
}
