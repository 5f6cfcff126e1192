using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Rcm.Console.Shell;

namespace Rcm.Console.Shared;

/// <summary>Keeps a page's fault on that page: the frame stays, and there is a way out.</summary>
public sealed class PageBoundary : ErrorBoundaryBase
{
    private string? _traceId;

    [Inject] public required ILogger<PageBoundary> Logger { get; init; }

    protected override Task OnErrorAsync(Exception exception)
    {
        _traceId = Activity.Current?.TraceId.ToString() ?? Guid.NewGuid().ToString("N");
        Logger.LogError(exception, "A page failed. Trace {TraceId}", _traceId);
        return Task.CompletedTask;
    }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        if (CurrentException is null)
        {
            builder.AddContent(0, ChildContent);
            return;
        }

        builder.OpenComponent<PageHeader>(1);
        builder.AddComponentParameter(2, nameof(PageHeader.Title), "Something went wrong");
        builder.CloseComponent();
        builder.OpenComponent<ErrorState>(3);
        builder.AddComponentParameter(4, nameof(ErrorState.Title), "This page could not be shown");
        builder.AddComponentParameter(5, nameof(ErrorState.Text), "Batches that are running go on. Try again; if it happens again, give the trace number to your administrator.");
        builder.AddComponentParameter(6, nameof(ErrorState.TraceId), _traceId);
        builder.AddComponentParameter(7, nameof(ErrorState.Retry), EventCallback.Factory.Create(this, Recover));
        builder.AddComponentParameter(8, nameof(ErrorState.ChildContent), (RenderFragment)(link =>
        {
            link.OpenElement(0, "a");
            link.AddAttribute(1, "href", Urls.Dashboard);
            link.AddContent(2, "Go to the dashboard");
            link.CloseElement();
        }));
        builder.CloseComponent();
    }
}
