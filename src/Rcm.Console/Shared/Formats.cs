using System.Globalization;

namespace Rcm.Console.Shared;

/// <summary>How numbers and times are written, everywhere the same. Relative times: the same words as ClientLib/src/times.ts.</summary>
public static class Formats
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    /// <summary>1,234,567</summary>
    public static string Count(long value) => value.ToString("N0", Culture);

    /// <summary>Share of a whole as 4.2 % or 42 %; an en dash for a share of nothing.</summary>
    public static string Percent(long part, long whole)
    {
        if (whole == 0)
        {
            return "–";
        }

        var percent = 100m * part / whole;
        return percent.ToString(Math.Abs(percent) < 10 && percent != 0 ? "0.0" : "0", Culture) + " %";
    }

    /// <summary>40 s, 7 min, 2 h 5 min: as exact as a guess can be.</summary>
    public static string Estimate(TimeSpan value) => value.TotalSeconds < 57.5
        ? Math.Max(5, Math.Round(value.TotalSeconds / 5) * 5).ToString("0", Culture) + " s"
        : value.TotalHours < 1
            ? Math.Max(1, Math.Round(value.TotalMinutes)).ToString("0", Culture) + " min"
            : Duration(TimeSpan.FromMinutes(Math.Round(value.TotalMinutes)));

    /// <summary>35 ms, 1.4 s, 3 min 20 s, 2 h 5 min</summary>
    public static string Duration(TimeSpan value)
    {
        if (value.TotalMilliseconds < 999.5)
        {
            return value.TotalMilliseconds.ToString("0", Culture) + " ms";
        }

        if (value.TotalSeconds < 59.95)
        {
            return value.TotalSeconds.ToString("0.0", Culture) + " s";
        }

        value = TimeSpan.FromSeconds(Math.Round(value.TotalSeconds));
        return value switch
        {
            { TotalHours: < 1 } => Two(value.Minutes, "min", value.Seconds, "s"),
            { TotalDays: < 1 } => Two(value.Hours, "h", value.Minutes, "min"),
            _ => Two(value.Days, "d", value.Hours, "h"),
        };
    }

    /// <summary>just now, 5 min ago, in 2 h, 3 d ago, 4 Aug 2025</summary>
    public static string Relative(DateTimeOffset at, DateTimeOffset now)
    {
        var ahead = at > now;
        var distance = (now - at).Duration();
        string? words = distance switch
        {
            { TotalSeconds: < 45 } => "",
            { TotalHours: < 1 } => Math.Max(1, (int)Math.Round(distance.TotalMinutes, MidpointRounding.AwayFromZero)).ToString(Culture) + " min",
            { TotalDays: < 1 } => ((int)distance.TotalHours).ToString(Culture) + " h",
            { TotalDays: < 7 } => ((int)distance.TotalDays).ToString(Culture) + " d",
            _ => null,
        };
        return words switch
        {
            null => at.ToString("d MMM yyyy", Culture),
            "" => ahead ? "in a moment" : "just now",
            _ => ahead ? $"in {words}" : $"{words} ago",
        };
    }

    /// <summary>4 Aug 2025, 14:03:07 UTC</summary>
    public static string Exact(DateTimeOffset at) => at.UtcDateTime.ToString("d MMM yyyy, HH:mm:ss", Culture) + " UTC";

    private static string Two(int large, string largeUnit, int small, string smallUnit) =>
        small == 0
            ? string.Create(Culture, $"{large} {largeUnit}")
            : string.Create(Culture, $"{large} {largeUnit} {small} {smallUnit}");
}
