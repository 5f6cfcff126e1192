using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;

namespace Rcm.Console.Shell;

public partial class App
{
    // Pages are not prerendered: a page would be queried twice, and its first copy would not answer to clicks.
    private static readonly InteractiveServerRenderMode Interactive = new(prerender: false);

    private SignedInPerson? _person;

    [Inject] public required ThemeSheet Theme { get; init; }

    [CascadingParameter] public required HttpContext Http { get; set; }

    /// <summary>Null for the pages that are plain HTML (sign-in, errors): they say so with [ExcludeFromInteractiveRouting].</summary>
    private InteractiveServerRenderMode? PageMode => Http.AcceptsInteractiveRouting() ? Interactive : null;

    protected override async Task OnInitializedAsync()
    {
        // The plain pages are for nobody in particular, and must show while the database is away.
        if (PageMode is not null && Http.RequestServices.GetService<ISignedInPersonSource>() is { } source)
        {
            _person = await source.FindAsync(Http, Http.RequestAborted);
        }
    }
}
