using Rcm.Domain.Common;

namespace Rcm.Domain.MicroStates.Searching;

/// <summary>Which micro-states a search looks among; what is null is not asked about.</summary>
/// <param name="Node">The node's code.</param>
/// <param name="Retired">Null: those in use alone. True: the retired alone.</param>
/// <param name="Review">One of <see cref="StateReview"/>; null: all but the rejected.</param>
/// <param name="Generator">Which embedder made the vectors.</param>
public sealed record StateFilter(
    Guid? Workflow = null,
    string? Node = null,
    string? Category = null,
    bool? Dynamic = null,
    bool? Required = null,
    bool? Retired = null,
    string? Review = null,
    string? Generator = null)
{
    public static StateFilter None { get; } = new();

    public bool IsEmpty => this == None;
}

/// <summary>What the others are to be like: exactly one of the three.</summary>
/// <param name="Html">A page as it was copied; it is scrubbed before anything else is done with it, and kept nowhere.</param>
public sealed record SearchExample(string? Text = null, string? Html = null, long? MicroStateId = null)
{
    /// <summary>Characters of a text; longer ones are pages.</summary>
    public const int MaxText = 2_000;

    public static Result<SearchExample> Check(SearchExample example) => example switch
    {
        { Text: { } text, Html: null, MicroStateId: null } => text.Trim() switch
        {
            "" => new Error("search.empty", "Type what the page says, or paste a page."),
            { Length: > MaxText } => new Error("search.text_length", $"A text to search by has at most {MaxText:N0} characters. Paste a whole page as a page."),
            var words => example with { Text = words },
        },
        { Text: null, Html: { } html, MicroStateId: null } => html switch
        {
            _ when string.IsNullOrWhiteSpace(html) => new Error("search.empty", "Paste the page's HTML first."),
            { Length: > PageScrubber.MaxLength } =>
                new Error("search.page_length", $"The page has {html.Length:N0} characters; {PageScrubber.MaxLength:N0} is the most. Paste the part that matters."),
            _ => example,
        },
        { Text: null, Html: null, MicroStateId: not null } => example,
        _ => new Error("search.example", "Search by a text, by a page or by a micro-state: by one of them."),
    };
}

/// <summary>How many are wanted.</summary>
public static class SearchSize
{
    public const int Usual = 20;
    public const int Most = 100;

    public static Result<int> Check(int k) =>
        k is >= 1 and <= Most ? k : new Error("search.size", $"Ask for between 1 and {Most} micro-states.");
}

/// <summary>
/// How the nearest are found. One index serves all tenants and filters: under a filter that leaves little of the table it finds next to
/// nothing, so what is small is compared one by one.
/// </summary>
public static class SearchPath
{
    /// <summary>Micro-states up to which each one is compared: a few milliseconds.</summary>
    public const int ComparedUpTo = 4_000;

    public static bool IsCompared(long matching) => matching <= ComparedUpTo;

    /// <summary>Whether the index gave as many as there are to give.</summary>
    public static bool IsEnough(int found, int wanted, long matching) => found >= Math.Min(wanted, matching);
}
