using Rcm.Domain.Workflows;

namespace Rcm.Infrastructure.MicroStates.Demo;

/// <summary>One micro-state of the demo's eligibility workflow: a page recorded from the demo portal, and what the robot does there.</summary>
/// <param name="Page">Name of the recorded page; see <see cref="DemoStates.Snapshot"/>.</param>
/// <param name="Required">Whether a run can't end without this page.</param>
public sealed record DemoState(
    string Node, string Label, string Category, bool Required, string Page, string PageType, IReadOnlyList<ActionStep> Steps)
{
    public ActionProgram Program => new(Steps, ActionEffect.Read);
}
