namespace Rcm.PayerPortal;

internal static class LoginPage
{
    private static readonly Html Expired = Html.Of($"""
        <div id="notice" class="notice" role="status"><p>Your session has expired. Please sign in again.</p></div>
        """);

    private static readonly Html Wrong = Html.Of($"""
        <div id="alert" class="alert" role="alert"><p>The username or password is incorrect.</p></div>
        """);

    public static Html View(bool expired = false, bool wrong = false) => Layout.Page("Sign in", Html.Of($"""
        {(expired ? Expired : Html.None)}{(wrong ? Wrong : Html.None)}
        <form id="login-form" class="card" method="post" action="/login">
        <div class="field">
        <label for="username">Username</label>
        <input id="username" name="username" type="text" autocomplete="username" maxlength="100">
        </div>
        <div class="field">
        <label for="password">Password</label>
        <input id="password" name="password" type="password" autocomplete="current-password" maxlength="200">
        </div>
        <button id="sign-in" type="submit">Sign in</button>
        </form>
        """));
}
