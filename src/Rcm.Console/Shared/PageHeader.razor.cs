using Microsoft.AspNetCore.Components;

namespace Rcm.Console.Shared;

/// <summary>Breadcrumb, title with its status, and the page's one primary action on the right. Sets the document's title too.</summary>
public partial class PageHeader
{
    /// <summary>Stands in the document's title and so in the browser's history: no patient data.</summary>
    [Parameter, EditorRequired] public required string Title { get; set; }

    /// <summary>The pages above this one, outermost first.</summary>
    [Parameter] public IReadOnlyList<Crumb> Trail { get; set; } = [];

    [Parameter] public RenderFragment? Status { get; set; }

    [Parameter] public RenderFragment? Actions { get; set; }

    [Parameter] public RenderFragment? Subtitle { get; set; }
}
