namespace Rcm.PayerPortal;

/// <summary>A running portal, in this process. Disposing it stops it.</summary>
public sealed class PortalHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly PortalState _state;

    private PortalHost(WebApplication app, PortalState state)
    {
        _app = app;
        _state = state;
        BaseAddress = new Uri(app.Urls.First());
    }

    /// <summary>With the port that was really taken.</summary>
    public Uri BaseAddress { get; }

    public MemberRoster Roster => _state.Roster;

    public SearchLog Log => _state.Log;

    /// <summary>As <c>POST /__control</c> changes it, for a test in the same process.</summary>
    public PortalBehaviour Behaviour
    {
        get => _state.Behaviour;
        set => _state.Behaviour = value.Faults().FirstOrDefault() is { } fault ? throw new ArgumentException(fault, nameof(value)) : value;
    }

    /// <exception cref="ArgumentException">A setting is missing or makes no sense; the message names it.</exception>
    public static Task<PortalHost> StartAsync(PortalOptions options, CancellationToken cancellationToken) =>
        StartAsync(options, TimeProvider.System, cancellationToken);

    /// <param name="clock">What sessions expire by and the log's times come from.</param>
    public static async Task<PortalHost> StartAsync(PortalOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (options.Faults().ToList() is { Count: > 0 } faults)
        {
            throw new ArgumentException(string.Join(' ', faults), nameof(options));
        }

        // Empty: no setting of the host process (ASPNETCORE_URLS, appsettings.json) reaches a portal started by a test.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Rcm.PayerPortal" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 64 * 1024;
        });
        builder.Services.AddRouting();
        builder.Logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning);

        var app = builder.Build();
        app.Urls.Add(options.Url);
        var state = new PortalState(options, clock);
        app.MapGet("/health/live", context => context.Response.WriteAsync("live"));
        app.MapGet("/assets/portal.css", context =>
        {
            context.Response.ContentType = "text/css; charset=utf-8";
            return context.Response.WriteAsync(Stylesheet.Text);
        });
        ControlEndpoints.Map(app, state);
        new PageEndpoints(state).Map(app);

        try
        {
            await app.StartAsync(cancellationToken);
            return new PortalHost(app, state);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => _app.StopAsync(cancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
