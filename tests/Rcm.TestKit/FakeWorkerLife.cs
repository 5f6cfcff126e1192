using Rcm.Infrastructure.Execution.Presence;

namespace Rcm.TestKit;

/// <summary>Workers that live or not, as a test says.</summary>
public sealed class FakeWorkerLife : IWorkerLife
{
    public event EventHandler? Changed;

    public bool? IsAnyAlive { get; private set; } = true;

    public void Set(bool? alive)
    {
        IsAnyAlive = alive;
        Changed?.Invoke(this, EventArgs.Empty);
    }
}
