using System.Globalization;

namespace Rcm.Domain.Batches.Files;

/// <summary>Dates as hospitals' files write them: ISO, 19800307, and American month/day/year. A year needs its four digits.</summary>
public static class FileDate
{
    private static readonly string[] Formats =
    [
        "yyyyMMdd", "M/d/yyyy", "M-d-yyyy", "M.d.yyyy", "yyyy/M/d", "yyyy-M-d", "d-MMM-yyyy", "d MMM yyyy", "MMM d, yyyy", "MMM d yyyy",
        // A spreadsheet that keeps a time with each date.
        "M/d/yyyy H:mm", "M/d/yyyy H:mm:ss", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-ddTHH:mm:ss",
    ];

    public static bool TryParse(ReadOnlySpan<char> text, out DateOnly date)
    {
        if (TryParseIso(text, out date)) return true;
        if (!DateTime.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsed)) return false;
        // A birth "at 14:05" is not a spreadsheet's date: only midnight is.
        if (parsed.TimeOfDay != TimeSpan.Zero) return false;
        date = DateOnly.FromDateTime(parsed);
        return true;
    }

    /// <summary>Nearly every date of a good file: worth not searching the list of formats for it.</summary>
    private static bool TryParseIso(ReadOnlySpan<char> text, out DateOnly date)
    {
        date = default;
        if (text.Length != 10 || text[4] != '-' || text[7] != '-') return false;
        if (!Number(text[..4], out var year) || !Number(text[5..7], out var month) || !Number(text[8..], out var day)) return false;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        date = new DateOnly(year, month, day);
        return true;
    }

    private static bool Number(ReadOnlySpan<char> digits, out int value)
    {
        value = 0;
        foreach (var c in digits)
        {
            if (!char.IsAsciiDigit(c)) return false;
            value = (value * 10) + (c - '0');
        }

        return true;
    }
}
