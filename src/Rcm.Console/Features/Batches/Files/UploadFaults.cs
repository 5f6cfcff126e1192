using Npgsql;
using Rcm.Domain.Common;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Console.Features.Batches.Files;

/// <summary>Faults on the way from a file to a batch that a person can do something about, in words. Others are the page boundary's.</summary>
internal static class UploadFaults
{
    public static Error? Explain(Exception fault) => fault switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } =>
            new("access.denied", "Your organisation's access to this hospital has just ended. Nothing was started."),
        _ when DatabaseAway.Is(fault) => new("database.away", "The database does not answer, so nothing was started. Start it again in a moment."),
        IOException or UnauthorizedAccessException =>
            new("upload.not_stored", "The file could not be stored, so nothing was started. The server's disk may be full: tell your administrator."),
        _ => null,
    };
}
