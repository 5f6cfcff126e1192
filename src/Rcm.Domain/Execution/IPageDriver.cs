using Rcm.Domain.Batches;

namespace Rcm.Domain.Execution;

/// <summary>What a runner needs of a browser's page. Every wait is bounded; what goes wrong is a <see cref="PageException"/>.</summary>
public interface IPageDriver
{
    /// <param name="path">Relative to the endpoint's address; "" is the address itself.</param>
    Task NavigateAsync(string path, CancellationToken cancellation);

    Task FillAsync(string target, string value, CancellationToken cancellation);

    Task ClickAsync(string target, CancellationToken cancellation);

    Task SelectAsync(string target, string value, CancellationToken cancellation);

    Task PressAsync(string target, string key, CancellationToken cancellation);

    Task WaitForAsync(string target, TimeSpan timeout, CancellationToken cancellation);

    /// <returns>The element's visible text, trimmed; null where there is no such element.</returns>
    Task<string?> ReadTextAsync(string target, CancellationToken cancellation);

    /// <returns>For each element that <paramref name="target"/> selects, the texts below it by column; null where one is missing.</returns>
    Task<IReadOnlyList<IReadOnlyDictionary<string, string?>>> ReadRowsAsync(
        string target, IReadOnlyDictionary<string, string> columns, CancellationToken cancellation);

    /// <returns>The page's HTML once no navigation is under way. Holds patient data: scrub it before it goes anywhere.</returns>
    Task<string> CaptureAsync(CancellationToken cancellation);

    /// <summary>Waits until the page changes or a moment has passed.</summary>
    /// <returns>Whether it is at rest: nothing changed, nothing is asked of the portal, and it does not say that it is busy.</returns>
    Task<bool> SettleAsync(CancellationToken cancellation);
}

/// <summary>A page did not do what was asked. The message is written by us: a browser's own may quote the page.</summary>
/// <param name="code">e.g. <c>timeout</c>, <c>element_missing</c>, <c>portal_unreachable</c>, <c>host_refused</c>.</param>
/// <param name="kind">One of <see cref="ExceptionKind"/>: whether trying again can help.</param>
public sealed class PageException(string code, string message, string kind = ExceptionKind.System) : Exception(message)
{
    public string Code { get; } = code;

    public string Kind { get; } = kind;
}
