using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Rcm.Domain.Common;
using Rcm.Domain.MicroStates;
using Rcm.Domain.MicroStates.Curation;
using Rcm.Domain.Tenancy;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.MicroStates.Curation;

/// <param name="ChangeSet">Names what was done, to undo it.</param>
public sealed record Curated(Guid ChangeSet, int Changed);

/// <summary>Retires, restores and aliases micro-states, singly or as a selection: all of it or nothing, with a preview and an undo.</summary>
public sealed class CurateStates(IRcmDbFactory database, TimeProvider time)
{
    public static readonly TimeSpan PreviewWindow = TimeSpan.FromDays(30);

    /// <summary>What the change would have made of the last 30 days' steps of the acting organisation.</summary>
    public async Task<Result<CurationPreview>> PreviewAsync(TenantContext tenant, CurationRequest request, CancellationToken cancellation)
    {
        await using var db = await database.CreateAsync(tenant, cancellation);
        var known = await KnownAsync(db, request, cancellation);
        var after = StateCuration.Apply(known, request);
        return after.IsOk
            ? CurationPreview.Of(known, after.Value, await PastAsync(db, known, cancellation))
            : after.Error;
    }

    public async Task<Result<Curated>> RunAsync(TenantContext tenant, CurationRequest request, CancellationToken cancellation)
    {
        await using var db = await database.CreateAsync(tenant, cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        if (await StateAccess.RefuseAsync(db, tenant, [.. request.States], cancellation) is { } refused)
        {
            return refused;
        }

        await StateChanges.AloneAsync(connection, cancellation);
        var before = await KnownAsync(db, request, cancellation);
        var after = StateCuration.Apply(before, request);
        if (!after.IsOk)
        {
            return after.Error;
        }

        var changes = before.Zip(after.Value).Where(p => p.First != p.Second).ToList();
        if (changes.Count == 0)
        {
            return new Error("state.unchanged", "Nothing to change: it is so already.");
        }

        foreach (var (_, to) in changes)
        {
            var rows = await db.MicroStates.Where(m => m.MicroStateId == to.Id)
                .ExecuteUpdateAsync(s => s.SetProperty(m => m.IsRetired, to.IsRetired).SetProperty(m => m.AliasedTo, to.AliasedTo), cancellation);
            if (rows == 0)
            {
                return StateAccess.Gone;
            }
        }

        var set = Guid.CreateVersion7(time.GetUtcNow());
        await StateChanges.WriteAsync(connection, tenant, set, request.Act, changes.Select(c => (c.First.Id, Facts(c.First), Facts(c.Second))), null, cancellation);
        await AuditLog.WriteAsync(connection, tenant, $"micro_state.{request.Act}", $"micro_state/{changes[0].First.Id}",
            new { states = changes.Count, target = request.Target, set }, cancellation);
        await transaction.CommitAsync(cancellation);
        return new Curated(set, changes.Count);
    }

    /// <summary>Takes back what was done together, where nobody has changed it since.</summary>
    public async Task<Result<Curated>> UndoAsync(TenantContext tenant, Guid changeSet, CancellationToken cancellation)
    {
        await using var db = await database.CreateAsync(tenant, cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        var done = await db.MicroStateChanges.Where(c => c.ChangeSet == changeSet).OrderBy(c => c.MicroStateId).ToListAsync(cancellation);
        if (done.Count == 0 || done.Exists(c => c.Act is not (StateAct.Retire or StateAct.Restore or StateAct.Alias or StateAct.Unalias)))
        {
            return new Error("undo.not_found", "There is nothing of that kind to undo.");
        }

        long[] ids = [.. done.Select(c => c.MicroStateId)];
        if (await StateAccess.RefuseAsync(db, tenant, ids, cancellation) is { } refused)
        {
            return refused;
        }

        await StateChanges.AloneAsync(connection, cancellation);
        var states = await db.MicroStates.Where(m => ids.Contains(m.MicroStateId)).ToDictionaryAsync(m => m.MicroStateId, cancellation);
        foreach (var change in done)
        {
            if (!states.TryGetValue(change.MicroStateId, out var state) || !Is(state, change.After))
            {
                return new Error("undo.changed_since", $"Micro-state {change.MicroStateId} was changed again since. Look at its history, and change it by hand.");
            }

            using var was = JsonDocument.Parse(change.Before);
            state.IsRetired = was.RootElement.GetProperty("isRetired").GetBoolean();
            state.AliasedTo = was.RootElement.GetProperty("aliasedTo") is { ValueKind: JsonValueKind.Number } alias ? alias.GetInt64() : null;
        }

        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.CheckViolation })
        {
            return new Error("alias.chain", "Others were made aliases of these meanwhile, and an alias is one step. Let those stand for themselves first.");
        }

        var set = Guid.CreateVersion7(time.GetUtcNow());
        await StateChanges.WriteAsync(connection, tenant, set, StateAct.Undo, done.Select(c => (c.MicroStateId, Json(c.After), Json(c.Before))), null, cancellation);
        await AuditLog.WriteAsync(connection, tenant, "micro_state.undo", $"micro_state/{ids[0]}", new { states = ids.Length, undone = changeSet }, cancellation);
        await transaction.CommitAsync(cancellation);
        return new Curated(set, ids.Length);
    }

