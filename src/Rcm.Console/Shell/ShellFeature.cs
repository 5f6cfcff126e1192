using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using MudBlazor;
using MudBlazor.Services;

namespace Rcm.Console.Shell;

/// <summary>The frame that pages stand in: components, theme, headers, error pages, health.</summary>
public static class ShellFeature
{
    public const string ReadyTag = "ready";

    public static IServiceCollection AddShell(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddCascadingAuthenticationState();
        services.AddMudServices(options =>
        {
            options.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomRight;
            options.SnackbarConfiguration.PreventDuplicates = true;
        });
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = "rcm.antiforgery";
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        services.AddSingleton(provider => ThemeSheet.CreateAsync(provider, RcmTheme.Instance, RcmTheme.Tones).GetAwaiter().GetResult());
        services.AddHealthChecks().AddCheck<DatabaseReady>("database", tags: [ReadyTag]);
        return services;
    }

    public static void UseShell(this WebApplication app)
    {
        app.UseExceptionHandler(Urls.Error, createScopeForErrors: true);
        app.UseSecurityHeaders();
        // Programs get their bare status; people a page.
        app.UseWhen(
            context => !context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
                && !context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal),
            pages => pages.UseStatusCodePagesWithReExecute(Urls.NotFound, createScopeForStatusCodePages: true));
        // Written out, so that what is executed again is routed again.
        app.UseRouting();
    }

    public static void MapShell(this WebApplication app)
    {
        app.UseAntiforgery();
        app.Use(KnowPersonAsync);
        app.MapStaticAssets().AllowAnonymous();
        app.MapGet("/theme.css", (HttpContext context, ThemeSheet sheet) =>
        {
            context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
            return Results.Text(sheet.Css, "text/css");
        }).AllowAnonymous();

        // They tell nothing but state.
        app.MapHealthChecks(Urls.HealthLive, new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks(Urls.HealthReady, new HealthCheckOptions { Predicate = check => check.Tags.Contains(ReadyTag) }).AllowAnonymous();

        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(options =>
            options.ContentSecurityFrameAncestorsPolicy = null); // stands in SecurityHeaders
    }

    // A page that is executed again, such as "not found", is rendered without waiting for anything: who is signed in must be known before,
    // or its circuit begins with nobody and leaves for sign-in.
    private static async Task KnowPersonAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Features.Get<IStatusCodeReExecuteFeature>() is not null && http.RequestServices.GetService<ISignedInPersonSource>() is { } people)
        {
            await people.FindAsync(http, http.RequestAborted);
        }

        await next(http);
    }
}
