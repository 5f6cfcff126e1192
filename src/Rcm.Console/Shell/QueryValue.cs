using System.Globalization;

namespace Rcm.Console.Shell;

/// <summary>
/// A value that an address says, where it makes sense; what does not counts as not said. Pages take their queries as texts for that: a query
/// parameter of another type ends its page before it could say anything.
/// </summary>
public static class QueryValue
{
    public static long? Number(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static int? Count(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;

    public static Guid? Id(string? text) => Guid.TryParse(text, out var id) ? id : null;
}
