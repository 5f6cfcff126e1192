namespace Rcm.Console.Features.Access.SignIn;

/// <summary>The section `Rcm:SignIn`: this console as an application at the organisations' identity provider.</summary>
/// <param name="Authority">The root that tenants stand under; ends in a slash.</param>
/// <param name="IsLocal">The local authority of a demo or a test: plain http on this machine, never in Production.</param>
public sealed record SignInOptions(Uri Authority, string ClientId, string ClientSecret, bool IsLocal)
{
    private const string EntraId = "https://login.microsoftonline.com/";

    // What tests/Rcm.LocalAuthority expects unless told otherwise. No secret: that authority lets anyone in.
    private const string LocalClientId = "5d1f2f60-7c4e-4a39-8a57-0c0a7d3b6e11";
    private const string LocalClientSecret = "local-authority-only";

    /// <exception cref="InvalidOperationException">A setting is missing or unusable; the message names it.</exception>
    public static SignInOptions Read(IConfiguration configuration, IHostEnvironment environment)
    {
        var section = configuration.GetSection("Rcm:SignIn");
        var text = section["Authority"] is { Length: > 0 } given ? given : EntraId;
        if (!Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var authority) || authority.Scheme is not ("http" or "https"))
        {
            throw new InvalidOperationException($"Rcm:SignIn:Authority is '{text}'; it must be an address such as {EntraId}.");
        }

        var isLocal = authority is { Scheme: "http", IsLoopback: true } && !environment.IsProduction();
        if (authority.Scheme == "http" && !isLocal)
        {
            throw new InvalidOperationException(environment.IsProduction()
                ? $"Rcm:SignIn:Authority is '{text}'; in Production it must be https."
                : $"Rcm:SignIn:Authority is '{text}'; plain http is for the local authority on this machine only.");
        }

        return new(authority, Setting("ClientId", LocalClientId), Setting("ClientSecret", LocalClientSecret), isLocal);

        string Setting(string name, string local) => section[name] switch
        {
            { Length: > 0 } value => value,
            _ when isLocal => local,
            _ => throw new InvalidOperationException(
                $"Rcm:SignIn:{name} is missing: register this console at {authority} and set the {name} that it gives."),
        };
    }
}
