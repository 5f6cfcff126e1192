using Rcm.Console.Shell;

namespace Rcm.Console.Features.Access.SignIn;

/// <summary>Where a person wanted to go before they had to sign in; only to a page of this console.</summary>
public static class ReturnUrl
{
    public const string Parameter = "returnUrl";

    /// <summary>A path of this site: `//host` and `/\host` lead elsewhere in a browser, as do control characters it drops.</summary>
    public static bool IsSafe(string? address) =>
        address is ['/', ..] and not ['/', '/' or '\\', ..]
        && address.Length <= 2000
        && !address.Any(char.IsControl)
        && !address.StartsWith(Urls.SignIn, StringComparison.OrdinalIgnoreCase)
        && !address.StartsWith(Urls.SignOut, StringComparison.OrdinalIgnoreCase);

    public static string OrDashboard(string? address) => IsSafe(address) ? address! : Urls.Dashboard;
}
