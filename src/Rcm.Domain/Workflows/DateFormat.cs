using System.Globalization;

namespace Rcm.Domain.Workflows;

/// <summary>Checks how a portal writes dates before a robot meets one.</summary>
internal static class DateFormat
{
    private static readonly DateOnly Example = new(2003, 12, 31);

    /// <summary>Whether a date can be written so; a part of one (a field for the year alone) will do.</summary>
    public static bool Writes(string format) => Write(format) is { Length: > 0 };

    /// <summary>Whether the whole date can be read again from what this format wrote.</summary>
    public static bool Reads(string format) =>
        Write(format) is { } text
        && DateOnly.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        && date == Example;

    private static string? Write(string format)
    {
        try
        {
            return Example.ToString(format, CultureInfo.InvariantCulture);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
