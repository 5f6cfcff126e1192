using System.Security.Cryptography;
using System.Text;

namespace Rcm.Domain.Batches.Files;

/// <summary>From which header of a file each column is read, where somebody has said so. What is not said here goes by the headers' names.</summary>
/// <param name="HeaderOf">Canonical column to the header as it stands in the file; an empty header: the column is not read.</param>
public sealed record ColumnMapping(IReadOnlyDictionary<string, string> HeaderOf)
{
    public static ColumnMapping ByName { get; } = new(new Dictionary<string, string>());

    public ColumnMapping With(string column, string header)
    {
        // A header is read as one column: what took it before lets go.
        var changed = HeaderOf.ToDictionary(p => p.Key, p => header.Length > 0 && Same(p.Value, header) ? "" : p.Value, StringComparer.Ordinal);
        changed[column] = header;
        return new(changed);
    }

    /// <summary>
    /// What a set of headers is remembered by, whatever their order: SHA-256 of them without their case. Of a file that is mapped once, the
    /// next one has the same.
    /// </summary>
    public static byte[] HeaderSet(IEnumerable<string> headers) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\u001F', headers.Select(h => h.Trim().ToUpperInvariant()).Order(StringComparer.Ordinal))));

    public static bool Same(string a, string b) => string.Equals(a.Trim(), b.Trim(), StringComparison.OrdinalIgnoreCase);
}
