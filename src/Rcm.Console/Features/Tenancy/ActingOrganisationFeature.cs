using Rcm.Console.Features.Access.SignIn;
using Rcm.Console.Shell;
using Rcm.Infrastructure.Tenancy;

namespace Rcm.Console.Features.Tenancy;

/// <summary>Working for another organisation: chosen by a plain form, so that a new page and a new circuit begin with it.</summary>
public static class ActingOrganisationFeature
{
    public static void AddActingOrganisation(this IServiceCollection services)
    {
        services.AddSingleton<ActingOrganisations>();
        services.AddSingleton<ActingOrganisationCookie>();
        services.AddSingleton<ActingOrganisationResolver>();
        services.AddSingleton<ISignedInPersonSource>(all => all.GetRequiredService<ActingOrganisationResolver>());
    }

    public static void MapActingOrganisation(this IEndpointRouteBuilder app) =>
        app.MapPost(Urls.ActingOrganisation, SwitchAsync).DisableAntiforgery();

    // Antiforgery is asked for by hand, to answer with a page. A grant taken back meanwhile leaves the person where they were.
    private static async Task<IResult> SwitchAsync(
        HttpContext http, ActingOrganisationResolver resolver, ActingOrganisationCookie cookie)
    {
        if (await PostedForm.ReadAsync(http) is not { } form)
        {
            return Results.Redirect(Urls.Dashboard);
        }

        var person = await resolver.FindAsync(http, http.RequestAborted);
        if (person is null || !Guid.TryParse(form["orgId"], out var orgId) || person.Choices.All(c => c.Id != orgId))
        {
            return Results.Redirect(Urls.Forbidden);
        }

        if (orgId == person.Home.Id)
        {
            ActingOrganisationCookie.Forget(http);
        }
        else
        {
            cookie.Write(http, person.UserId, orgId);
        }

        return Results.Redirect(ReturnUrl.OrDashboard(form[ReturnUrl.Parameter]));
    }
}
