using System.Security.Cryptography;
using Rcm.Console.Shell;

namespace Rcm.Console.Features.Access.SignIn;

/// <summary>What the sign-in page says when someone comes back without being signed in. One answer covers all reasons that lie
/// in the person, the organisation, or the token: a stranger learns nothing from it.</summary>
public static class Refusal
{
    public const string Account = "account";
    public const string Email = "email";
    public const string Provider = "provider";
    public const string Again = "again";
    public const string Ended = "ended";
    public const string Unavailable = "unavailable";

    public static string? Text(string? code) => code switch
    {
        null or "" => null,
        Account => "You could not be signed in with this address. Check it for a slip; if it is right, ask your organisation's administrator for access to Hybrid RCM.",
        Email => "Type your whole work email, such as name@hospital.org.",
        Provider => "Your organisation's sign-in does not answer at the moment. Nothing is lost: try again in a minute.",
        Ended => "You were signed out, because your access has changed. Sign in again to go on; if that is refused, ask your organisation's administrator.",
        Unavailable => "Hybrid RCM cannot reach its database at the moment, so nobody can be signed in. Try again in a minute.",
        _ => "The sign-in was not finished. Type your email and try once more.",
    };

    /// <summary>Eight characters that stand on the page and in the audit log.</summary>
    public static string NewReference() => RandomNumberGenerator.GetString("23456789ABCDEFGHJKLMNPQRSTUVWXYZ", 8);

    public static bool IsReference(string? text) => text is { Length: 8 } && text.All(char.IsAsciiLetterOrDigit);

    public static string Address(string code, string? reference = null, string? returnUrl = null)
    {
        var address = QueryString.Create("refused", code);
        if (reference is not null)
        {
            address = address.Add("ref", reference);
        }

        if (ReturnUrl.IsSafe(returnUrl) && returnUrl != Urls.Dashboard)
        {
            address = address.Add(ReturnUrl.Parameter, returnUrl!);
        }

        return Urls.SignIn + address;
    }
}
