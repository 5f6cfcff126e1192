namespace Rcm.Domain.Execution;

/// <summary>One question to a language model, as it counts against the budgets.</summary>
public sealed class ModelUse
{
    public long ModelUseId { get; set; }

    public required Guid OrgId { get; set; }

    public required long BatchJobId { get; set; }

    public required long BatchJobItemId { get; set; }

    public required string Model { get; set; }

    /// <summary>What is reserved until the answer is there, then what it took.</summary>
    public required int Tokens { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}
