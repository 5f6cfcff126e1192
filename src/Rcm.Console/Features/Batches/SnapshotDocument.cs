namespace Rcm.Console.Features.Batches;

/// <summary>A stored page as a document that can do nothing: no script, no request, no form. The frame's sandbox says the same again.</summary>
public static class SnapshotDocument
{
    private const string Head =
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">"
        + "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'\">"
        + "</head><body style=\"margin:16px;font:14px/1.5 system-ui,sans-serif;color:#1a1d21;background:#fff\">";

    // The policy stands before anything of the page: what comes after it in the parser cannot take it back.
    public static string Of(string dom) => Head + dom + "</body></html>";
}
