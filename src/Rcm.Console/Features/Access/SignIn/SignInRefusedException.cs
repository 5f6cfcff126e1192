namespace Rcm.Console.Features.Access.SignIn;

/// <summary>
/// A genuine answer of the provider that lets nobody in. An exception, because the protocol's handler knows no other way to its
/// single place of failures.
/// </summary>
/// <param name="reason">For log and audit; the page is not told.</param>
public sealed class SignInRefusedException(string reason) : Exception(reason)
{
    public string Reason => Message;
}
