using System.Text.RegularExpressions;

namespace Rcm.Domain.Workflows;

/// <summary>Texts with <c>{{name}}</c> in them: a column of the row, a credential, or what an earlier step read.</summary>
public static partial class Placeholder
{
    [GeneratedRegex(@"\{\{(?<name>[^{}]*)\}\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();

    [GeneratedRegex(@"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();

    /// <summary>Whether a step may read a text under this name: a placeholder's name that is no credential's.</summary>
    public static bool IsFieldName(string name) => Name().IsMatch(name) && !name.Contains('.', StringComparison.Ordinal);

    public static IEnumerable<string> Names(string template) => Pattern().Matches(template).Select(m => m.Groups["name"].Value);

    /// <summary>What is wrong with a template, or null.</summary>
    public static string? Fault(string template)
    {
        if (Names(template).FirstOrDefault(n => !Name().IsMatch(n)) is { } bad)
        {
            return $"has a placeholder that is no column name: {{{{{bad}}}}}";
        }

        // What is left must not become a placeholder either, once a value stands in the gap.
        var rest = Pattern().Replace(template, "\u0001");
        return rest.Contains("{{", StringComparison.Ordinal) || rest.Contains("}}", StringComparison.Ordinal)
            || rest.Contains("{\u0001", StringComparison.Ordinal) || rest.Contains("\u0001}", StringComparison.Ordinal)
            ? "has a placeholder that is not closed"
            : null;
    }

    /// <summary>Fills the template in; the error names the placeholder that has no value, never a value.</summary>
    public static string? Fill(string template, Func<string, string?> value, out string? missing)
    {
        string? absent = null;
        var filled = Pattern().Replace(template, m =>
        {
            var name = m.Groups["name"].Value;
            var v = value(name);
            absent ??= v is null ? name : null;
            return v ?? "";
        });
        missing = absent;
        return absent is null ? filled : null;
    }
}
