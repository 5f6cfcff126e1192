using System.Globalization;
using Rcm.Domain.Batches.Files;
using Rcm.Infrastructure.Batches.Files;

namespace Rcm.Console.Features.Batches.Files;

/// <summary>What a batch will be started with: chosen by the person, or proposed from their words and the file until they choose.</summary>
internal sealed class StartChoices
{
    private BatchForm? form;
    private bool workflowIsChosen;
    private bool endpointIsChosen;

    public Guid? Workflow { get; private set; }

    public long? Endpoint { get; private set; }

    /// <summary>Nothing is left to be chosen. Where there is no endpoint at all, the start says what to do.</summary>
    public bool AreMade => Workflow is not null && (Endpoint is not null || form?.Endpoints.Count == 0);

    public bool WorkflowIsProposed { get; private set; }

    public bool EndpointIsProposed { get; private set; }

    public FileColumns Columns => FileColumns.For(form?.Workflows.FirstOrDefault(w => w.WorkflowId == Workflow)?.RequiredData ?? []);

    public KnownPayers? Payers => form?.Endpoints.FirstOrDefault(e => e.EndpointId == Endpoint)?.Payers;

    public void Offer(BatchForm offered)
    {
        form = offered;
        if (offered.Workflows.All(w => w.WorkflowId != Workflow)) (Workflow, workflowIsChosen) = (null, false);
        if (offered.Endpoints.All(e => e.EndpointId != Endpoint)) (Endpoint, endpointIsChosen) = (null, false);
        Propose("", null);
    }

    public void ChooseWorkflow(string? value)
    {
        Workflow = Guid.TryParse(value, out var id) ? id : null;
        (workflowIsChosen, WorkflowIsProposed) = (Workflow is not null, false);
    }

    public void ChooseEndpoint(string? value)
    {
        Endpoint = long.TryParse(value, CultureInfo.InvariantCulture, out var id) ? id : null;
        (endpointIsChosen, EndpointIsProposed) = (Endpoint is not null, false);
    }

    /// <param name="head">None before a file is chosen.</param>
    public void Propose(string prompt, FileHead? head)
    {
        if (form is null) return;
        if (!workflowIsChosen)
        {
            Workflow = StartProposal.Workflow(prompt, head?.Headers ?? [], [.. form.Workflows.Select(w => new StartChoice<Guid>(w.WorkflowId, $"{w.Name} {w.Description}", w.RequiredData))]);
            WorkflowIsProposed = Workflow is not null && form.Workflows.Count > 1;
        }

        if (endpointIsChosen) return;
        var proposed = StartProposal.Endpoint(prompt, PayersOf(head), [.. form.Endpoints.Select(e => new StartChoice<long>(e.EndpointId, e.Name, [], e.Payers))]);
        EndpointIsProposed = proposed is not null && form.Endpoints.Count > 1;
        // Of several payers none is asked about a patient only because it stands first.
        Endpoint = proposed;
    }

    private static string[] PayersOf(FileHead? head)
    {
        if (head is null) return [];
        var header = head.Headers.FirstOrDefault(h => EligibilityColumns.Find(HeaderMap.Key(h))?.Name == EligibilityColumns.PayerId);
        return header is null ? [] : [.. head.ValuesOf(header)];
    }
}
