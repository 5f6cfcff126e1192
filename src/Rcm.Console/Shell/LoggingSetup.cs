namespace Rcm.Console.Shell;

public static class LoggingSetup
{
    /// <summary>One line an event. Scopes stay off: they carry request paths and parameters that nobody has checked for patient data.</summary>
    public static void AddRcmConsole(this ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddSimpleConsole(options =>
        {
            options.SingleLine = true;
            options.IncludeScopes = false;
            options.UseUtcTimestamp = true;
            options.TimestampFormat = "yyyy-MM-ddTHH:mm:ssZ ";
        });
        logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning);
        // Says each step of each token's check; what fails is told by the handler that asked.
        logging.AddFilter("Microsoft.IdentityModel", LogLevel.Critical);
        logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);
    }
}
