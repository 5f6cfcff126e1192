using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using Npgsql;
using Rcm.Domain.Batches;
using Rcm.Domain.Execution;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows.Drafts;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Channels;
using Rcm.Infrastructure.Execution;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.Workflows.Trials;

/// <summary>Runs one claimed trial with the real runner and a real browser. It writes steps and a result of its own, and nothing that counts.</summary>
public sealed partial class TrialRun(
    IWorkerDbFactory databases, ISecretStore secrets, ChromiumBrowser browser, EndpointOptions endpoints, TimeProvider time, ILogger<TrialRun> log)
{
    /// <summary>A trial that takes longer is of no use to who watches it.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromMinutes(4);

    private const string Read = """
        select t.workflow_id, t.endpoint_id, t.graph, coalesce(t.input_data, '{}'), e.base_url, e.config, c.base_url
        from workflow_trial t
        join endpoint e on e.endpoint_id = t.endpoint_id
        join channel_type c on c.channel_type_id = e.channel_type_id
        where t.trial_id = $1 and t.status = 'running'
        """;

    // One that was stopped meanwhile stays so.
    private const string End = """
        update workflow_trial set status = 'ended', result = $2::jsonb, input_data = null, lease_until = null, ended_at = now()
        where trial_id = $1 and status = 'running'
        """;

    public async Task RunAsync(Guid org, Guid trialId, CancellationToken cancellation)
    {
        var tenant = TenantContext.Of(org);
        await using var connection = await databases.OpenAsync(tenant, cancellation);
        if (await ReadAsync(connection, trialId, cancellation) is not { } trial)
        {
            return;
        }

        using var stopped = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stopped.CancelAfter(Deadline);
        var result = await TryAsync(connection, tenant, trialId, trial, stopped, cancellation);
        if (result is not null)
        {
            await connection.DoAsync(End, [trialId, JsonSerializer.Serialize(result, JsonSerializerOptions.Web)], cancellation);
        }

        await connection.TellAsync(TrialEvents.Changed(org, trialId), cancellation);
        LogEnded(log, trialId, result?.Exception ?? (result is null ? "stopped" : "answered"), result?.ReasonCode);
    }

    // Null: a person stopped it.
    private async Task<TrialResult?> TryAsync(
        NpgsqlConnection connection, TenantContext tenant, Guid trialId, Trial trial, CancellationTokenSource stopped, CancellationToken cancellation)
    {
        var endpoint = EndpointAddress.Of(trial.OwnUrl, trial.ChannelUrl, trial.Config, endpoints.AllowPrivateAddresses);
        if (!endpoint.IsOk)
        {
            return new(null, ExceptionKind.Business, endpoint.Error.Code, endpoint.Error.Message);
        }

        var observer = new TrialWriter(connection, tenant.ActingOrg, trialId, stopped);
        try
        {
            var memory = await TrialMemory.ReadAsync(connection, trial.WorkflowId, stopped.Token);
            await using var page = await browser.OpenAsync(endpoint.Value, stopped.Token);
            var runner = new WorkflowRunner(trial.Graph.ToGraph(), memory, page, observer, RunLimits.Default, time);
            var input = new RunInput(trial.Row, await CredentialsAsync(tenant, trial.EndpointId, stopped.Token));
            var run = await runner.RunAsync(input, trial.Graph.RequiredData, stopped.Token);
            return new(run.PayerOutcome, run.Exception, run.ReasonCode, run.Message);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return observer.IsStopped ? null : new(null, ExceptionKind.System, "deadline", $"The trial was not at its end within {Deadline.TotalMinutes:0} minutes.");
        }
        catch (PlaywrightException)
        {
            return new(null, ExceptionKind.System, "browser_lost", "The robot's browser did not start.");
        }
    }

    private static async Task<Trial?> ReadAsync(NpgsqlConnection connection, Guid trialId, CancellationToken cancellation)
    {
        await using var command = connection.Command(Read, [trialId]);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation)
            ? new(
                reader.GetGuid(0),
                reader.GetInt64(1),
                DraftGraph.Parse(reader.GetString(2)).Value,
                JsonSerializer.Deserialize<Dictionary<string, string?>>(reader.GetString(3))!,
                reader.IsDBNull(4) ? null : reader.GetString(4),
                reader.IsDBNull(6) ? null : reader.GetString(6),
                reader.IsDBNull(5) ? null : reader.GetString(5))
            : null;
    }

    private async Task<Dictionary<string, string>> CredentialsAsync(TenantContext tenant, long endpoint, CancellationToken cancellation)
    {
        var credentials = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in new[] { "username", "password" })
        {
            if (await secrets.ReadAsync(tenant, Rcm.Domain.Channels.Endpoint.SecretName(endpoint, name), cancellation) is { } secret)
            {
                credentials[name] = secret;
            }
        }

        return credentials;
    }

    private sealed record Trial(
        Guid WorkflowId, long EndpointId, DraftGraph Graph, IReadOnlyDictionary<string, string?> Row, string? OwnUrl, string? ChannelUrl, string? Config);

    [LoggerMessage(Level = LogLevel.Information, Message = "Trial {Trial}: {How} ({Reason})")]
    private static partial void LogEnded(ILogger log, Guid trial, string how, string? reason);
}
