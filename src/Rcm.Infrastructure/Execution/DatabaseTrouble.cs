using Microsoft.Extensions.Logging;
using Npgsql;

namespace Rcm.Infrastructure.Execution;

/// <summary>How a worker tells of its database's trouble: without a message's text, which may quote a row.</summary>
internal static partial class DatabaseTrouble
{
    // A refusal (a missing right, a bad statement) is our fault and stays until it is mended; a database that is down comes back.
    public static void Tell(ILogger log, Exception e)
    {
        if (e is PostgresException { IsTransient: false, SqlState: not ("57P01" or "57P02" or "57P03") } refused)
        {
            LogRefused(log, refused.SqlState, refused.Where);
        }
        else
        {
            LogDown(log, e.GetType().Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The database refused what the worker asked ({SqlState}) at {Where}")]
    private static partial void LogRefused(ILogger log, string sqlState, string? where);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database does not answer ({Reason}); trying again.")]
    private static partial void LogDown(ILogger log, string reason);
}
