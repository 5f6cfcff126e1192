using Rcm.Domain.Common;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Console.Shared;

/// <summary>
/// What a person asks of a page while the database does not answer is refused in words, where they asked: the page stays, with all that they
/// typed in it. Left to the page boundary it would be gone.
/// </summary>
public static class WhenAway
{
    /// <summary>The connection may have broken after it was done, and before it was said.</summary>
    public static Error Refusal { get; } =
        new("database.away", "The database does not answer. Look whether this was done when it is back, and do it again if not.");

    public static async Task<Result<T>> RefuseAsync<T>(Func<Task<Result<T>>> act)
    {
        try
        {
            return await act();
        }
        catch (Exception fault) when (DatabaseAway.Is(fault))
        {
            return Refusal;
        }
    }
}
