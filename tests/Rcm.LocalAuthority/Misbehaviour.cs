namespace Rcm.LocalAuthority;

/// <summary>What one identity token says wrongly. All null or false: nothing.</summary>
/// <param name="TenantId">Another tenant's id in `tid`; the issuer stays.</param>
/// <param name="EmailDomain">Another domain in `email` and `preferred_username`.</param>
/// <param name="IssuerHost">Another scheme and host of the issuer, as `https://elsewhere.example`.</param>
/// <param name="IssuerTenantId">Another tenant's id in the issuer; `tid` stays.</param>
/// <param name="Subject">Another `sub`.</param>
public sealed record WrongToken(
    string? TenantId = null,
    string? EmailDomain = null,
    string? IssuerHost = null,
    string? IssuerTenantId = null,
    bool Expired = false,
    string? Subject = null);

/// <summary>Wrong on demand, once: so that tests can see each refusal over the real protocol.</summary>
public sealed class Misbehaviour
{
    private WrongToken? next;

    public void Next(WrongToken wrong) => Interlocked.Exchange(ref next, wrong);

    public WrongToken? Take() => Interlocked.Exchange(ref next, null);
}
