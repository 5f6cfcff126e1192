namespace Rcm.LocalAuthority;

/// <summary>The section `Authority`.</summary>
public sealed class AuthorityOptions
{
    public const string DefaultClientId = "5d1f2f60-7c4e-4a39-8a57-0c0a7d3b6e11";
    public const string DefaultClientSecret = "local-authority-only";

    /// <summary>Keys live here between starts.</summary>
    public required string DataDirectory { get; init; }

    public required string ClientId { get; init; }

    /// <summary>Guards nothing: whoever reaches this authority may sign in as anyone. It is asked for because Entra ID asks.</summary>
    public required string ClientSecret { get; init; }

    public static AuthorityOptions From(IConfiguration configuration) => new()
    {
        DataDirectory = Path.GetFullPath(configuration["Authority:DataDirectory"] ?? ".data/authority"),
        ClientId = configuration["Authority:ClientId"] ?? DefaultClientId,
        ClientSecret = configuration["Authority:ClientSecret"] ?? DefaultClientSecret,
    };
}
