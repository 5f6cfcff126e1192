namespace Rcm.Console.Features.Access.SignIn;

public static class EmailAddress
{
    /// <summary>Null for what is no address.</summary>
    public static string? DomainOf(string? email)
    {
        var at = email?.LastIndexOf('@') ?? -1;
        return email is { Length: <= 320 } && at > 0 && at < email.Length - 1 && !email.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))
            ? email[(at + 1)..].ToLowerInvariant()
            : null;
    }
}
