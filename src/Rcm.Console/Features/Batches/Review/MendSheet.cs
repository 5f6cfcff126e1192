using Rcm.Console.Shared;
using Rcm.Console.Shell;
using Rcm.Domain.Batches;
using Rcm.Domain.Batches.Files;
using Rcm.Domain.Batches.Review;
using Rcm.Domain.Common;
using Rcm.Infrastructure.Batches.Review;

namespace Rcm.Console.Features.Batches.Review;

/// <summary>
/// Rows of a batch while somebody corrects them: what was typed, what was shown to them, and what became of each. A cell that tells the
/// patient stays on the server until it is asked for; typed over unseen, it is replaced.
/// </summary>
public sealed class MendSheet(ReadRowsToMend read, MendRows mend, SignedInPerson person, long batchId)
{
    /// <summary>Wrong most often; others are shown where they are wrong, or asked for.</summary>
    private static readonly string[] Usual =
        [EligibilityColumns.MemberId, EligibilityColumns.FirstName, EligibilityColumns.LastName, EligibilityColumns.Dob, EligibilityColumns.ProviderNpi, EligibilityColumns.PayerId];

    private readonly Dictionary<(long Item, string Column), string> typed = [];
    private readonly Dictionary<long, RowMended> results = [];
    private readonly HashSet<long> asTheyAre = [];
    private readonly List<string> added = [];
    private IReadOnlyDictionary<long, IReadOnlyDictionary<string, string>> revealed = new Dictionary<long, IReadOnlyDictionary<string, string>>();

    public IReadOnlyDictionary<long, RowToMend> Rows { get; private set; } = new Dictionary<long, RowToMend>();

    public IReadOnlyList<string> Columns =>
        [.. Usual.Union(Rows.Values.SelectMany(r => r.Faults).Concat(results.Values.SelectMany(r => r.Faults)).Select(f => f.Column)).Union(added)];

    public IEnumerable<string> OtherColumns =>
        EligibilityColumns.All.Select(c => c.Name).Except(Columns).Where(c => c != EligibilityColumns.ClientRowId);

    public bool IsRevealed => revealed.Count > 0;

    public bool IsBusy { get; private set; }

    /// <summary>Why nothing was tried, or nothing shown.</summary>
    public Error? Refusal { get; private set; }

    /// <summary>How many rows went back at the last submit.</summary>
    public int? Queued { get; private set; }

    /// <summary>Rows that would be run: those in which something was typed, and those that were chosen as they are.</summary>
    public IReadOnlyList<long> Chosen =>
        [.. Rows.Keys.Where(id => !IsQueued(id) && (asTheyAre.Contains(id) || typed.Keys.Any(k => k.Item == id)))];

    /// <summary>Something was typed into a row that is not back in the queue.</summary>
    public bool IsUnsaved => typed.Keys.Any(k => !IsQueued(k.Item));

    public async Task LoadAsync(IReadOnlyCollection<long> items, CancellationToken cancellation) =>
        Rows = (await read.RunAsync(person.Tenant, batchId, items, cancellation)).ToDictionary(r => r.ItemId);

    public bool IsQueued(long item) => results.TryGetValue(item, out var result) && result.IsQueued;

    /// <summary>Why it could not be run; null where its cells say so themselves.</summary>
    public Error? RefusalOf(long item) => results.GetValueOrDefault(item) is { Faults.Count: 0 } result ? result.Refusal : null;

    public CellFault? FaultOf(long item, string column) =>
        (results.GetValueOrDefault(item)?.Faults ?? Rows.GetValueOrDefault(item)?.Faults)?.FirstOrDefault(f => f.Column == column);

    /// <summary>Whether the cell holds something that this person has not asked to see.</summary>
    public bool IsMasked(long item, string column) =>
        !typed.ContainsKey((item, column)) && !revealed.ContainsKey(item) && PatientDataFields.Contains(column) && Rows[item].Filled.Contains(column);

    /// <summary>A row's own id can be changed where it is what is wrong, and nowhere else.</summary>
    public bool MayType(long item, string column) => column != EligibilityColumns.ClientRowId || Rows[item].MayRename;

    public string Shown(long item, string column) => typed.GetValueOrDefault((item, column)) ?? Stored(item, column) ?? "";

    public void Type(long item, string column, string text)
    {
        // An unseen cell that is left empty stays as it is: nobody empties what they have not seen.
        var same = Stored(item, column) is { } stored ? text.Trim() == stored : text.Trim().Length == 0;
        if (same) typed.Remove((item, column));
        else typed[(item, column)] = text;
    }

    public bool IsAsItIs(long item) => asTheyAre.Contains(item);

    public void ChooseAsItIs(long item, bool chosen)
    {
        if (chosen) asTheyAre.Add(item);
        else asTheyAre.Remove(item);
    }

    public void AddColumn(string column)
    {
        if (OtherColumns.Contains(column)) added.Add(column);
    }

    /// <summary>Shows every value of these rows; each is in the audit log by then.</summary>
    public Task RevealAsync() => BusyAsync(async () =>
    {
        var values = await WhenAway.RefuseAsync(() => read.RevealAsync(person.Tenant, batchId, [.. Rows.Keys], CancellationToken.None));
        Refusal = values.Error;
        if (values.IsOk) revealed = values.Value;
    });

    public Task RunAsync() => BusyAsync(async () =>
    {
        RowMend[] rows =
        [
            .. Chosen.Select(id => new RowMend(id, Rows[id].Attempt,
                typed.Where(t => t.Key.Item == id).ToDictionary(t => t.Key.Column, t => t.Value, StringComparer.Ordinal))),
        ];
        if (rows.Length == 0)
        {
            (Refusal, Queued) = (NothingChosen, null);
            return;
        }

        var answer = await WhenAway.RefuseAsync(() => mend.RunAsync(person.Tenant, batchId, rows, CancellationToken.None));
        (Refusal, Queued) = (answer.Error, null);
        if (!answer.IsOk) return;
        foreach (var row in answer.Value) results[row.ItemId] = row;
        Queued = answer.Value.Count(r => r.IsQueued);
    });

    private static Error NothingChosen { get; } = new("mend.nothing", "No row is touched yet. Type over what is wrong in one, or tick it to run it as it is.");

    /// <summary>Null where the cell holds something that this person has not asked to see.</summary>
    private string? Stored(long item, string column) =>
        revealed.TryGetValue(item, out var values) ? values.GetValueOrDefault(column, "")
        : !PatientDataFields.Contains(column) ? Rows[item].Plain.GetValueOrDefault(column, "")
        : Rows[item].Filled.Contains(column) ? null : "";

    // A second click while the first is under way would send the rows twice.
    private async Task BusyAsync(Func<Task> act)
    {
        if (IsBusy) return;
        IsBusy = true;
        try
        {
            await act();
        }
        finally
        {
            IsBusy = false;
        }
    }
}
