namespace Rcm.Domain.Channels;

/// <summary>The circuit breaker of an endpoint as workers share it; see <see cref="Execution.CircuitBreaker"/>. None: it has not failed lately.</summary>
public sealed class EndpointBreaker
{
    public required long EndpointId { get; set; }

    public required Guid OrgId { get; set; }

    public int Failures { get; set; }

    public int Openings { get; set; }

    public DateTimeOffset? LastFailureAt { get; set; }

    public DateTimeOffset? OpenedAt { get; set; }

    public DateTimeOffset? ProbeAt { get; set; }

    public string? ReasonCode { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }
}
