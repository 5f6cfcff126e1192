using Rcm.Infrastructure.Workflows.Runs;

namespace Rcm.Console.Features.Workflows.Editor;

internal static class StepWords
{
    public static string For(PathStep step) => step.Transition is { } t
        ? $"{t.Label}, from {t.From} to {t.To}"
        : $"{step.Action}{(step.Node is null ? "" : $" at {step.Node}")}{(step.Success ? "" : ", failed")}";
}
