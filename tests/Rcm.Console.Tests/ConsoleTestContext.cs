using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MudBlazor;
using MudBlazor.Services;
using Rcm.Console.Shell;

namespace Rcm.Console.Tests;

/// <summary>What every component test starts from: MudBlazor's services, a clock that stands still, a signed-in person.</summary>
public abstract class ConsoleTestContext : BunitContext
{
    protected static readonly DateTimeOffset Now = new(2025, 8, 4, 14, 3, 7, TimeSpan.Zero);

    protected ConsoleTestContext()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddMudServices();
        Services.AddSingleton<TimeProvider>(Clock);
    }

    /// <summary>For what a real database answers; a busy machine may take its time.</summary>
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    protected FakeTimeProvider Clock { get; } = new(Now);

    /// <summary>Renders with MudBlazor's providers beside it, so that menus, dialogs and messages have somewhere to appear.</summary>
    protected IRenderedComponent<ProvidersFrame> RenderWithProviders(RenderFragment fragment, SignedInPerson? person = null) =>
        Render<ProvidersFrame>(parameters => parameters.Add(f => f.ChildContent, fragment).Add(f => f.Person, person ?? People.Hana()));
}

/// <summary>Stands in for MainLayout.</summary>
public sealed class ProvidersFrame : ComponentBase
{
    [Parameter] public RenderFragment? ChildContent { get; set; }

    [Parameter] public SignedInPerson? Person { get; set; }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenComponent<MudPopoverProvider>(0);
        builder.CloseComponent();
        builder.OpenComponent<MudDialogProvider>(1);
        builder.CloseComponent();
        builder.OpenComponent<MudSnackbarProvider>(2);
        builder.CloseComponent();
        builder.OpenComponent<CascadingValue<SignedInPerson>>(3);
        builder.AddComponentParameter(4, nameof(CascadingValue<SignedInPerson>.Value), Person);
        builder.AddComponentParameter(5, nameof(CascadingValue<SignedInPerson>.ChildContent), ChildContent);
        builder.CloseComponent();
    }
}