    private static bool Is(MicroState state, string facts)
    {
        using var json = JsonDocument.Parse(facts);
        return json.RootElement.GetProperty("isRetired").GetBoolean() == state.IsRetired
            && (json.RootElement.GetProperty("aliasedTo") is { ValueKind: JsonValueKind.Number } alias ? alias.GetInt64() : (long?)null) == state.AliasedTo;
    }

    private static JsonElement Facts(KnownState state) =>
        JsonSerializer.SerializeToElement(new { isRetired = state.IsRetired, aliasedTo = state.AliasedTo }, JsonSerializerOptions.Web);

    private static JsonElement Json(string json) => JsonSerializer.Deserialize<JsonElement>(json);

    /// <summary>The selected ones, the target, their aliases, and all that share a page's structure with one of them.</summary>
    private static async Task<IReadOnlyList<KnownState>> KnownAsync(RcmDb db, CurationRequest request, CancellationToken cancellation)
    {
        long[] ids = [.. request.States.Take(CurationRequest.Most + 1).Concat(request.Target is { } target ? [target] : [])];
        var near = await Known(db.MicroStates.Where(m => ids.Contains(m.MicroStateId) || (m.AliasedTo != null && ids.Contains(m.AliasedTo.Value))))
            .ToListAsync(cancellation);
        var workflows = near.Select(s => s.Workflow).Distinct().ToArray();
        var fingerprints = near.Select(s => s.Fingerprint).OfType<string>().Distinct().ToArray();
        var targets = near.Select(s => s.AliasedTo).OfType<long>().ToArray();
        var like = await Known(db.MicroStates.Where(m => targets.Contains(m.MicroStateId)
                || (workflows.Contains(m.WorkflowId) && m.Fingerprint != null && fingerprints.Contains(m.Fingerprint))))
            .ToListAsync(cancellation);
        return [.. near.Union(like).OrderBy(s => s.Id)];
    }

    private static IQueryable<KnownState> Known(IQueryable<MicroState> states) => states.AsNoTracking().Select(m => new KnownState(
        m.MicroStateId, m.WorkflowId, m.NodeId, m.Fingerprint, m.IsRetired, m.AliasedTo, m.Review, m.OrgId));

    private async Task<List<PastMatch>> PastAsync(RcmDb db, IReadOnlyList<KnownState> known, CancellationToken cancellation)
    {
        var ids = known.Select(k => (long?)k.Id).ToArray();
        var since = time.GetUtcNow() - PreviewWindow;
        var counted = await (from t in db.WorkflowTraces
                             where ids.Contains(t.MicroStateId) && t.ActionType == "recognise" && t.Success && t.CreatedAt >= since
                             join p in db.PageSnapshots on t.PageSnapshotId equals p.PageSnapshotId into pages
                             from page in pages.DefaultIfEmpty()
                             group t by new { t.NodeId, Fingerprint = (string?)page.Fingerprint, t.MicroStateId, t.Tier } into g
                             select new { g.Key, Count = g.LongCount() }).ToListAsync(cancellation);
        var nodes = known.ToDictionary(k => k.Id, k => k.Node);
        return [.. counted.Select(c => new PastMatch(c.Key.NodeId ?? nodes[c.Key.MicroStateId!.Value], c.Key.Fingerprint, c.Key.MicroStateId!.Value, c.Key.Tier ?? 1, c.Count))];
    }
}
