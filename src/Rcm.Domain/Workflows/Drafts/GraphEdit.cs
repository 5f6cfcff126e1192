using System.Text.Json;
using System.Text.Json.Serialization;
using Rcm.Domain.Common;

namespace Rcm.Domain.Workflows.Drafts;

/// <summary>
/// One finished gesture on a draft. As JSON the kind of edit stands in <c>kind</c>, e.g.
/// <c>{"kind": "addTransition", "from": "login", "to": "search", "label": "login_success"}</c>.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(AddNode), "addNode")]
[JsonDerivedType(typeof(RemoveNode), "removeNode")]
[JsonDerivedType(typeof(RenameNode), "renameNode")]
[JsonDerivedType(typeof(SetNode), "setNode")]
[JsonDerivedType(typeof(SetMetadata), "setMetadata")]
[JsonDerivedType(typeof(MoveNodes), "moveNodes")]
[JsonDerivedType(typeof(AddTransition), "addTransition")]
[JsonDerivedType(typeof(RemoveTransition), "removeTransition")]
[JsonDerivedType(typeof(RenameTransition), "renameTransition")]
[JsonDerivedType(typeof(SetEntry), "setEntry")]
[JsonDerivedType(typeof(SetRequiredData), "setRequiredData")]
[JsonDerivedType(typeof(SetMaxVisits), "setMaxVisits")]
[JsonDerivedType(typeof(Several), "several")]
public abstract record GraphEdit
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        AllowOutOfOrderMetadataProperties = true,
    };

    /// <summary>All of the edit, or the reason why not; the draft that was given stays as it is.</summary>
    public Result<DraftGraph> Apply(DraftGraph draft)
    {
        var work = new DraftWork(draft);
        var done = Do(work);
        return done.IsOk ? work.Freeze() : done.Error;
    }

    /// <summary>The edit that takes this one back, where this one is applied to the draft.</summary>
    /// <exception cref="InvalidOperationException">It can't be applied to it.</exception>
    public GraphEdit Inverse(DraftGraph draft) => Do(new DraftWork(draft)).Value;

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    public static Result<GraphEdit> Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<GraphEdit>(json, Json) is { } edit ? edit : NotUnderstood("$");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException or FormatException)
        {
            return NotUnderstood((e as JsonException)?.Path ?? "$");
        }
    }

    /// <returns>The edit that takes it back.</returns>
    internal abstract Result<GraphEdit> Do(DraftWork work);

    private static Error NotUnderstood(string where) => new("draft.not_an_edit", $"This change of the draft was not understood ({where}). Load the page again.");
}

/// <summary>Several edits as one gesture: all of them, or none.</summary>
public sealed record Several(IReadOnlyList<GraphEdit> Edits) : GraphEdit
{
    internal override Result<GraphEdit> Do(DraftWork work)
    {
        var back = new List<GraphEdit>(Edits.Count);
        foreach (var edit in Edits)
        {
            var done = edit.Do(work);
            if (!done.IsOk)
            {
                return done.Error;
            }

            back.Add(done.Value);
        }

        back.Reverse();
        return new Several(back);
    }
}
