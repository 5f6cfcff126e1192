using System.Text.RegularExpressions;
using Xunit;

namespace Rcm.Architecture.Tests;

/// <summary>What no file says, so that the repository works on every machine and a test on every day.</summary>
public partial class HabitTests
{
    // In parts, so that this file does not say it either.
    private static readonly string[] Machine =
    [
        "/wo" + "rk/", "bash_" + "jobs", "registry" + ".npmjs.org", "api.nuget" + ".org", "deb.debian" + ".org", "pypi" + ".org", "proxy.golang" + ".org",
    ];

    [GeneratedRegex(@"Thread\.Sleep|Task\.Delay\(\s*(\d|TimeSpan)|WaitForTimeoutAsync|[^\w](Skip|SkipWhen|SkipUnless)\s*=\s*(""|nameof)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Wait();

    [GeneratedRegex(@"""(resolved|registry)""\s*:", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LockedAddress();

    [Fact]
    public void No_file_speaks_of_the_machine_it_was_written_on() =>
        Assert.All(SourceTree.Files, file =>
            Assert.DoesNotContain(file.Lines().Index(), l => Machine.Any(m => l.Item.Contains(m, StringComparison.OrdinalIgnoreCase))));

    [Fact]
    public void Lock_files_of_the_client_library_hold_no_address() =>
        Assert.All(SourceTree.Files.Where(f => f.Is("package-lock.json")), file => Assert.DoesNotContain(file.Lines(), l => LockedAddress().IsMatch(l)));

    [Fact]
    public void No_test_sleeps_or_is_skipped() =>
        Assert.All(SourceTree.Under("tests").Where(f => f.Is(".cs") && !f.Is("HabitTests.cs")), file => Assert.DoesNotContain(file.Lines().Index(), l => Wait().IsMatch(l.Item)));
}
