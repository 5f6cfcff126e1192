using Rcm.Console.Shared;
using Rcm.Domain.Common;
using Rcm.Infrastructure.Batches.Files;

namespace Rcm.Console.Features.Batches.Files;

/// <summary>What the upload page says of a file.</summary>
internal static class UploadWords
{
    /// <summary>The button says what it will do.</summary>
    public static string OfStart(FileCheck? check) => check switch
    {
        { BadRows: > 0, GoodRows: 0 } => "Start batch all the same",
        { BadRows: > 0, GoodRows: 1 } => "Start batch with the good row",
        { BadRows: > 0 } => $"Start batch with the {Formats.Count(check.GoodRows)} good rows",
        _ => "Start batch",
    };

    /// <summary>What a person has to say of the columns before the rows can be looked at, or should look at before they run.</summary>
    public static string? OfMapping(FilePreparation prepared)
    {
        if (prepared.Missing is { } missing) return missing.Message + " Or say below which column of the file it is.";
        var unsure = prepared.Unsure.ToArray();
        if (unsure.Length == 0 || prepared.Look is not { } look) return null;
        string Taken(string column) => $"{column} from “{prepared.Mapping.HeaderOf[column]}”";
        var named = unsure.Select(c => (Column: c, Headers: prepared.NamedAs(c))).ToLookup(c => c.Headers.Count > 1);
        string[] words =
        [
            .. named[true].Select(c => $"{Words.List([.. c.Headers.Select(h => $"“{h}”")])} can each be {c.Column}; it is read from “{prepared.Mapping.HeaderOf[c.Column]}”."),
            .. named[false].Any() ? [$"{(named[true].Any() ? 'N' : 'n')}ot every header says what it is. Read by their names and values: {Words.List([.. named[false].Select(c => Taken(c.Column))])}."] : Array.Empty<string>(),
        ];
        return $"Line {look.Head.Line}: {string.Join(' ', words)} Say below if it is another one, then start.";
    }
}
