using System.Net.Http.Json;

namespace Rcm.Browser.Tests.Stack;

/// <summary>The test's hand on the payer portal.</summary>
internal sealed class PortalControl(Uri portal) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = portal };

    /// <param name="changes">Fields of the portal's behaviour; what is not named stays.</param>
    public async Task BehaveAsync(object changes)
    {
        using var response = await _http.PostAsJsonAsync("/__control", changes);
        response.EnsureSuccessStatusCode();
    }

    /// <returns>How often each of these members was searched for.</returns>
    public async Task<IReadOnlyDictionary<string, int>> SearchesAsync(IEnumerable<string> memberIds)
    {
        var log = await _http.GetFromJsonAsync<Log>("/__control/log", TestContext.Current.CancellationToken);
        var counts = log!.Members.ToDictionary(m => m.MemberId, m => m.Count, StringComparer.OrdinalIgnoreCase);
        return memberIds.ToDictionary(id => id, id => counts.GetValueOrDefault(id), StringComparer.OrdinalIgnoreCase);
    }

    public void Dispose() => _http.Dispose();

    private sealed record Log(int Total, IReadOnlyList<MemberCount> Members);

    private sealed record MemberCount(string MemberId, int Count);
}
