using Rcm.Browser.Tests.Stack;
using Rcm.Domain.Workflows;

namespace Rcm.Browser.Tests.Workflows;

/// <summary>A test in the editor, in a workflow of its own.</summary>
public abstract class EditorTest(StackFixture stack) : BrowserTest(stack)
{
    private protected static WorkflowGraph Small { get; } = new(
        "login", [new("login", "Sign in"), new("search", "Search"), new("verify", "Verify", IsTerminal: true)],
        [new("login", "search", "ok"), new("search", "verify", "found"), new("search", "verify", "not_found"), new("login", "login", "retry")]);

    /// <param name="graph">Null: nothing is drawn yet.</param>
    private protected async Task<Guid> WorkflowAsync(WorkflowGraph? graph)
    {
        var workflow = Guid.NewGuid();
        await Sql.DoAsync(
            """
            insert into user_workflow (workflow_id, name, required_data, created_at, updated_at, owner_org_id)
            select $1, $2, '["member_id"]', now(), now(), org_id from organization where name = $3
            """,
            workflow, $"Editor {workflow:N}", NorthMedical);
        if (graph is not null)
        {
            await Sql.DoAsync(
                "insert into workflow_version (workflow_id, version, graph, note, published_at) values ($1, 1, $2::jsonb, '', now())", workflow, graph.ToJson());
        }

        return workflow;
    }
}
