using System.Buffers;
using System.Text;
using CsCheck;
using Rcm.TestKit.Batches;

namespace Rcm.Infrastructure.Tests.Batches.Files;

/// <summary>A cell as it should come out of a file.</summary>
internal sealed record WrittenRow(string Id, string Last, string Member, string Notes);

/// <summary>A file and what it was made of.</summary>
internal sealed record WrittenFile(IReadOnlyList<WrittenRow> Rows, byte[] Bytes, string How);

/// <summary>Generates files as people's programs write them, and then what goes wrong with files.</summary>
internal static class MalformedFile
{
    private static readonly string[] Encodings = ["utf-8", "utf-16", "utf-16BE"];

    private static readonly SearchValues<char> Special = SearchValues.Create("\",;\t\r\n");

    private static readonly Gen<string> Name = Gen.String[Gen.OneOf(Gen.Char['A', 'z'], Gen.Const('é'), Gen.Const('ł'), Gen.Const(' '), Gen.Const('\''), Gen.Const('"'), Gen.Const(','), Gen.Const(';'))
        .Where(c => c is not ('[' or '\\' or ']' or '^' or '_' or '`')), 1, 12].Where(s => s.Trim().Length > 0);

    private static readonly Gen<string> Notes = Gen.String[Gen.OneOf(Gen.Char[' ', '~'], Gen.Const('\n')), 0, 20];

    private static readonly Gen<WrittenRow> Row = Gen.Select(Name, Gen.Int[1, 999_999], Notes, (last, member, notes) => new WrittenRow("", last, $"M{member}", notes));

    /// <summary>Any separator, line end, encoding, order of columns, and blank lines: all of it is right.</summary>
    public static Gen<WrittenFile> Good { get; } = Gen.Select(
        Row.Array[1, 8], Gen.OneOf(Gen.Const(','), Gen.Const(';'), Gen.Const('\t')), Gen.OneOf(Gen.Const("\n"), Gen.Const("\r\n")),
        Gen.Int[0, Encodings.Length - 1], Gen.Bool, Gen.Shuffle(Enumerable.Range(0, 8).ToArray()), Gen.Int[0, 3],
        (rows, separator, newline, encoding, quoteAll, order, blanks) =>
        {
            var numbered = rows.Index().Select(r => r.Item with { Id = $"r{r.Index + 1}" }).ToArray();
            var text = new StringBuilder();
            Line(EligibilityFile.Header.Split(','));
            foreach (var row in numbered)
            {
                Line([row.Id, "P1", "1234567893", row.Member, "Ada", row.Last, "1980-03-07", row.Notes]);
                if (blanks == 1) text.Append(newline);
            }

            for (var i = 0; i < blanks; i++) text.Append(' ').Append(newline);
            var name = Encodings[encoding];
            var code = Encoding.GetEncoding(name);
            return new WrittenFile(numbered, [.. code.GetPreamble(), .. code.GetBytes(text.ToString())], $"{name}, “{separator}”");

            void Line(string[] cells)
            {
                text.AppendJoin(separator, order.Select(o => Cell(cells[o])));
                text.Append(newline);
            }

            string Cell(string cell) => quoteAll || cell.AsSpan().ContainsAny(Special) ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
        });

    /// <summary>A good file with something done to it that breaks files: bytes changed, cut off, doubled, put in, an end of another kind.</summary>
    public static Gen<WrittenFile> Damaged { get; } = Gen.Select(Good, Gen.Int[0, 7], Gen.Int[0, 5_000], Gen.Int[0, 200], Gen.Byte, (file, kind, at, length, value) =>
    {
        var bytes = file.Bytes;
        var from = at % bytes.Length;
        var to = Math.Min(bytes.Length, from + length);
        byte[] damaged = kind switch
        {
            0 => [.. bytes[..from], value, .. bytes[(from + 1)..]],
            1 => bytes[..from],
            2 => [.. bytes[..to], .. bytes[from..]],
            3 => [.. bytes[..from], value, .. bytes[from..]],
            4 => [.. bytes[..from], .. bytes[to..]],
            5 => [.. bytes, .. Encoding.Latin1.GetBytes("r9;P1;x;é\r\n")],
            6 => [.. bytes[..from], (byte)'"', .. bytes[from..]],
            _ => [.. bytes[..from], .. new byte[Math.Min(length, 20)], .. bytes[from..]],
        };
        return file with { Bytes = damaged, How = $"{file.How}, damage {kind} at {from}" };
    });
}
