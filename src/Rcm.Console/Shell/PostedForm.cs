using Microsoft.AspNetCore.Antiforgery;

namespace Rcm.Console.Shell;

/// <summary>
/// A form that a page of ours sent. For endpoints that answer a stale one with a page instead of a bare 400; they map with
/// DisableAntiforgery and ask here.
/// </summary>
public static class PostedForm
{
    /// <summary>Null for a form without its antiforgery token, with an old one, or that cannot be read.</summary>
    public static async Task<IFormCollection?> ReadAsync(HttpContext http)
    {
        var antiforgery = http.RequestServices.GetRequiredService<IAntiforgery>();
        try
        {
            return http.Request.HasFormContentType && await antiforgery.IsRequestValidAsync(http)
                ? await http.Request.ReadFormAsync(http.RequestAborted)
                : null;
        }
        catch (AntiforgeryValidationException)
        {
            return null;
        }
    }
}
