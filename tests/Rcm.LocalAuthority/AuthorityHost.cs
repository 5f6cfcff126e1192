using System.Globalization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Rcm.LocalAuthority;

/// <summary>The authority must not run here; the message is the one line that a person needs.</summary>
public sealed class AuthorityRefusedException(string message) : Exception(message);

/// <summary>
/// An OpenID Connect authority that speaks as Entra ID does and asks for no password. For demos and tests only.
/// Program.cs runs it as a process; tests hold it in their own.
/// </summary>
public sealed class AuthorityHost : IAsyncDisposable
{
    private readonly WebApplication web;

    private AuthorityHost(WebApplication web, Uri root)
    {
        this.web = web;
        Root = root;
    }

    /// <summary>What `Rcm:SignIn:Authority` is set to; ends in a slash.</summary>
    public Uri Root { get; }

    public AuthorityOptions Options => web.Services.GetRequiredService<AuthorityOptions>();

    /// <summary>What the next identity token says wrongly; the same as `POST /__control`.</summary>
    public Misbehaviour Misbehaviour => web.Services.GetRequiredService<Misbehaviour>();

    /// <param name="port">0 for any free one.</param>
    /// <param name="dataDirectory">Where the keys are kept; a second start on the same folder has the same keys.</param>
    public static async Task<AuthorityHost> StartAsync(string dataDirectory, int port = 0, CancellationToken cancellation = default)
    {
        var app = Build(
        [
            "--environment", "Development",
            "--urls", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"),
            "--Authority:DataDirectory", dataDirectory,
            "--Logging:LogLevel:Default", "Warning",
        ]);
        await app.StartAsync(cancellation);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new AuthorityHost(app, new Uri(address + "/"));
    }

    /// <exception cref="AuthorityRefusedException">The environment is Production.</exception>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        if (builder.Environment.IsProduction())
        {
            throw new AuthorityRefusedException(
                "The local sign-in authority asks for no password and does not start in Production: " +
                "set Rcm:SignIn:Authority to the organisation's real authority, or ASPNETCORE_ENVIRONMENT=Development for a demo.");
        }

        if (builder.Configuration["urls"] is null)
        {
            builder.WebHost.UseUrls("http://127.0.0.1:5081");
        }

        builder.Logging.AddFilter("OpenIddict", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

        var options = AuthorityOptions.From(builder.Configuration);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(PeopleDirectory.Load());
        builder.Services.AddSingleton<Misbehaviour>();
        builder.Services.AddEntraLikeServer(options);

        var app = builder.Build();
        app.Use(TenantPath.MoveIntoPathBase);
        app.UseRouting();
        app.UseAuthentication();
        app.MapAuthorityEndpoints();
        return app;
    }

    public async ValueTask DisposeAsync()
    {
        await web.StopAsync();
        await web.DisposeAsync();
    }
}
