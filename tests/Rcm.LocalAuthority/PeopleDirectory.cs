using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Rcm.LocalAuthority;

public sealed record Person(string Email, string Name);

/// <summary>An organisation is a tenant, as in Entra ID.</summary>
public sealed record Organisation(string Name, string EmailDomain, Guid TenantId, IReadOnlyList<Person> People);

/// <summary>Who can sign in: people.json, and anyone else whose address is in one of its domains (people added in the console).</summary>
public sealed class PeopleDirectory(IReadOnlyList<Organisation> organisations)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private sealed record File(IReadOnlyList<Organisation> Organisations);

    public IReadOnlyList<Organisation> Organisations => organisations;

    public static PeopleDirectory Load()
    {
        using var stream = typeof(PeopleDirectory).Assembly.GetManifestResourceStream("people.json")
            ?? throw new InvalidOperationException("people.json is not in the assembly");
        var file = JsonSerializer.Deserialize<File>(stream, Json)
            ?? throw new InvalidOperationException("people.json is empty");
        return new PeopleDirectory(file.Organisations);
    }

    public Organisation? Tenant(string segment) =>
        Guid.TryParse(segment, out var tenant)
            ? organisations.FirstOrDefault(o => o.TenantId == tenant)
            : organisations.FirstOrDefault(o => string.Equals(o.EmailDomain, segment, StringComparison.OrdinalIgnoreCase));

    public (Organisation Organisation, Person Person)? Find(string? email)
    {
        var at = email?.LastIndexOf('@') ?? -1;
        if (email is null || at < 1)
        {
            return null;
        }

        var domain = email[(at + 1)..];
        if (organisations.FirstOrDefault(o => string.Equals(o.EmailDomain, domain, StringComparison.OrdinalIgnoreCase)) is not { } found)
        {
            return null;
        }

        var person = found.People.FirstOrDefault(p => string.Equals(p.Email, email, StringComparison.OrdinalIgnoreCase));
        return (found, person ?? new Person(email.ToLowerInvariant(), NameFrom(email[..at])));
    }

    /// <summary>The same person has the same id at each start; another kind of id of the same person tells nothing of this one.</summary>
    public static string IdOf(Organisation organisation, Person person, string kind)
    {
        var text = $"{kind}|{organisation.TenantId:D}|{person.Email.ToLowerInvariant()}";
        return new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16)).ToString("D");
    }

    private static string NameFrom(string localPart) =>
        string.Join(' ', localPart.Split('.', '-', '_').Where(w => w.Length > 0).Select(w => char.ToUpperInvariant(w[0]) + w[1..]));
}
