namespace Rcm.Infrastructure.Batches.Results;

/// <summary>Writes rows of text to a body that takes bytes one way, as they come.</summary>
internal interface IResultsWriter : IAsyncDisposable
{
    Task RowAsync(IReadOnlyList<string?> cells, CancellationToken cancellation);

    /// <summary>What is still to be written. Without it the file is broken off, and must not pass for a whole one.</summary>
    Task EndAsync(CancellationToken cancellation);
}
