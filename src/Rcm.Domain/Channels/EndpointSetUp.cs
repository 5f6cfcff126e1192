using System.Globalization;
using System.Text.Json.Nodes;
using Rcm.Domain.Common;

namespace Rcm.Domain.Channels;

/// <summary>What an administrator typed of an endpoint.</summary>
/// <param name="Address">Empty: the channel type's.</param>
/// <param name="Payers">Ids of the payers that it reaches, by commas or line ends; empty: any.</param>
/// <param name="Hosts">Other hosts that its pages may load from, by commas or line ends.</param>
/// <param name="AnswerSeconds">How long the website may take for a page; empty: a minute.</param>
public sealed record EndpointForm(string? Name, string? Address = null, string? Payers = null, string? Hosts = null, string? AnswerSeconds = null);

/// <summary>An endpoint's set-up, as it is stored: its columns, and what of <c>endpoint.config</c> the product knows.</summary>
public sealed record EndpointSetUp(string Name, string? Address, IReadOnlyList<string> Payers, IReadOnlyList<string> Hosts, int? AnswerSeconds)
{
    public const int MaxName = 200;
    public const int MaxSeconds = 600;
    private const int MaxList = 500;
    private const int MaxPayer = 80;

    /// <param name="mayBePrivate">The installation allows addresses of its own network.</param>
    public static Result<EndpointSetUp> Of(EndpointForm form, bool mayBePrivate)
    {
        var name = form.Name?.Trim() ?? "";
        if (name.Length is 0 or > MaxName || name.Any(char.IsControl))
            return new Error("endpoint.name", $"Give the endpoint a name of at most {MaxName} characters.");
        var address = string.IsNullOrWhiteSpace(form.Address) ? null : form.Address.Trim();
        if (address is not null && EndpointAddressRule.FaultOf(address, mayBePrivate) is { } fault) return fault;

        var (payers, hosts) = (Listed(form.Payers), Listed(form.Hosts));
        if (payers.Count > MaxList || payers.FirstOrDefault(p => p.Length > MaxPayer || p.Any(char.IsControl)) is not null)
            return new Error("endpoint.payers", $"List at most {MaxList} payer ids, each of at most {MaxPayer} characters, one a line.");
        if (hosts.Count > MaxList || hosts.FirstOrDefault(h => !EndpointAddressRule.IsHost(h)) is { } wrong && wrong is not null)
            return new Error("endpoint.hosts", "A host is a name such as cdn.example.com, without https:// and without a path, one a line.");
        if (!mayBePrivate && hosts.Any(EndpointAddressRule.IsInsideHost)) return EndpointAddressRule.Private;
        return Seconds(form.AnswerSeconds) is { IsOk: true, Value: var seconds }
            ? new EndpointSetUp(name, address, payers, hosts, seconds)
            : new Error("endpoint.answer", $"How long a page may take is a whole number of seconds from 1 to {MaxSeconds}, or nothing for a minute.");
    }

    /// <param name="config">JSON of <c>endpoint.config</c>.</param>
    public static EndpointSetUp Read(string name, string? address, string config)
    {
        var json = JsonNode.Parse(config) as JsonObject ?? [];
        return new(name, address, Texts(json["payers"]), Texts(json["hosts"]),
            json["answer_timeout_s"] is JsonValue value && value.TryGetValue<double>(out var s) && s is > 0 and <= MaxSeconds ? (int)Math.Ceiling(s) : null);
    }

    /// <summary><c>endpoint.config</c> with this set-up in it; what the product does not know there stays.</summary>
    public string WriteTo(string config)
    {
        var json = JsonNode.Parse(config) as JsonObject ?? [];
        Set("payers", Payers.Count == 0 ? null : new JsonArray([.. Payers.Select(p => (JsonNode)p)]));
        Set("hosts", Hosts.Count == 0 ? null : new JsonArray([.. Hosts.Select(h => (JsonNode)h)]));
        Set("answer_timeout_s", AnswerSeconds is { } seconds ? seconds : null);
        return json.ToJsonString();

        void Set(string key, JsonNode? value)
        {
            if (value is null) json.Remove(key);
            else json[key] = value;
        }
    }

    /// <summary>As it stands in the form.</summary>
    public EndpointForm ToForm() => new(
        Name, Address, string.Join('\n', Payers), string.Join('\n', Hosts), AnswerSeconds?.ToString(CultureInfo.InvariantCulture));

    private static Result<int?> Seconds(string? text) => string.IsNullOrWhiteSpace(text) ? (int?)null
        : int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= MaxSeconds ? seconds
        : new Error("endpoint.answer", "");

    private static IReadOnlyList<string> Listed(string? text) =>
        [.. (text ?? "").Split([',', ';', '\n', '\r'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.OrdinalIgnoreCase)];

    private static IReadOnlyList<string> Texts(JsonNode? node) => node is JsonArray list
        ? [.. list.OfType<JsonValue>().Select(v => v.TryGetValue<string>(out var text) ? text.Trim() : "").Where(t => t.Length > 0)]
        : [];
}
