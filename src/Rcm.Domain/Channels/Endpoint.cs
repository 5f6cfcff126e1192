namespace Rcm.Domain.Channels;

/// <summary>One organisation's set-up of a channel type.</summary>
public sealed class Endpoint
{
    public long EndpointId { get; set; }

    public required Guid OrgId { get; set; }

    public required string Name { get; set; }

    public required long ChannelTypeId { get; set; }

    /// <summary>Overrides the channel type's.</summary>
    public string? BaseUrl { get; set; }

    /// <summary>JSON object.</summary>
    public string Config { get; set; } = "{}";

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Rows that may be with it at once, over all workers; null: no limit.</summary>
    public int? MaxRunning { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Since when no new batch goes there; null: it is in use.</summary>
    public DateTimeOffset? RetiredAt { get; set; }

    /// <summary>Names of its secrets in the secret store.</summary>
    public static string SecretName(long endpointId, string key) => $"endpoint/{endpointId}/{key}";
}
