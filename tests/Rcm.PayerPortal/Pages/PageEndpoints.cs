namespace Rcm.PayerPortal;

/// <summary>The addresses of the site and what stands at each.</summary>
internal sealed class PageEndpoints(PortalState state)
{
    private const string Cookie = "meridian_session";

    private string Username => state.Options.Username;

    private PageDrift Drift => new(state.Behaviour);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", Page(context => Go(context, IsLive(context) ? "/eligibility" : "/login")));
        routes.MapGet("/login", Page(LoginAsync));
        routes.MapPost("/login", Page(SignInAsync));
        routes.MapPost("/logout", Page(SignOutAsync));
        routes.MapGet("/eligibility", Page(SignedIn(context => WriteAsync(context, SearchPage.View(Username)))));
        routes.MapPost("/eligibility", Page(SignedIn(SearchAsync)));
        routes.MapGet("/eligibility/result/{token}", Page(SignedIn(ResultAsync)));
        routes.MapGet("/survey/{token}", Page(SignedIn(context => WriteAsync(context, OtherPages.Survey(Username, Token(context))))));
        routes.MapGet("/news/{token}", Page(SignedIn(context => WriteAsync(context, OtherPages.News(Username, Token(context))))));
        routes.MapPost("/survey/{token}", Page(SignedIn(context => Go(context, "/eligibility/result/" + Token(context)))));
        routes.MapFallback(Page(context => MissingAsync(context)));
    }

    /// <summary>What every page has in common: maintenance first, then the delay.</summary>
    private RequestDelegate Page(RequestDelegate next) => async context =>
    {
        context.Response.Headers.CacheControl = "no-store";
        var behaviour = state.Behaviour;
        if (behaviour.Maintenance)
        {
            context.Response.Headers.RetryAfter = "300";
            await WriteAsync(context, OtherPages.Maintenance(), StatusCodes.Status503ServiceUnavailable);
            return;
        }

        var jitter = behaviour.LatencyJitterMs * StableHash.Fraction(
            state.Options.Seed, "jitter", context.Request.Method + context.Request.Path);
        await DelayAsync(behaviour.LatencyMs + (int)jitter, context);
        await next(context);
    };

    private RequestDelegate SignedIn(RequestDelegate next) => context =>
    {
        switch (state.Sessions.Check(context.Request.Cookies[Cookie], state.Behaviour, countsAsPage: true))
        {
            case SessionState.Live:
                return next(context);
            case SessionState.Expired:
                context.Response.Cookies.Delete(Cookie);
                return Go(context, "/login?expired");
            default:
                return Go(context, "/login");
        }
    };

    private Task LoginAsync(HttpContext context) => IsLive(context)
        ? Go(context, "/eligibility")
        : WriteAsync(context, LoginPage.View(expired: context.Request.Query.ContainsKey("expired")));

    private async Task SignInAsync(HttpContext context)
    {
        if (await FormAsync(context) is not { } form)
        {
            return;
        }

        if (state.Sessions.SignIn(form[Drift.FieldName("username")].ToString(), form[Drift.FieldName("password")].ToString()) is not { } id)
        {
            await WriteAsync(context, LoginPage.View(wrong: true));
            return;
        }

        context.Response.Cookies.Append(Cookie, id, new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
            IsEssential = true,
        });
        await Go(context, "/eligibility");
    }

    private Task SignOutAsync(HttpContext context)
    {
        if (context.Request.Cookies[Cookie] is { } id)
        {
            state.Sessions.SignOut(id);
        }

        context.Response.Cookies.Delete(Cookie);
        return Go(context, "/login");
    }

    private async Task SearchAsync(HttpContext context)
    {
        if (await FormAsync(context) is not { } form)
        {
            return;
        }

        var query = EligibilityQuery.From(form, Drift.FieldName);
        var behaviour = state.Behaviour;
        var search = new MemberSearch(state.Roster);
        var fate = state.Log.Note(
            query,
            Drawn("failure", query, behaviour.FailureRate, behaviour.FailMembers) ? behaviour.FailAttempts : 0,
            interrupt: Drawn("survey", query, behaviour.UnexpectedPageRate, behaviour.UnexpectedMembers));

        if (state.Roster.Find(query.MemberId) is { AnswersSlowly: true })
        {
            await DelayAsync(behaviour.SlowAnswerMs, context);
        }

        switch (fate)
        {
            case SearchFate.Failed when behaviour.FailureMode == FailureMode.Drop:
                // Cut at the result, not here: a browser quietly sends a form again when a connection that it had used before
                // breaks, and the log would hold a search that nobody asked for.
                await Go(context, "/eligibility/result/" + state.Keep(query, search.NoAnswer(query)));
                break;
            case SearchFate.Failed when behaviour.FailureMode == FailureMode.Error:
                await WriteAsync(context, OtherPages.Error(Username), StatusCodes.Status500InternalServerError);
                break;
            case SearchFate.Failed:
                await Go(context, "/eligibility/result/" + state.Keep(query, search.CannotRespond(query)));
                break;
            case SearchFate.Interrupted:
                await Go(context, "/survey/" + state.Keep(query, search.Answer(query)));
                break;
            default:
                await Go(context, (Drift.HasExtraPage(query) ? "/news/" : "/eligibility/result/") + state.Keep(query, search.Answer(query)));
                break;
        }
    }

    private Task ResultAsync(HttpContext context)
    {
        switch (state.Result(Token(context)))
        {
            case null:
                return MissingAsync(context);
            case { Member: null, Reject: null }:
                context.Abort();
                return Task.CompletedTask;
            case var answer:
                return WriteAsync(context, ResultPage.View(Username, answer));
        }
    }

    private Task MissingAsync(HttpContext context) => WriteAsync(
        context, OtherPages.Missing(IsLive(context) ? Username : null), StatusCodes.Status404NotFound);

    private bool Drawn(string purpose, EligibilityQuery query, double rate, IReadOnlyList<string> members) =>
        members.Contains(query.MemberId, StringComparer.OrdinalIgnoreCase)
        || StableHash.Fraction(state.Options.Seed, purpose, query.Key) < rate;

    private bool IsLive(HttpContext context) =>
        state.Sessions.Check(context.Request.Cookies[Cookie], state.Behaviour, countsAsPage: false) == SessionState.Live;

    private static string Token(HttpContext context) => (string)context.Request.RouteValues["token"]!;

    private static async Task<IFormCollection?> FormAsync(HttpContext context)
    {
        if (context.Request.HasFormContentType)
        {
            return await context.Request.ReadFormAsync(context.RequestAborted);
        }

        context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
        return null;
    }

    // In real time, whatever clock the sessions go by: a test that turns the clock should not have to turn it for each page.
    private static Task DelayAsync(int milliseconds, HttpContext context) =>
        milliseconds > 0 ? Task.Delay(milliseconds, context.RequestAborted) : Task.CompletedTask;

    private static Task Go(HttpContext context, string address)
    {
        // 303, not 302: after a form the browser must fetch, not post again.
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = address;
        return Task.CompletedTask;
    }

    private Task WriteAsync(HttpContext context, Html page, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.ContentSecurityPolicy =
            "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return context.Response.WriteAsync(Drift.Apply(page.ToString()), context.RequestAborted);
    }
}
