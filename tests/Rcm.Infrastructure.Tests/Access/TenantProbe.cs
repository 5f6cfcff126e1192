using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Rcm.Console.Features.Tenancy;

namespace Rcm.Infrastructure.Tests.Access;

/// <summary>Tells for whom a request would work: what every endpoint with data asks, without one being needed.</summary>
public sealed class TenantProbe : IStartupFilter
{
    public const string Address = "/__tenant";

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (HttpContext http, RequestDelegate following) =>
        {
            if (http.Request.Path != Address)
            {
                await following(http);
                return;
            }

            var ticket = await http.AuthenticateAsync();
            http.User = ticket.Principal ?? http.User;
            var tenant = await http.RequestServices.GetRequiredService<ActingOrganisationResolver>().TenantAsync(http, http.RequestAborted);
            await http.Response.WriteAsJsonAsync(tenant);
        });
        next(app);
    };
}
