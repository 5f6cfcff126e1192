namespace Rcm.Infrastructure.Persistence;

/// <summary>Whether the database answers this process, as its own listening connection finds out.</summary>
public interface IDatabaseWatch
{
    /// <summary>The connection was lost, and an attempt to make it anew failed.</summary>
    bool IsAway { get; }

    /// <summary>Told on any thread; a handler must be quick.</summary>
    event EventHandler? Changed;
}

internal sealed class DatabaseWatch : IDatabaseWatch
{
    private volatile bool away;

    public event EventHandler? Changed;

    public bool IsAway => away;

    public void Set(bool isAway)
    {
        if (away == isAway) return;
        away = isAway;
        Changed?.Invoke(this, EventArgs.Empty);
    }
}
