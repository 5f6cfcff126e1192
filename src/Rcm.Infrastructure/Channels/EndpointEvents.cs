using System.Globalization;

namespace Rcm.Infrastructure.Channels;

/// <summary>Payloads of events about endpoints: ids only.</summary>
public static class EndpointEvents
{
    /// <summary>All endpoints of an organisation.</summary>
    public static string Of(Guid org) => $"endpoint:{org:D}:";

    /// <summary>An endpoint's limit or its circuit breaker changed.</summary>
    public static string Changed(Guid org, long endpointId) => Of(org) + endpointId.ToString(CultureInfo.InvariantCulture);
}
