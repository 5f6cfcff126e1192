using System.Globalization;

namespace Rcm.Benchmarks;

/// <summary>Options of a benchmark's command line: <c>--name NUMBER</c>.</summary>
internal static class Options
{
    /// <exception cref="ArgumentException">The option's value is no number above 0.</exception>
    public static int Number(string[] args, string name, int otherwise)
    {
        var at = Array.IndexOf(args, name);
        return at < 0 ? otherwise
            : at + 1 < args.Length && int.TryParse(args[at + 1], NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var value) && value > 0 ? value
            : throw new ArgumentException($"{name} wants a number.", nameof(args));
    }
}
