using Rcm.Domain.Batches.Files;
using Rcm.Domain.Common;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Batches.Files;

namespace Rcm.Console.Features.Batches.Files;

/// <summary>
/// A chosen file on its way to be a batch: what is known of it, what its columns are taken for, and what a person has to see before it
/// starts. One at a time: what was known of another file or of another mapping goes when a newer one comes.
/// </summary>
internal sealed class FilePreparation(CheckUpload checks, StagedUploads uploads, StartStaged starts) : IAsyncDisposable
{
    private CancellationTokenSource? running;
    private GuessedMapping? guess;
    private ColumnMapping said = ColumnMapping.ByName;
    private StagedUpload? staged;

    public FileLook? Look { get; private set; }

    public FileColumns Columns { get; private set; } = FileColumns.For([]);

    public ColumnMapping Mapping { get; private set; } = ColumnMapping.ByName;

    /// <summary>Columns that a person should look at and has not touched yet.</summary>
    public IEnumerable<string> Unsure => guess?.Unsure.Where(c => !said.HeaderOf.ContainsKey(c)) ?? [];

    /// <summary>The file's headers that are a column by their names.</summary>
    public IReadOnlyList<string> NamedAs(string column) =>
        [.. (Look?.Head.Headers ?? []).Where(h => Columns.Find(HeaderMap.Key(h))?.Name == column)];

    /// <summary>Columns that the file must have, and nobody knows where.</summary>
    public FileRefusal? Missing { get; private set; }

    public FileCheck? Check { get; private set; }

    public DuplicateFile? Duplicate { get; private set; }

    public RowProgress Progress { get; private set; } = new();

    public StagedUpload? Staged => staged;

    /// <summary>A person has changed a column by hand.</summary>
    public bool IsMappedByHand => said.HeaderOf.Count > 0;

    public bool IsReady => Check is not null;

    /// <summary>Nothing that a person has to see first.</summary>
    public bool IsPlain => Check is { IsClean: true } && !Unsure.Any() && Duplicate is null;

    /// <summary>What a person is told of the file's rows and columns, to be compared; null while that is not known.</summary>
    public string? Told => Check is { } check
        ? string.Join('|', [
            $"{check.Rows} {check.BadRows}",
            .. check.Kinds.Select(k => $"{k.Header} {k.Example.Code} {k.Rows}"), .. check.Notices.Select(n => n.ToString()), .. Unsure])
        : null;

    /// <summary>Takes an upload up by its id.</summary>
    /// <returns>Why it cannot be used; then nothing of it is left.</returns>
    public async Task<Error?> TakeAsync(TenantContext tenant, string id)
    {
        await LeaveAsync();
        var mine = staged = uploads.Find(tenant, id);
        if (mine is null) return new Error("upload.gone", "The file is not there any more. Choose it again.");
        var look = await checks.LookAsync(tenant, mine, CancellationToken.None);
        // Another file was chosen meanwhile: this one has been let go.
        if (staged != mine) return null;
        if (!look.IsOk) return await GiveUpAsync(look.Error);
        (Look, Duplicate) = (look.Value, look.Value.Duplicate);
        return null;
    }

    /// <summary>Reads the file for a workflow and an endpoint. What a person said of its columns stays.</summary>
    public Task<Error?> UseAsync(FileColumns columns, KnownPayers? payers)
    {
        Columns = columns;
        guess = checks.Guess(Look!, columns);
        Mapping = said.HeaderOf.Aggregate(guess.Mapping, (mapping, p) => mapping.With(p.Key, p.Value));
        return CheckAsync(payers);
    }

    public Task<Error?> MapAsync(string column, string header, KnownPayers? payers)
    {
        said = said.With(column, header);
        Mapping = Mapping.With(column, header);
        return CheckAsync(payers);
    }

    /// <param name="window">How long rows are tried again, in minutes.</param>
    /// <param name="again">The person knows that the same file was started before.</param>
    public async Task<Result<StartedBatch>> StartAsync(string prompt, Guid workflow, long? endpoint, int window, bool again)
    {
        var isSaid = IsMappedByHand || guess!.Unsure.Count > 0;
        Progress = new();
        var start = starts.RunAsync(staged!, new StartBatchRequest(prompt, workflow, endpoint, again, Mapping, isSaid, window));
        Progress = staged!.Progress;
        var started = await start;
        if (started is { IsOk: false, Error: DuplicateFile duplicate }) Duplicate = duplicate;
        return started;
    }

    public Task CancelStartAsync() => staged?.CancelAsync() ?? Task.CompletedTask;

    /// <summary>Lets the file go. A start that is under way goes on.</summary>
    public async Task LeaveAsync()
    {
        if (running is not null) await running.CancelAsync();
        var left = staged;
        (staged, Look, guess, Missing, Check, Duplicate) = (null, null, null, null, null, null);
        (said, Mapping) = (ColumnMapping.ByName, ColumnMapping.ByName);
        if (left is not null) await uploads.LeaveAsync(left);
    }

    public async ValueTask DisposeAsync() => await LeaveAsync();

    private async Task<Error?> CheckAsync(KnownPayers? payers)
    {
        if (running is not null) await running.CancelAsync();
        Check = null;
        var header = HeaderMap.Of(Look!.Head.Headers, Columns, Mapping, Look.Head.Line);
        Missing = header.IsOk ? null : (FileRefusal)header.Error;
        if (Missing is not null) return null;

        using var mine = running = new CancellationTokenSource();
        Progress = new();
        try
        {
            var check = await checks.CheckAsync(staged!, Columns, Mapping, payers, Progress, mine.Token);
            if (running != mine) return null;
            if (!check.IsOk) return await GiveUpAsync(check.Error);
            Check = check.Value;
            return null;
        }
        catch (OperationCanceledException) when (mine.IsCancellationRequested)
        {
            // Another mapping or another file: its own check follows.
            return null;
        }
        finally
        {
            if (running == mine) running = null;
        }
    }

    private async Task<Error> GiveUpAsync(Error error)
    {
        await LeaveAsync();
        return error;
    }
}
