namespace Rcm.Domain.Execution;

/// <summary>When a worker's silence means that it is gone.</summary>
public static class WorkerSilence
{
    /// <summary>
    /// In lease times of the worker. After one, others take its rows; after three, with nine signs of life missing, no pause of a machine or a
    /// database explains it any more.
    /// </summary>
    public const int Leases = 3;
}
