using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Rcm.Domain.Common;
using Rcm.Domain.MicroStates;
using Rcm.Domain.MicroStates.Curation;
using Rcm.Domain.Tenancy;
using Rcm.Domain.Workflows;
using Rcm.Infrastructure.Access;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Infrastructure.MicroStates.Curation;

/// <summary>What a person may change of a micro-state.</summary>
/// <param name="Revision">That of the <see cref="MicroStateDetail"/> which the person saw.</param>
/// <param name="Action">JSON in the robots' vocabulary.</param>
/// <param name="SemanticSpec">A JSON object, or nothing.</param>
public sealed record MicroStateEdit(long Revision, string? Label, string? Category, bool Required, string Action, string? SemanticSpec);

/// <summary>Saves what a person changed of a micro-state; what nobody's robot could follow is refused.</summary>
public sealed class EditMicroState(IRcmDbFactory database, TimeProvider time)
{
    private const int MaxName = 200;
    private const int MaxSpec = 100_000;

    public async Task<Result<long>> RunAsync(TenantContext tenant, long id, MicroStateEdit edit, CancellationToken cancellation)
    {
        var cleaned = Check(edit);
        if (!cleaned.IsOk)
        {
            return cleaned.Error;
        }

        edit = cleaned.Value;
        await using var db = await database.CreateAsync(tenant, cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        if (await StateAccess.RefuseAsync(db, tenant, [id], cancellation) is { } refused)
        {
            return refused;
        }

        // Two who save at once: the second one waits here, and then sees what the first one did.
        await StateChanges.AloneAsync(connection, cancellation);
        if (await db.MicroStates.SingleOrDefaultAsync(m => m.MicroStateId == id, cancellation) is not { } state)
        {
            return StateAccess.Gone;
        }

        var revision = await db.MicroStateChanges.Where(c => c.MicroStateId == id).MaxAsync(c => (long?)c.MicroStateChangeId, cancellation) ?? 0;
        if (revision != edit.Revision)
        {
            return new Error("state.changed_since", "Somebody else changed this micro-state meanwhile. Your text is still here: copy what you need, then load the page again.");
        }

        var before = Facts(state);
        (state.Label, state.Category, state.Required, state.ActionJson, state.SemanticSpec) =
            (edit.Label, edit.Category, edit.Required, edit.Action, edit.SemanticSpec);
        await db.SaveChangesAsync(cancellation);
        await StateChanges.WriteAsync(connection, tenant, Guid.CreateVersion7(time.GetUtcNow()), StateAct.Edit, [(id, before, Facts(state))], null, cancellation);
        await AuditLog.WriteAsync(connection, tenant, "micro_state.edit", $"micro_state/{id}", null, cancellation);
        var saved = await db.MicroStateChanges.Where(c => c.MicroStateId == id).MaxAsync(c => c.MicroStateChangeId, cancellation);
        await transaction.CommitAsync(cancellation);
        return saved;
    }

    private static Result<MicroStateEdit> Check(MicroStateEdit edit)
    {
        var (label, category) = (Cleaned(edit.Label), Cleaned(edit.Category));
        if (label?.Length > MaxName || category?.Length > MaxName)
        {
            return new Error("state.name_length", $"A label and a category have at most {MaxName} characters.");
        }

        var program = ActionProgram.Parse(edit.Action);
        if (!program.IsOk)
        {
            return program.Error;
        }

        var spec = Cleaned(edit.SemanticSpec);
        return spec is null || IsObject(spec)
            ? edit with { Label = label, Category = category, SemanticSpec = spec }
            : new Error("state.semantic_spec", $"The semantic description must be a JSON object of at most {MaxSpec:N0} characters, such as {{\"page_type\": \"login\"}}.");
    }

    private static bool IsObject(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return json.Length <= MaxSpec && document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string? Cleaned(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static JsonElement Facts(MicroState state) => JsonSerializer.SerializeToElement(
        new
        {
            label = state.Label,
            category = state.Category,
            required = state.Required,
            action = Json(state.ActionJson),
            semanticSpec = state.SemanticSpec is { } spec ? Json(spec) : (JsonElement?)null,
        },
        JsonSerializerOptions.Web);

    private static JsonElement Json(string json) => JsonSerializer.Deserialize<JsonElement>(json);
}
