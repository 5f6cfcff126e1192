using System.Diagnostics;
using System.Globalization;

namespace Rcm.Browser.Tests.Stack;

/// <summary>One of the product's programs, running as ./run runs it, with its output in a log file.</summary>
internal sealed class Service(string name, string program, string logFolder, IReadOnlyDictionary<string, string> environment)
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    private Process? _process;

    public string LogFile { get; } = Path.Combine(logFolder, name + ".log");

    public bool IsRunning => _process is { HasExited: false };

    public void Start(params string[] arguments)
    {
        // The program finds its static files and settings from its project's folder.
        var folder = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(program)!, "../../.."));
        var start = new ProcessStartInfo("bash") { WorkingDirectory = folder, UseShellExecute = false };
        foreach (var part in (string[])["-c", "exec dotnet \"$@\" >> \"$0\" 2>&1 < /dev/null", LogFile, program, .. arguments])
        {
            start.ArgumentList.Add(part);
        }

        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        _process = Process.Start(start) ?? throw new InvalidOperationException($"The {name} could not be started.");
    }

    /// <summary>Runs to its end.</summary>
    public async Task RunAsync(params string[] arguments)
    {
        Start(arguments);
        using var deadline = new CancellationTokenSource(StartTime);
        await _process!.WaitForExitAsync(deadline.Token);
        Ensure(_process.ExitCode == 0, $"ended with exit code {_process.ExitCode}");
    }

    /// <summary>Waits until the address answers 200.</summary>
    public Task AnswersAsync(Uri address) => Eventually.TrueAsync(
        async () =>
        {
            Ensure(IsRunning, "ended at its start");
            return await StatusAsync(address) == 200;
        },
        StartTime,
        $"the {name} answers {address} (see {LogFile})");

    /// <summary>As Ctrl-C and ./run end it.</summary>
    public async Task StopAsync(TimeSpan within)
    {
        if (_process is not { HasExited: false })
        {
            return;
        }

        await SignalAsync("TERM");
        using var deadline = new CancellationTokenSource(within);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException late)
        {
            _process.Kill(entireProcessTree: true);
            throw new TimeoutException($"The {name} did not stop within {within.TotalSeconds:0} s of a TERM.\n{LastWords()}", late);
        }
    }

    /// <summary>Ends it without a word, as a power cut does.</summary>
    public async Task KillAsync()
    {
        await SignalAsync("KILL");
        await _process!.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    private void Ensure(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"The {name} {otherwise}.\n{LastWords()}");
        }
    }

    private string LastWords() =>
        File.Exists(LogFile) ? string.Join('\n', File.ReadLines(LogFile).TakeLast(40)) : "It left no word.";

    private static async Task<int> StatusAsync(Uri address)
    {
        try
        {
            using var response = await Http.GetAsync(address);
            return (int)response.StatusCode;
        }
        catch (Exception notYet) when (notYet is HttpRequestException or TaskCanceledException)
        {
            return 0;
        }
    }
}
