using System.Globalization;
using Rcm.Domain.Batches;

namespace Rcm.Console.Features.Batches;

/// <summary>Field names and their values as people read them: member_id is "Member ID".</summary>
public static class FieldWords
{
    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["client_row_id"] = "Row ID",
        ["payer_id"] = "Payer",
        ["provider_npi"] = "Provider NPI",
        ["dob"] = "Birth date",
        ["dependent_dob"] = "Dependent's birth date",
        ["appt_date"] = "Appointment",
        ["service_type_code"] = "Service type",
        ["coinsurance"] = "Co-insurance",
        ["copay"] = "Co-pay",
    };

    public static string Of(string field)
    {
        if (Known.TryGetValue(field, out var words)) return words;
        var text = field.Replace('_', ' ').Trim();
        if (text.Length == 0) return field;
        if (text.EndsWith(" id", StringComparison.Ordinal)) text = text[..^2] + "ID";
        return char.ToUpperInvariant(text[0]) + text[1..];
    }

    public static string Value(string field, string value) => field switch
    {
        "coverage_status" => PayerOutcome.Of(value).Label,
        // What payers write for "no end".
        "effective_to" when value.StartsWith("9999", StringComparison.Ordinal) => "No end date",
        _ when value.Length == 10 && DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            => date.ToString("d MMM yyyy", CultureInfo.InvariantCulture),
        _ => value,
    };
}
