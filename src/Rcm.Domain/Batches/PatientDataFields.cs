using Rcm.Domain.Batches.Files;

namespace Rcm.Domain.Batches;

/// <summary>Which fields of a row or of an answer say who the patient is: masked in the console, never in a result file.</summary>
public static class PatientDataFields
{
    /// <summary>Names of things, not of people.</summary>
    private static readonly string[] NamesOfThings = ["plan_name", "payer_name", "provider_name", "facility_name", "product_name"];

    private static readonly string[] Telling =
        ["name", "dob", "birth", "member", "subscriber", "insured", "patient", "dependent", "ssn", "social", "phone", "email", "address", "street", "zip", "card"];

    /// <summary>Errs towards yes: what a workflow extracts is named by whoever taught it.</summary>
    public static bool Contains(string field) =>
        EligibilityColumns.PatientData.Contains(field)
        || (!NamesOfThings.Contains(field, StringComparer.OrdinalIgnoreCase)
            && Telling.Any(t => field.Contains(t, StringComparison.OrdinalIgnoreCase)));
}
