using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Rcm.PayerPortal;

switch (args)
{
    case ["samples", var folder]:
        await SampleFiles.WriteAsync(folder, CancellationToken.None);
        return 0;
    case ["csv", var count] when int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var rows):
        await using (var stdout = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 1 << 16))
        {
            EligibilityCsv.Write(stdout, EligibilityRows.Repeated(MemberRoster.Create(), rows));
        }

        return 0;
    case ["samples" or "csv" or "--help", ..]:
        Console.Error.WriteLine("usage: Rcm.PayerPortal [--urls URL] [--Portal:NAME VALUE]... | samples DIR | csv COUNT");
        return 2;
    default:
        return await ServeAsync(args);
}

static async Task<int> ServeAsync(string[] args)
{
    // Portal__Password in the environment rather than --Portal:Password: every process on the machine can read a command line.
    var configuration = new ConfigurationBuilder().AddEnvironmentVariables("ASPNETCORE_").AddEnvironmentVariables().AddCommandLine(args).Build();
    var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    try
    {
        var options = PortalOptions.From(configuration);
        if (options.Faults().ToList() is { Count: > 0 } faults)
        {
            Console.Error.WriteLine(string.Join(Environment.NewLine, faults));
            return 1;
        }

        await using var host = await PortalHost.StartAsync(options, CancellationToken.None);
        Console.WriteLine($"Payer portal ready: {host.BaseAddress}");
        await stop.Task;
        await host.StopAsync(CancellationToken.None);
        return 0;
    }
    catch (Exception refused) when (refused is InvalidOperationException or IOException)
    {
        // A wrong setting or a taken port: one line says it, a stack trace would hide it.
        Console.Error.WriteLine(refused.Message);
        return 1;
    }

    void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        stop.TrySetResult();
    }
}
