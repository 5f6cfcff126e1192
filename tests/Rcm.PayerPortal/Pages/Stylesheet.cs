namespace Rcm.PayerPortal;

/// <summary>The site's one asset, carried in the assembly so that a portal in a test's process has it too.</summary>
internal static class Stylesheet
{
    private static readonly Lazy<string> Content = new(() =>
    {
        using var stream = typeof(Stylesheet).Assembly.GetManifestResourceStream("portal.css")
            ?? throw new InvalidOperationException("portal.css is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    });

    public static string Text => Content.Value;
}
