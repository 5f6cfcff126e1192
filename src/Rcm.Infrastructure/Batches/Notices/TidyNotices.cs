using Microsoft.Extensions.Logging;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Batches.Notices;

/// <summary>Takes away notices and sent messages that nobody looks for any more. What still waits to be sent stays.</summary>
public sealed partial class TidyNotices(IRcmDbFactory databases, TimeProvider time, ILogger<TidyNotices> log) : Tidying(time, log)
{
    public static readonly TimeSpan SeenFor = TimeSpan.FromDays(30);
    public static readonly TimeSpan UnseenFor = TimeSpan.FromDays(90);
    public static readonly TimeSpan SentFor = TimeSpan.FromDays(30);

    /// <returns>How many notices and messages went.</returns>
    public async Task<(int Notices, int Messages)> RunAsync(CancellationToken cancellation)
    {
        var now = Now;
        await using var connection = await databases.OpenAsync(cancellation);
        await using var command = connection.Command(
            "select notices, messages from rcm.tidy_notices($1, $2, $3)",
            [(now - SeenFor).UtcDateTime, (now - UnseenFor).UtcDateTime, (now - SentFor).UtcDateTime]);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return (reader.GetInt32(0), reader.GetInt32(1));
    }

    protected override async Task TidyAsync(CancellationToken cancellation)
    {
        if (await RunAsync(cancellation) is (var notices, var messages) && notices + messages > 0) LogTidied(log, notices, messages);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Notices} old notices and {Messages} old messages were taken away.")]
    private static partial void LogTidied(ILogger log, int notices, int messages);
}
