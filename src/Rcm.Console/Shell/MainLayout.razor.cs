using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Rcm.Console.Shared;

namespace Rcm.Console.Shell;

public sealed partial class MainLayout : IDisposable
{
    private PageBoundary? _boundary;
    private string _skipTarget = "#content";

    [Inject] public required NavigationManager Navigation { get; init; }

    [CascadingParameter] public SignedInPerson? Person { get; set; }

    protected override void OnInitialized()
    {
        Navigation.LocationChanged += OnLocationChanged;
        SetSkipTarget();
        if (Person is null)
        {
            // Without a person there is no page to show: the request must go through sign-in.
            Navigation.NavigateTo(Urls.SignIn, forceLoad: true);
        }
    }

    // A page that failed must not keep its successor from being shown.
    private void OnLocationChanged(object? sender, LocationChangedEventArgs e)
    {
        SetSkipTarget();
        _boundary?.Recover();
    }

    // <base href="/"> makes a bare "#content" lead to the dashboard: it must name the page that it stands on.
    private void SetSkipTarget() =>
        _skipTarget = new Uri(Navigation.Uri).PathAndQuery + "#content";

    public void Dispose() => Navigation.LocationChanged -= OnLocationChanged;
}
