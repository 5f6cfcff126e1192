namespace Rcm.PayerPortal;

/// <summary>The pages that nobody wants to meet.</summary>
internal static class OtherPages
{
    public static Html Maintenance() => Layout.Page("Scheduled maintenance", Html.Of($"""
        <div id="maintenance" class="notice">
        <p>The portal is down for maintenance. Please try again later.</p>
        </div>
        """));

    public static Html Error(string username) => Layout.Page("Something went wrong", Html.Of($"""
        <div id="alert" class="alert" role="alert"><p>We could not complete your request. Please try again.</p></div>
        <p id="error-code">Error PRV-5001</p>
        <p><a id="new-search" href="/eligibility">New search</a></p>
        """), username);

    public static Html Missing(string? username) => Layout.Page("Page not found", Html.Of($"""
        <div id="missing" class="notice"><p>This page does not exist, or its result is no longer kept.</p></div>
        <p><a id="home" href="/">Go to the first page</a></p>
        """), username);

    /// <summary>Stands between a search and its result, and in no recorded workflow.</summary>
    public static Html Survey(string username, string token) => Layout.Page("How are we doing?", Html.Of($"""
        <form id="survey-form" class="card" method="post" action="/survey/{token}">
        <p>Before we show your result, tell us how satisfied you are with this portal.</p>
        <fieldset>
        <legend>Your rating</legend>
        <label><input type="radio" name="rating" value="3"> Satisfied</label>
        <label><input type="radio" name="rating" value="2"> Neither</label>
        <label><input type="radio" name="rating" value="1"> Dissatisfied</label>
        </fieldset>
        <div class="field">
        <label for="survey-comment">Comment</label>
        <textarea id="survey-comment" name="comment" rows="3" maxlength="500"></textarea>
        </div>
        <button id="survey-submit" type="submit">Send feedback</button>
        <a id="survey-skip" href="/eligibility/result/{token}">No, thank you</a>
        </form>
        """), username);

    /// <summary>Was not there when the robots were taught: see <see cref="DriftKind.ExtraPage"/>.</summary>
    public static Html News(string username, string token) => Layout.Page("What is new", Html.Of($"""
        <div id="news" class="card">
        <p>This website has new functions: claim status, referrals and electronic remittance advice.</p>
        <form id="news-form" method="post" action="/survey/{token}">
        <button id="news-register" type="submit">Register for updates</button>
        </form>
        <p><a id="news-continue" href="/eligibility/result/{token}">Continue to the result</a></p>
        </div>
        """), username);
}
