using System.Globalization;
using Rcm.Domain.MicroStates;

namespace Rcm.Domain.Execution;

/// <summary>One row's values and the endpoint's credentials: what placeholders stand for.</summary>
public sealed class RunInput
{
    // What says nothing of a person; all other columns are taken out of pages.
    private static readonly HashSet<string> Impersonal = new(StringComparer.Ordinal)
    {
        "payer_id", "provider_npi", "provider_name", "billing_npi", "service_type_code", "relationship", "gender", "date_of_service",
        "medicaid_state", "location", "service_from", "service_to", "place_of_service", "urgency", "units", "bill_type",
    };

    private readonly IReadOnlyDictionary<string, string?> row;
    private readonly IReadOnlyDictionary<string, string> credentials;

    /// <param name="row">Canonical column to value; dates as yyyy-MM-dd.</param>
    /// <param name="credentials">e.g. username, password.</param>
    public RunInput(IReadOnlyDictionary<string, string?> row, IReadOnlyDictionary<string, string> credentials)
    {
        this.row = row;
        this.credentials = credentials;
        Known = KnownValues.Of(row
            .Where(v => !Impersonal.Contains(v.Key))
            .Concat(credentials.Select(c => KeyValuePair.Create("credential." + c.Key, (string?)c.Value))));
    }

    /// <summary>What no trace, snapshot or log may hold.</summary>
    public KnownValues Known { get; }

    /// <summary>The placeholders that have a value: the row's columns, and credentials.</summary>
    public IEnumerable<string> Names => row.Where(v => v.Value is { Length: > 0 }).Select(v => v.Key).Concat(credentials.Keys.Select(k => "credential." + k));

    public string? Value(string placeholder) =>
        placeholder.StartsWith("credential.", StringComparison.Ordinal)
            ? credentials.GetValueOrDefault(placeholder["credential.".Length..])
            : row.GetValueOrDefault(placeholder) is { Length: > 0 } value ? value : null;

    /// <summary>The columns that a workflow requires and this row does not have.</summary>
    public IReadOnlyList<string> Missing(IEnumerable<string> required) => [.. required.Where(column => Value(column) is null)];

    /// <returns>The date as the portal writes it, or null where the value is no date.</returns>
    public static string? AsDate(string value, string format) =>
        DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date.ToString(format, CultureInfo.InvariantCulture)
            : null;

    /// <returns>The date as yyyy-MM-dd, or null where the page's text is no such date.</returns>
    public static string? FromDate(string text, string format) =>
        DateOnly.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : null;
}
