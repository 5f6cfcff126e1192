namespace Rcm.Domain.MicroStates.Searching;

/// <summary>A vector of another generator, made while all are made anew; the owner's alone.</summary>
public sealed class MicroStateVector
{
    public required long MicroStateId { get; set; }

    public required string Generator { get; set; }

    public required string GeneratorVersion { get; set; }

    public required float[] TextEmb { get; set; }
}
