using Microsoft.AspNetCore.Components;
using Rcm.Console.Shell;
using Rcm.Infrastructure.Batches;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Console.Features.Batches;

public sealed partial class StepReasons
{
    private long _shown = -1;
    private StepReasoning? _reasoning;

    [Inject] public required ReadStepReasoning Reasons { get; init; }

    [CascadingParameter] public required SignedInPerson Person { get; set; }

    [Parameter, EditorRequired] public required long TraceId { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        if (TraceId == _shown) return;
        _shown = TraceId;
        _reasoning = null;
        try
        {
            _reasoning = await Reasons.RunAsync(Person.Tenant, TraceId, CancellationToken.None);
        }
        catch (Exception fault) when (DatabaseAway.Is(fault))
        {
            // The page says so; it is read when the step is chosen again.
            _shown = -1;
        }
    }
}
