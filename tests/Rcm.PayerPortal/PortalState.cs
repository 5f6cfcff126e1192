using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Rcm.PayerPortal;

/// <summary>All that one running portal knows. Nothing outlives the process, as nothing here is worth keeping.</summary>
internal sealed class PortalState(PortalOptions options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, EligibilityAnswer> _results = new(StringComparer.Ordinal);
    private readonly byte[] _tokenKey = RandomNumberGenerator.GetBytes(32);
    private volatile PortalBehaviour _behaviour = options.Behaviour;

    public PortalOptions Options { get; } = options;

    public PortalBehaviour Behaviour
    {
        get => _behaviour;
        set => _behaviour = value;
    }

    public MemberRoster Roster { get; } = MemberRoster.Create(options.Seed);

    public SessionStore Sessions { get; } = new(options, clock);

    public SearchLog Log { get; } = new(clock);

    /// <returns>A token for the result's address. It is keyed, as an address must not give the patient away.</returns>
    public string Keep(EligibilityQuery query, EligibilityAnswer answer)
    {
        var kind = answer.Reject?.Code ?? (answer.Member is null ? "none" : "found");
        var token = Convert.ToHexStringLower(HMACSHA256.HashData(_tokenKey, Encoding.UTF8.GetBytes($"{kind}\n{query.Key}")))[..32];
        _results[token] = answer;
        return token;
    }

    public EligibilityAnswer? Result(string token) => _results.GetValueOrDefault(token);
}
