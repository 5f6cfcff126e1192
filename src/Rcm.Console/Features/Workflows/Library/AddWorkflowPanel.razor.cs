using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Rcm.Console.Shell;
using Rcm.Domain.Access;
using Rcm.Domain.Common;
using Rcm.Domain.Workflows.Drafts;
using Rcm.Infrastructure.Workflows.Versions;

namespace Rcm.Console.Features.Workflows.Library;

public sealed partial class AddWorkflowPanel
{
    private string _name = "";
    private string? _description;
    private string? _json;
    private bool _meansCatalogue;
    private bool _busy;
    private Error? _refusal;

    [Inject] public required CreateWorkflow Create { get; init; }

    [Inject] public required ImportWorkflow Import { get; init; }

    [Inject] public required NavigationManager Navigation { get; init; }

    [CascadingParameter] public required SignedInPerson Person { get; set; }

    [Parameter, EditorRequired] public bool IsImport { get; set; }

    private string Owner => Person.May(Permission.ManageSharedWorkflows) ? "the shared library" : Person.Acting.Name;

    private async Task ChosenAsync(InputFileChangeEventArgs chosen)
    {
        (_json, _refusal, _meansCatalogue) = (null, null, false);
        if (chosen.File.Size > WorkflowFile.MaxBytes)
        {
            _refusal = new Error("workflow_file.too_large", $"This file has more than {WorkflowFile.MaxBytes / 1024 / 1024} MB: it is no workflow that a person drew.");
            return;
        }

        try
        {
            // Some kilobytes: the circuit carries them.
            using var reader = new StreamReader(chosen.File.OpenReadStream(WorkflowFile.MaxBytes));
            _json = await reader.ReadToEndAsync();
        }
        catch (IOException)
        {
            _refusal = new Error("workflow_file.unread", "The file could not be read. Choose it again.");
        }
    }

    private async Task SubmitAsync()
    {
        if (_busy)
        {
            return;
        }

        _busy = true;
        try
        {
            var made = IsImport
                ? await Import.AsNewAsync(Person.Tenant, _json ?? "", _meansCatalogue, CancellationToken.None)
                : await Create.RunAsync(Person.Tenant, _name, _description, CancellationToken.None);
            _refusal = made.Error;
            if (made.IsOk)
            {
                Navigation.NavigateTo(Urls.Workflow(made.Value));
            }
        }
        finally
        {
            _busy = false;
        }
    }
}
