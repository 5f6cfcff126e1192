namespace Rcm.PayerPortal;

/// <summary>What a portal is started with: the section <c>Portal</c> of the configuration, or a test's own.</summary>
public sealed record PortalOptions
{
    public int Seed { get; init; } = MemberRoster.DefaultSeed;

    public string Username { get; init; } = "northmed-robot";

    /// <summary>Has no default: a password that stands in the source is none.</summary>
    public string Password { get; init; } = "";

    /// <summary>Where to listen. Port 0 takes a free one.</summary>
    public string Url { get; init; } = "http://127.0.0.1:0";

    public PortalBehaviour Behaviour { get; init; } = new();

    /// <param name="configuration">The root; <c>urls</c> says where to listen, <c>Portal:*</c> the rest, all flat.</param>
    public static PortalOptions From(IConfiguration configuration)
    {
        var section = configuration.GetSection("Portal");
        var options = section.Get<PortalOptions>() ?? new PortalOptions();
        return options with
        {
            Url = configuration["urls"] ?? "http://127.0.0.1:5082",
            Behaviour = section.Get<PortalBehaviour>() ?? new PortalBehaviour(),
        };
    }

    public IEnumerable<string> Faults()
    {
        if (string.IsNullOrEmpty(Username))
        {
            yield return "Portal:Username is not set.";
        }

        if (string.IsNullOrEmpty(Password))
        {
            yield return "Portal:Password is not set: the portal has no password of its own.";
        }

        foreach (var fault in Behaviour.Faults())
        {
            yield return fault;
        }
    }
}
