namespace Rcm.Domain.MicroStates.Mapping;

/// <summary>Where a micro-state stands on an organisation's map.</summary>
public sealed class MicroStatePlace
{
    public required Guid OrgId { get; set; }

    public required long MicroStateId { get; set; }

    /// <summary>-1 to 1, as <see cref="Y"/>.</summary>
    public float X { get; set; }

    public float Y { get; set; }

    /// <summary>Counted from 1 within the map: micro-states that are like each other.</summary>
    public int Cluster { get; set; }

    /// <summary>An older micro-state of the same workflow that is nearly the same.</summary>
    public long? TwinOf { get; set; }

    public required string Generator { get; set; }

    public required string GeneratorVersion { get; set; }

    public DateTimeOffset DrawnAt { get; set; }
}
