using Microsoft.AspNetCore.Components;
using Rcm.Console.Shell;
using Rcm.Domain.Access;
using Rcm.Domain.Common;
using Rcm.Infrastructure.Workflows;
using Rcm.Infrastructure.Workflows.Versions;

namespace Rcm.Console.Features.Workflows.Library;

public sealed partial class WorkflowsPage
{
    private bool _busy;
    private Error? _refusal;

    [Inject] public required WorkflowLibrary Library { get; init; }

    [Inject] public required CopyWorkflow Copy { get; init; }

    [Inject] public required NavigationManager Navigation { get; init; }

    [CascadingParameter] public required SignedInPerson Person { get; set; }

    /// <summary>The panel that is open: new or import.</summary>
    [SupplyParameterFromQuery] public string? Add { get; set; }

    private bool MayEdit => Person.May(Permission.EditWorkflows);

    private async Task CopyAsync(WorkflowRow row)
    {
        if (_busy)
        {
            return;
        }

        _busy = true;
        try
        {
            var copy = await Copy.RunAsync(Person.Tenant, row.WorkflowId, CancellationToken.None);
            _refusal = copy.Error;
            if (copy.IsOk)
            {
                Navigation.NavigateTo(Urls.Workflow(copy.Value));
            }
        }
        finally
        {
            _busy = false;
        }
    }
}
