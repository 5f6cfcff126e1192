using Microsoft.AspNetCore.Components;
using Rcm.Console.Shared;
using Rcm.Console.Shell;
using Rcm.Infrastructure.Access;

namespace Rcm.Console.Features.Access.People;

/// <summary>The people of one's own organisation; a row opens beside the list, with what an administrator can change.</summary>
public sealed partial class PeoplePage
{
    private Loader<IReadOnlyList<PersonRow>>? _loader;

    [Inject] public required PeopleList People { get; init; }

    [Inject] public required NavigationManager Navigation { get; init; }

    [CascadingParameter] public required SignedInPerson Person { get; set; }

    [SupplyParameterFromQuery(Name = "q")] public string? Search { get; set; }

    [SupplyParameterFromQuery(Name = "person")] public string? PersonId { get; set; }

    private Guid? Selected => QueryValue.Id(PersonId);

    private void OnSearch(string? text) => Navigation.NavigateTo(Urls.People(text), replace: true);

    private Task OnChangedAsync() => _loader?.ReloadAsync() ?? Task.CompletedTask;
}
