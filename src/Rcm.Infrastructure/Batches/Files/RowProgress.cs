namespace Rcm.Infrastructure.Batches.Files;

/// <summary>How far a file is read. Written by the reading thread, looked at by a page.</summary>
public sealed class RowProgress
{
    private int rows;
    private volatile bool isQueuing;

    public int Rows => Volatile.Read(ref rows);

    /// <summary>All rows are read; the database is putting them into the queue, which says nothing until it is done.</summary>
    public bool IsQueuing => isQueuing;

    internal void Read(int upTo) => Volatile.Write(ref rows, upTo);

    internal void Queuing() => isQueuing = true;
}
