using Microsoft.AspNetCore.Components;
using Rcm.Console.Shell;
using Rcm.Domain.Common;
using Rcm.Infrastructure.Channels;

namespace Rcm.Console.Features.Channels;

/// <summary>A form of the endpoints' page, and what a click on it came to.</summary>
public abstract class EndpointDesk : ComponentBase
{
    [Inject] public required SetUpEndpoint SetUp { get; init; }

    [CascadingParameter] public required SignedInPerson Person { get; set; }

    protected bool Busy { get; private set; }

    protected string? Done { get; private set; }

    protected Error? Refusal { get; private set; }

    /// <summary>Says more of what was done.</summary>
    protected void Tell(string done) => Done = done;

    // A second click while the first one is under way is none.
    protected async Task DoAsync<T>(Func<Task<Result<T>>> act, string done, Func<T, Task>? then = null)
    {
        if (Busy) return;
        (Busy, Done, Refusal) = (true, null, null);
        try
        {
            var result = await act();
            (Refusal, Done) = (result.Error, result.IsOk ? done : null);
            if (result.IsOk && then is not null) await then(result.Value);
        }
        finally
        {
            Busy = false;
        }
    }
}
