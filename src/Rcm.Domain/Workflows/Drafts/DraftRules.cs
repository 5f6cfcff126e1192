using System.Text;
using System.Text.RegularExpressions;
using Rcm.Domain.Common;

namespace Rcm.Domain.Workflows.Drafts;

/// <summary>What may stand in a draft at all; whether it makes sense is GraphValidator's business. Each message says what and where.</summary>
public static partial class DraftRules
{
    public const int MaxNodes = 10_000;
    public const int MaxTransitions = 50_000;
    public const int MaxColumns = 100;
    public const int MaxCode = 64;
    public const int MaxLabel = 80;
    public const int MaxDescription = 500;
    public const double MaxPosition = 1_000_000;

    [GeneratedRegex(@"^[a-z][a-z0-9_.\-]*\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CodeShape();

    [GeneratedRegex(@"<\s*[a-z/!?]|&#|&[a-z]+;|javascript:", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Markup();

    public static Error? Code(string? code) =>
        string.IsNullOrWhiteSpace(code)
            ? new Error("draft.code", "A node needs a code, like search_patient.")
            : code.Length > MaxCode
                ? new Error("draft.code", $"The code {Shown(code)} is longer than {MaxCode} characters. Shorten it.")
                : CodeShape().IsMatch(code)
                    ? null
                    : new Error("draft.code", $"{Shown(code)} can't be a node's code: use letters, digits, _, - and ., and begin with a letter.");

    public static Error? Label(string? label, string from)
    {
        if (string.IsNullOrWhiteSpace(label))
        {
            return new Error("draft.label", $"The transition from {from} needs a label, like login_success.");
        }

        if (label.Length > MaxLabel)
        {
            return new Error("draft.label",
                $"The label {Shown(label)} of a transition from {from} has {label.Length:N0} characters; {MaxLabel} are the most. Shorten it.");
        }

        return label.Trim() != label || label.Contains('|', StringComparison.Ordinal)
            ? new Error("draft.label", $"The label {Shown(label)} of a transition from {from} must not begin or end with a blank or hold a |.")
            : Text([label], $"The label {Shown(label)} of a transition from {from}");
    }

    public static Error? Description(string? description, string of) =>
        description?.Length > MaxDescription
            ? new Error("draft.description", $"The description of {of} has {description.Length:N0} characters; {MaxDescription} are the most. Shorten it.")
            : Text([description ?? ""], $"The description of {of}");

    public static Error? Columns(IReadOnlyList<string> columns)
    {
        if (columns.Count > MaxColumns)
        {
            return new Error("draft.columns", $"A row can be asked for {MaxColumns} columns at most.");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var column in columns)
        {
            if (column is null || column.Length > MaxCode || !Placeholder.IsFieldName(column))
            {
                return new Error("draft.columns", $"{Shown(column ?? "")} can't be a column's name: use small letters, digits and _, like member_id.");
            }

            if (!seen.Add(column))
            {
                return new Error("draft.columns", $"The column {column} is asked for twice.");
            }
        }

        return null;
    }

    public static Error? Position(double? x, double? y, string of) =>
        x is null == y is null && new[] { x ?? 0, y ?? 0 }.All(v => double.IsFinite(v) && Math.Abs(v) <= MaxPosition)
            ? null
            : new Error("draft.position", $"{of} can't be placed there: the drawing ends before.");

    public static Error? MaxVisits(int value) =>
        value is >= 1 and <= 100 ? null : new Error("draft.max_visits", "A run may enter one node between 1 and 100 times.");

    /// <summary>A name, a note or a description: readable text on one line, without markup.</summary>
    public static Error? Text(IEnumerable<string> texts, string what)
    {
        foreach (var text in texts)
        {
            if (Markup().IsMatch(text))
            {
                return new Error("draft.markup", $"{what} holds markup (HTML). Write it as plain words.");
            }

            if (text.Any(char.IsControl) || text.EnumerateRunes().Any(r => r == Rune.ReplacementChar))
            {
                return new Error("draft.text", $"{what} holds characters that can't be shown. Type it again.");
            }
        }

        return null;
    }

    internal static double? Rounded(double? position) => position is { } p ? Math.Round(p, 1) + 0.0 : null;

    private static string Shown(string text)
    {
        var kept = new string([.. text.Where(c => !char.IsControl(c) && !char.IsSurrogate(c)).Take(40)]);
        return kept.Length < text.Length ? $"“{kept}…”" : $"“{kept}”";
    }
}
