using System.Text;
using System.Text.Encodings.Web;
using OpenIddict.Abstractions;

namespace Rcm.LocalAuthority;

/// <summary>The one page: it asks nothing and offers the demo's people, the hinted one first.</summary>
internal static class SignInPage
{
    private static string E(string? text) => HtmlEncoder.Default.Encode(text ?? "");

    public static IResult Choose(OpenIddictRequest request, PeopleDirectory directory, Organisation? tenant)
    {
        var page = new StringBuilder();
        page.Append("<p class=\"note\">No password: this authority belongs to a demo and runs on this machine only.</p>");
        page.Append("<form method=\"post\">");
        foreach (var (name, value) in request.GetParameters())
        {
            if (name != "person" && (string?)value is { } text)
            {
                page.Append($"<input type=\"hidden\" name=\"{E(name)}\" value=\"{E(text)}\">");
            }
        }

        var hinted = directory.Find(request.LoginHint);
        if (hinted is { } hint && (tenant is null || tenant == hint.Organisation))
        {
            page.Append("<section aria-label=\"You\">");
            Button(page, hint.Organisation, hint.Person, first: true);
            page.Append("</section>");
        }

        foreach (var organisation in directory.Organisations.OrderByDescending(o => o == (tenant ?? hinted?.Organisation)))
        {
            var people = organisation.People.Where(p => p.Email != hinted?.Person.Email).ToList();
            if (people.Count > 0)
            {
                page.Append($"<section><h2>{E(organisation.Name)}</h2>");
                people.ForEach(person => Button(page, organisation, person, first: false));
                page.Append("</section>");
            }
        }

        page.Append("</form>");
        if (tenant is not null)
        {
            page.Append($"<p class=\"note\">This is the sign-in of {E(tenant.Name)}; the console takes nobody else from here. ");
            page.Append("To be someone from another organisation, go back and type their email.</p>");
        }

        return Html($"Sign in{(tenant is null ? "" : $" to {tenant.Name}")}", page.ToString());
    }

    public static IResult Plain(string text) => Html("Local sign-in authority", $"<p>{E(text)}</p>");

    public static IResult Style() =>
        Results.Stream(typeof(SignInPage).Assembly.GetManifestResourceStream("authority.css")!, "text/css; charset=utf-8");

    private static void Button(StringBuilder page, Organisation organisation, Person person, bool first) => page.Append(
        $"""
         <button name="person" value="{E(person.Email)}" class="{(first ? "first" : "")}" aria-label="Sign in as {E(person.Email)}">
           <span class="what">Sign in as {E(person.Email)}</span><span class="who">{E(person.Name)}, {E(organisation.Name)}</span>
         </button>
         """);

    private static IResult Html(string title, string body) => Results.Content(
        $"""
         <!doctype html>
         <html lang="en">
         <head>
           <meta charset="utf-8">
           <meta name="viewport" content="width=device-width, initial-scale=1">
           <meta name="color-scheme" content="light dark">
           <title>{E(title)}</title>
           <link rel="stylesheet" href="/authority.css">
           <link rel="icon" href="data:,">
         </head>
         <body>
           <main>
             <p class="mark">Local sign-in authority</p>
             <h1>{E(title)}</h1>
             {body}
           </main>
         </body>
         </html>
         """,
        "text/html; charset=utf-8");
}
