using System.Data.Common;
using System.Net.Sockets;

namespace Rcm.Infrastructure.Persistence;

/// <summary>Tells a database that does not answer now from a fault of ours. EF wraps the one in an InvalidOperationException.</summary>
public static class DatabaseAway
{
    public static bool Is(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is DbException { IsTransient: true } or SocketException or TimeoutException) return true;
        }

        return false;
    }
}
