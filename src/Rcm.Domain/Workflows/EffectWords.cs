namespace Rcm.Domain.Workflows;

/// <summary>
/// What pressing a control does, by what it says. Where a robot chose it by itself only what is known to look and lead on counts as
/// <see cref="ActionEffect.Read"/>; the rest may change something at the payer.
/// </summary>
public static class EffectWords
{
    private static readonly HashSet<string> Reading = new(StringComparer.OrdinalIgnoreCase)
    {
        "sign", "log", "login", "logon", "signin", "search", "find", "look", "lookup", "check", "verify", "view", "show", "open", "see", "display", "next",
        "continue", "proceed", "back", "previous", "close", "dismiss", "skip", "no", "thanks", "thank", "later", "home", "go", "details", "results", "result", "inquiry",
        "eligibility", "benefits", "reload", "refresh",
    };

    private static readonly HashSet<string> Writing = new(StringComparer.OrdinalIgnoreCase)
    {
        "submit", "send", "save", "update", "delete", "remove", "approve", "pay", "payment", "appeal", "request", "confirm", "agree", "accept", "create", "add",
        "upload", "attach", "void", "adjust", "post", "cancel", "withdraw", "enroll", "register", "change", "edit", "resubmit", "correct", "file", "claim", "claims",
        "authorize", "order", "sign-off", "attest", "certify", "reset", "terminate", "transfer", "refund", "order", "apply", "finish", "complete", "feedback", "out", "off",
        "logout", "signout", "new",
    };

    /// <returns>Write where a word changes something, or where no word is known to lead on.</returns>
    public static ActionEffect Of(string name)
    {
        var words = Words(name);
        return !words.Any(Writing.Contains) && words.Any(Reading.Contains) ? ActionEffect.Read : ActionEffect.Write;
    }

    /// <summary>Whether a control says that it changes something, and did not when it was recorded.</summary>
    public static bool NowWrites(string recorded, string name) => Words(name).Where(Writing.Contains).Except(Words(recorded), StringComparer.OrdinalIgnoreCase).Any();

    private static List<string> Words(string name) =>
        [.. name.Split(name.Where(c => !char.IsLetter(c)).Distinct().ToArray(), StringSplitOptions.RemoveEmptyEntries)];
}
