using Rcm.Domain.Batches.Files;

namespace Rcm.Infrastructure.Batches.Files;

/// <summary>A reason why rows cannot run, with how many and where the first of them are.</summary>
/// <param name="Header">The column as the file calls it.</param>
/// <param name="Example">The first of them; its message holds for all.</param>
public sealed record ProblemKind(string Header, CellProblem Example, int Rows, IReadOnlyList<long> FirstLines);

/// <summary>What a file holds, gone through to its end and nothing of it loaded.</summary>
/// <param name="Rows">Good and bad ones.</param>
/// <param name="Listed">What is wrong, cell by cell, in the file's order; at most <see cref="MostListed"/>.</param>
public sealed record FileCheck(
    int Rows, int BadRows, IReadOnlyList<ProblemKind> Kinds, IReadOnlyList<RowProblem> Listed, int Problems, IReadOnlyList<FileNotice> Notices, IReadOnlyList<string> NotRead)
{
    /// <summary>More would be mended at the source, not in a list.</summary>
    public const int MostListed = 100_000;

    public int GoodRows => Rows - BadRows;

    /// <summary>Nothing that a person has to see before the file runs.</summary>
    public bool IsClean => BadRows == 0 && Notices.Count == 0;
}

/// <summary>Gathers a <see cref="FileCheck"/> while a file is read.</summary>
internal sealed class FileCheckup
{
    private const int LinesNamed = 5;

    private readonly List<RowProblem> listed = [];
    // By their words: one code can have several reasons (an NPI that is too short, one with a wrong check digit), each mended differently.
    private readonly Dictionary<(string Header, string Words), (CellProblem Example, int Rows, List<long> Lines)> kinds = [];
    private int problems;
    private int badRows;

    public void Add(IReadOnlyList<RowProblem> ofRow)
    {
        badRows++;
        foreach (var problem in ofRow)
        {
            problems++;
            var key = (problem.Header, problem.OfMany ?? problem.Problem.Message);
            var kind = kinds.GetValueOrDefault(key, (problem.Problem, 0, []));
            if (kind.Lines.Count < LinesNamed) kind.Lines.Add(problem.Line);
            kinds[key] = kind with { Rows = kind.Rows + 1 };
            if (listed.Count == FileCheck.MostListed) continue;
            // The same words a hundred thousand times are kept once.
            listed.Add(problem.Problem.Message == kind.Example.Message ? problem with { Problem = kind.Example } : problem);
        }
    }

    public FileCheck Done(BatchFileReader reader) => new(
        reader.RowNumber, badRows, [.. kinds.Select(k => KindOf(k.Key.Header, k.Key.Words, k.Value)).OrderByDescending(k => k.Rows)],
        listed, problems, [.. reader.Notices()], [.. reader.Header.Ignored]);

    private static ProblemKind KindOf(string header, string words, (CellProblem Example, int Rows, List<long> Lines) kind) =>
        new(header, kind.Rows == 1 ? kind.Example : kind.Example with { Message = words }, kind.Rows, kind.Lines);
}
