namespace Rcm.PayerPortal;

/// <summary>The frame around every page.</summary>
internal static class Layout
{
    public static Html Page(string title, Html content, string? username = null)
    {
        var visit = username is null ? Html.None : SignedIn(username);
        return Html.Of($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{title} | Meridian Health Plan - Provider Portal</title>
            <link rel="icon" href="data:,">
            <link rel="stylesheet" href="/assets/portal.css">
            </head>
            <body>
            <header id="banner">
            <p class="brand"><span class="mark" aria-hidden="true">M</span> Meridian Health Plan <span class="product">Provider Portal</span></p>
            {visit}
            </header>
            <main id="content">
            <h1>{title}</h1>
            {content}
            </main>
            <footer id="footer">
            <p>A demonstration site. Every member on it is made up.</p>
            </footer>
            </body>
            </html>

            """);
    }

    private static Html SignedIn(string username) => Html.Of($"""
        <nav id="menu" aria-label="Main">
        <a id="menu-eligibility" href="/eligibility">Eligibility</a>
        </nav>
        <form id="sign-out-form" method="post" action="/logout">
        <span id="signed-in-as">{username}</span>
        <button id="sign-out" type="submit">Sign out</button>
        </form>
        """);
}
