using System.Text;
using Rcm.Domain.Batches.Files;
using Rcm.Domain.Batches.Review;

namespace Rcm.Infrastructure.Batches.Files;

/// <summary>One thing that is wrong with a row.</summary>
/// <param name="Line">Where the cell begins.</param>
/// <param name="Header">The column as the file calls it.</param>
/// <param name="OfMany">What is said of several such rows together, where the message is about this row alone; null: the message.</param>
public sealed record RowProblem(long Line, string Header, CellProblem Problem, string? OfMany = null);

/// <summary>The cells of a row checked and written as JSON, and what they say of their columns over the whole file.</summary>
internal sealed class RowCells : IDisposable
{
    private readonly CsvRows rows;
    private readonly HeaderMap header;
    private readonly CellRule rule;
    private readonly RowJson json;
    private readonly RowIdIndex ids = new();
    private readonly DroppedZeros?[] zeros;
    private readonly List<RowProblem> problems = [];
    private StringBuilder? message;

    public RowCells(CsvRows rows, HeaderMap header, FileRules rules)
    {
        (this.rows, this.header) = (rows, header);
        rule = new CellRule(rules.Today, rules.Payers);
        json = new RowJson(header);
        // A row's own number may count 1, 2, 3: of that, lengths say nothing.
        zeros = [.. Enumerable.Range(0, header.Count).Select(i =>
            header[i] is { IsIdentifier: true } column && column.Name != EligibilityColumns.ClientRowId ? new DroppedZeros(column.Name) : null)];
    }

    public string ClientRowId { get; private set; } = "";

    public ReadOnlyMemory<byte> InputData => json.Written;

    public IReadOnlyList<RowProblem> Problems => problems;

    public CellProblem? Problem => problems.Count switch
    {
        0 => null,
        1 => problems[0].Problem,
        _ => problems[0].Problem with { Message = AllMessages() },
    };

    public FileRefusal? Read()
    {
        problems.Clear();
        ClientRowId = "";
        json.Begin();
        for (var i = 0; i < header.Count; i++)
        {
            var whole = rows[i];
            if (whole.Length > FileLimits.MaxCell)
                return whole.Contains(rows.Newline) ? FileFaults.NotClosed(rows.LineOf(i)) : FileFaults.TooLong(rows.LineOf(i), header.Headers[i]);
            if (header[i] is not { } column) continue;
            var cell = whole.Trim();
            if (column.Kind != ColumnKind.FreeText && cell.IndexOfAny('\n', '\r') >= 0) return LineBreak(i);
            if (column.Name == EligibilityColumns.ClientRowId) cell = TakeId(i, cell);
            if (rule.Check(column, cell, out var date) is { } problem) Add(i, problem);
            else if (!cell.IsEmpty) zeros[i]?.Add(cell, rows.Line);
            json.Cell(i, column, cell, date);
        }

        json.End();
        return null;
    }

    public IEnumerable<FileNotice> Notices() => zeros.Select(z => z?.Notice()).OfType<FileNotice>();

    public void Dispose() => json.Dispose();

    /// <summary>A row without an id is called by its line, so that it can be found in the file, corrected, and told from others.</summary>
    private ReadOnlySpan<char> TakeId(int ordinal, ReadOnlySpan<char> cell)
    {
        if (cell.IsEmpty)
        {
            ClientRowId = $"line {rows.Line}";
            Add(ordinal, new("input.missing",
                $"{EligibilityColumns.ClientRowId} is empty. In the batch the row is called “{ClientRowId}”; give it one in the file if it needs another.", EligibilityColumns.ClientRowId),
                $"{EligibilityColumns.ClientRowId} is empty. In the batch these rows are called by their lines; give them others in the file if they need any.");
            return ClientRowId;
        }

        ClientRowId = cell.ToString();
        if (ids.Add(cell, (int)rows.Line) is { } first)
        {
            Add(ordinal, new(RowCorrection.IdTwice, $"{EligibilityColumns.ClientRowId} is the same as on line {first}. Give every row its own.", EligibilityColumns.ClientRowId),
                $"{EligibilityColumns.ClientRowId} stands on an earlier line already. Give every row its own.");
        }

        return cell;
    }

    private void Add(int ordinal, CellProblem problem, string? ofMany = null) =>
        problems.Add(new(rows.LineOf(ordinal), header.Headers[ordinal], problem, ofMany));

    private string AllMessages()
    {
        message ??= new StringBuilder();
        message.Clear().AppendJoin(' ', problems.Select(p => p.Problem.Message));
        return message.ToString();
    }

    private FileRefusal LineBreak(int ordinal)
    {
        var name = header.Headers[ordinal];
        var line = rows.LineOf(ordinal);
        return new("file.line_break", $"Line {line}, column “{name}”: the cell holds a line break. Remove it, or close the quotation mark that opened there.", line, name);
    }
}
