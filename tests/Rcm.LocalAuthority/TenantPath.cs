namespace Rcm.LocalAuthority;

/// <summary>
/// Entra ID's addresses begin with the tenant. Moving it into the path base lets one set of endpoints serve every tenant, and
/// the addresses in the discovery document come out under the tenant that was asked.
/// </summary>
internal static class TenantPath
{
    public static Task MoveIntoPathBase(HttpContext context, RequestDelegate next)
    {
        var path = context.Request.Path.Value ?? "/";
        var end = path.IndexOf('/', 1);
        if (end > 1)
        {
            var segment = path[1..end];
            var directory = context.RequestServices.GetRequiredService<PeopleDirectory>();
            if (segment is "organizations" or "common" || directory.Tenant(segment) is not null)
            {
                context.Request.PathBase = context.Request.PathBase.Add("/" + segment);
                context.Request.Path = path[end..];
            }
        }

        return next(context);
    }

    /// <summary>The tenant that the address names; null under `organizations` and `common`.</summary>
    public static Organisation? TenantOf(HttpContext context) =>
        context.RequestServices.GetRequiredService<PeopleDirectory>().Tenant(context.Request.PathBase.Value?.Trim('/') ?? "");

    /// <summary>The issuer of tokens, and in discovery: Entra ID leaves `{tenantid}` to be filled in under `organizations`.</summary>
    public static string Issuer(HttpRequest request, string? tenantId) =>
        $"{request.Scheme}://{request.Host}/{tenantId ?? "{tenantid}"}/v2.0";
}
