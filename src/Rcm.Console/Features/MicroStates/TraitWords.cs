using Rcm.Domain.MicroStates.Searching;

namespace Rcm.Console.Features.MicroStates;

/// <summary>What pages have in common, in words.</summary>
internal static class TraitWords
{
    private const int MaxNamed = 3;

    public static string Of(TraitKind kind) => kind switch
    {
        TraitKind.Fields => "Fields",
        TraitKind.Buttons => "Buttons",
        TraitKind.Headings => "Headings",
        TraitKind.Labels => "Labels",
        TraitKind.Columns => "Table columns",
        TraitKind.Roles => "Roles",
        TraitKind.Structure => "Structure",
        _ => "Words",
    };

    /// <summary>The two most telling kinds, each with a few of what agrees.</summary>
    public static string Why(IReadOnlyList<TraitAgreement> agreements, bool named)
    {
        var parts = agreements.Where(a => a.Kind != TraitKind.Structure || agreements.Count == 1).Take(2).Select(Part);
        return string.Join(" · ", named ? parts.Prepend("called so") : parts);
    }

    private static string Part(TraitAgreement agreement)
    {
        var rest = agreement.Shared.Count - MaxNamed;
        return $"{Of(agreement.Kind).ToLowerInvariant()} {string.Join(", ", agreement.Shared.Take(MaxNamed))}{(rest > 0 ? $" and {rest} more" : "")}";
    }
}
