namespace Rcm.Domain.Channels;

/// <summary>The codes of <c>channel_type.endpoint_kind</c>.</summary>
public static class EndpointKind
{
    public const string Payer = "payer";
    public const string Provider = "provider";
    public const string Clearinghouse = "clearinghouse";
}

/// <summary>The codes of <c>channel_type.access_medium</c>.</summary>
public static class AccessMedium
{
    public const string Web = "web";
    public const string Phone = "phone";
    public const string Fax = "fax";
    public const string Efax = "efax";
    public const string Edi = "edi";
}

/// <summary>How a payer is reached; the same for every organisation.</summary>
public sealed class ChannelType
{
    public long ChannelTypeId { get; set; }

    public required string Code { get; set; }

    public required string Name { get; set; }

    public string? BaseUrl { get; set; }

    /// <summary>See <see cref="Channels.EndpointKind"/>.</summary>
    public string? EndpointKind { get; set; }

    /// <summary>See <see cref="Channels.AccessMedium"/>.</summary>
    public string? AccessMedium { get; set; }
}
