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
        var taken = unsure.Select(c => $"{c} from “{prepared.Mapping.HeaderOf[c]}”").ToArray();
        return $"Line {look.Head.Line}: not every header says what it is. Read by their names and values: {Words.List(taken)}. Say below if it is another one, then start.";
    }
}
