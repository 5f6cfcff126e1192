using System.Security.Cryptography;
using System.Text;
using AngleSharp.Dom;

namespace Rcm.Domain.MicroStates;

/// <summary>
/// The structure of a page as 32 hex digits: which elements stand in which order, with the attributes that a portal's author gives them,
/// and none of its text. Repeated siblings count once, so that a result with one coverage and one with four are the same page.
/// </summary>
/// <remarks>Take it from the scrubbed page: what an id or a name held of a patient is gone there.</remarks>
public static class PageFingerprint
{
    private static readonly string[] Telling = ["id", "name", "type", "role"];

    public static string Of(string scrubbedHtml)
    {
        using var document = PageParser.Parse(scrubbedHtml);
        return Of(document);
    }

    internal static string Of(IDocument document) =>
        Convert.ToHexStringLower(Hash((IElement?)document.Body ?? document.DocumentElement).AsSpan(0, 16));

    private static byte[] Hash(IElement root)
    {
        // Bottom-up without recursion: a hostile page may be nested deeper than the stack.
        var hashes = new Dictionary<IElement, byte[]>();
        var open = new Stack<(IElement Element, bool Entered)>();
        open.Push((root, false));
        while (open.TryPop(out var next))
        {
            var (element, entered) = next;
            if (!entered)
            {
                open.Push((element, true));
                foreach (var child in element.Children)
                {
                    open.Push((child, false));
                }

                continue;
            }

            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hash.AppendData(Encoding.UTF8.GetBytes(Describe(element)));
            byte[]? previous = null;
            foreach (var child in element.Children)
            {
                hashes.Remove(child, out var childHash);
                if (previous is null || !childHash.AsSpan().SequenceEqual(previous))
                {
                    hash.AppendData(childHash!);
                }

                previous = childHash;
            }

            hashes[element] = hash.GetHashAndReset();
        }

        return hashes[root];
    }

    private static string Describe(IElement element)
    {
        var text = new StringBuilder(element.LocalName).Append('\u0001');
        foreach (var name in Telling)
        {
            if (element.GetAttribute(name) is { } value)
            {
                text.Append(name).Append('=').Append(value).Append('\u0001');
            }
        }

        return text.Append('\u0002').ToString();
    }
}
