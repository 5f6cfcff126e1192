namespace Rcm.Domain.Execution;

/// <summary>Waiting rows of a batch that a worker holds together, for a channel that answers many at once.</summary>
public sealed class ItemLot
{
    public long ItemLotId { get; set; }

    public long BatchJobId { get; set; }

    public Guid OrgId { get; set; }

    public long? EndpointId { get; set; }

    public required string LeaseOwner { get; set; }

    public long FirstItem { get; set; }

    public long LastItem { get; set; }

    /// <summary>How many rows from the first to the last were waiting when it was taken.</summary>
    public int ItemRows { get; set; }

    public DateTimeOffset ClaimedAt { get; set; }

    public DateTimeOffset LeaseUntil { get; set; }
}
