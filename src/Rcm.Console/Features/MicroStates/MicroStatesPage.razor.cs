using System.Globalization;
using Microsoft.AspNetCore.Components;
using Rcm.Console.Shared;
using Rcm.Console.Shell;
using Rcm.Domain.Access;
using Rcm.Domain.Common;
using Rcm.Domain.MicroStates.Searching;
using Rcm.Infrastructure.MicroStates;
using Rcm.Infrastructure.MicroStates.Searching;

namespace Rcm.Console.Features.MicroStates;

public sealed partial class MicroStatesPage
{
    private readonly Dictionary<long, MicroStateRow> _selected = [];
    private Loader<Found>? _loader;
    private StateChoices? _choices;
    private bool _pasting;
    private string? _pasted;
    private int _pastes;
    private string? _leftFor;

    [Inject] public required MicroStateLibrary Library { get; init; }

    [Inject] public required SearchMicroStates Searching { get; init; }

    [Inject] public required ExplainSimilar Explaining { get; init; }

    [Inject] public required NavigationManager Navigation { get; init; }

    [CascadingParameter] public required SignedInPerson Person { get; set; }

    [SupplyParameterFromQuery(Name = "q")] public string? Search { get; set; }

    /// <summary>A micro-state whose neighbours are looked for.</summary>
    [SupplyParameterFromQuery(Name = "like")] public string? LikeNumber { get; set; }

    private long? Like => QueryValue.Number(LikeNumber);

    [SupplyParameterFromQuery(Name = "after")] public string? AfterNumber { get; set; }

    private long? After => QueryValue.Number(AfterNumber);

    [SupplyParameterFromQuery] public string? Workflow { get; set; }

    [SupplyParameterFromQuery] public string? Node { get; set; }

    [SupplyParameterFromQuery] public string? Category { get; set; }

    [SupplyParameterFromQuery] public string? Kind { get; set; }

    [SupplyParameterFromQuery] public string? State { get; set; }

    [SupplyParameterFromQuery] public string? Generator { get; set; }

    private Urls.StateQuery Query => new(Workflow, Node, Category, Kind, State, Generator);

    private bool IsAsked => Example is not null;

    private bool MayEditAny => Person.May(Permission.EditWorkflows);

    private SearchExample? Example => (Search, Like, _pasted) switch
    {
        (_, { } like, _) => new SearchExample(MicroStateId: like),
        (_, _, { } html) => new SearchExample(Html: html),
        ({ } text, _, _) when !string.IsNullOrWhiteSpace(text) => new SearchExample(Text: text),
        _ => null,
    };

    protected override void OnParametersSet()
    {
        // A question that came later is the one that is meant.
        if (_pasted is not null && (Search, Like).ToString() != _leftFor)
        {
            (_pasted, _pastes) = (null, _pastes + 1);
        }
    }

    private async Task<Found> LoadAsync(CancellationToken cancellation)
    {
        _choices ??= await Library.ChoicesAsync(Person.Tenant, cancellation);
        var filter = StateQueryFilter.Of(Query);
        if (Example is not { } example)
        {
            var page = await Library.ListAsync(Person.Tenant, filter, After, cancellation);
            return new Found([.. page.Rows.Select(r => (r, (double?)null, ""))], page.Next, null, null);
        }

        var found = await Searching.RunAsync(Person.Tenant, example, filter, SearchSize.Usual, cancellation);
        if (!found.IsOk)
        {
            return new Found([], null, null, found.Error);
        }

        var why = await Explaining.RunAsync(Person.Tenant, example, [.. found.Value.States.Select(s => s.Row.MicroStateId)], cancellation);
        return new Found(
            [.. found.Value.States.Select(s => (s.Row, (double?)s.Score, TraitWords.Why(why.GetValueOrDefault(s.Row.MicroStateId) ?? [], s.Named)))],
            null, found.Value, null);
    }

    private void OnSearch(string? text)
    {
        (_pasted, _pasting) = (null, false);
        // Replaced, not pushed: Back leads to the page before, not through each letter.
        Navigation.NavigateTo(Urls.MicroStates(text, filter: Query), replace: true);
    }

    private void Filtered(Urls.StateQuery query) => Navigation.NavigateTo(Urls.MicroStates(Search, filter: query, like: Like));

    private async Task PastedAsync(string html)
    {
        (_pasted, _pastes, _pasting) = (html, _pastes + 1, false);
        if (Search is not null || Like is not null)
        {
            _leftFor = ((string?)null, (long?)null).ToString();
            Navigation.NavigateTo(Urls.MicroStates(filter: Query));
        }
        else
        {
            _leftFor = (Search, Like).ToString();
            await InvokeAsync(StateHasChanged);
        }
    }

    private void Select(MicroStateRow row, bool on)
    {
        if (on) _selected[row.MicroStateId] = row;
        else _selected.Remove(row.MicroStateId);
    }

    private async Task ChangedAsync()
    {
        _selected.Clear();
        _choices = null;
        if (_loader is not null) await _loader.ReloadAsync();
    }

    private static string Told(SimilarStates similar)
    {
        var shown = similar.States.Count == 1 ? "1 page" : $"{similar.States.Count} pages";
        return similar.IsCompared ? $"{shown} of {Formats.Count(similar.Matching)}." : $"{shown} of more than {Formats.Count(SearchPath.ComparedUpTo)}.";
    }

    private static string? Score(double? score) => score?.ToString("0.000", CultureInfo.InvariantCulture);

    private sealed record Found(
        IReadOnlyList<(MicroStateRow Row, double? Score, string Why)> Rows, long? Next, SimilarStates? Similar, Error? Refusal);
}
