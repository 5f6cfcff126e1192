namespace Rcm.Console.Features.Batches.Files;

/// <summary>What happens to a chosen file now.</summary>
public enum UploadStep
{
    /// <summary>Nothing: none is chosen, or it waits for the person.</summary>
    None,
    Sending,
    Looking,
    Checking,
    Starting,
}
