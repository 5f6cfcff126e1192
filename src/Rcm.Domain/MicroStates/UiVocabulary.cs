using System.Collections.Frozen;

namespace Rcm.Domain.MicroStates;

/// <summary>Words that say nothing of a person.</summary>
internal static class UiVocabulary
{
    private static readonly FrozenSet<string> Ui = Read("UiWords.txt");

    private static readonly FrozenSet<string> Authors = Read("AuthorWords.txt");

    /// <summary>What a portal's texts may say: holds no names.</summary>
    public static bool IsUiWord(string word) => Ui.Contains(word.ToLowerInvariant());

    /// <summary>What a portal's author calls elements, although some are names too: a patient called Banner does not rename the banner.</summary>
    public static bool IsAuthorWord(string word) => word.ToLowerInvariant() is var lower && (Authors.Contains(lower) || Ui.Contains(lower));

    /// <summary>Whether a placeholder's name is made of such words; a column that a hospital named itself may not be.</summary>
    public static bool IsHarmlessName(string placeholder) => placeholder.Split('.', '_').All(IsUiWord);

    private static FrozenSet<string> Read(string resource)
    {
        using var stream = typeof(UiVocabulary).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"{resource} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd()
            .Split('\n')
            .Where(line => !line.StartsWith('#'))
            .SelectMany(line => line.Split([' ', '\r'], StringSplitOptions.RemoveEmptyEntries))
            .ToFrozenSet(StringComparer.Ordinal);
    }
}
