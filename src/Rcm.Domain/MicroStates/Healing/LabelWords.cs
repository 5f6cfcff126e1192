namespace Rcm.Domain.MicroStates.Healing;

/// <summary>The words of a text, one after the other, as they stand there: runs of letters that are in no placeholder.</summary>
internal ref struct LabelWords(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> text = text;
    private int at;

    public ReadOnlySpan<char> Current { get; private set; }

    public readonly LabelWords GetEnumerator() => this;

    public bool MoveNext()
    {
        while (at < text.Length)
        {
            if (text[at] == '{' && PlaceholderLength(text[at..]) is > 0 and var length)
            {
                at += length;
                continue;
            }

            var start = at;
            while (at < text.Length && char.IsLetter(text[at]))
            {
                at++;
            }

            if (at > start)
            {
                Current = text[start..at];
                return true;
            }

            at++;
        }

        return false;
    }

    private static int PlaceholderLength(ReadOnlySpan<char> text)
    {
        if (!text.StartsWith("{{"))
        {
            return 0;
        }

        var inner = text[2..];
        var end = inner.IndexOfAny('{', '}');
        return end >= 0 && inner[end..].StartsWith("}}") ? end + 4 : 0;
    }
}
