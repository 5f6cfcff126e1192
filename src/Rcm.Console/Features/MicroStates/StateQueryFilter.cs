using Rcm.Console.Shell;
using Rcm.Domain.MicroStates;
using Rcm.Domain.MicroStates.Searching;

namespace Rcm.Console.Features.MicroStates;

/// <summary>What the address says, as the search's filter; a word that it does not know asks nothing.</summary>
internal static class StateQueryFilter
{
    public static StateFilter Of(Urls.StateQuery query) => new(
        Guid.TryParse(query.Workflow, out var workflow) ? workflow : null,
        Known(query.Node),
        Known(query.Category),
        query.Kind switch { "dynamic" => true, "fixed" => false, _ => null },
        query.Kind switch { "required" => true, "optional" => false, _ => null },
        query.State == "retired" ? true : null,
        query.State is StateReview.Proposed or StateReview.Rejected ? query.State : null,
        Known(query.Generator));

    private static string? Known(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
