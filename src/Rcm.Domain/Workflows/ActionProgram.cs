using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Rcm.Domain.Common;

namespace Rcm.Domain.Workflows;

/// <summary>The action of a micro-state: the steps to take on its page, in order. Stored as <c>micro_state.action_json</c>.</summary>
public sealed partial record ActionProgram(IReadOnlyList<ActionStep> Steps, ActionEffect Effect = ActionEffect.Write)
{
    private const int MaxSteps = 100;
    private const int MaxText = 2_000;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        AllowOutOfOrderMetadataProperties = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOut } },
    };

    /// <summary>Whether carrying it out may change something at the payer: looking, waiting and reading do not.</summary>
    public bool Changes => Effect == ActionEffect.Write && Steps.Any(s => s is not (ExtractStep or WaitForStep or FinishStep));

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    // What a program and a step say of themselves in words of ours; an attribute on the base does not reach what overrides it. Read, where it was written once.
    private static void LeaveOut(JsonTypeInfo type)
    {
        foreach (var property in type.Type == typeof(ActionProgram) || typeof(ActionStep).IsAssignableFrom(type.Type) ? type.Properties.Where(p => p.Set is null && p.AssociatedParameter is null) : [])
        {
            property.ShouldSerialize = static (_, _) => false;
        }
    }

    /// <summary>Every name that the program's texts ask for, besides what it extracts itself.</summary>
    public IEnumerable<string> Placeholders()
    {
        var extracted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var step in Steps)
        {
            foreach (var name in step.Templates.SelectMany(Placeholder.Names).Where(n => !extracted.Contains(n)))
            {
                yield return name;
            }

            if (step is ExtractStep e)
            {
                extracted.Add(e.As);
            }
        }
    }

    /// <summary>Reads and checks what was stored or typed; the error names the step, counted from 1, and what is wrong with it.</summary>
    public static Result<ActionProgram> Parse(string json)
    {
        ActionProgram? program;
        try
        {
            program = JsonSerializer.Deserialize<ActionProgram>(json, Json);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            var where = (e as JsonException)?.Path ?? StepWithoutVerb(json);
            return new Error("action.not_understood",
                $"This action is not in the vocabulary ({where}). Steps are navigate, fill, click, select, press, wait_for, extract and finish.");
        }

        return program?.Steps is null
            ? new Error("action.not_understood", "An action needs its steps.")
            : Check(program);
    }

    public static Result<ActionProgram> Check(ActionProgram program)
    {
        if (program.Steps.Count is 0 or > MaxSteps)
        {
            return new Error("action.steps", $"An action has between 1 and {MaxSteps} steps.");
        }

        for (var i = 0; i < program.Steps.Count; i++)
        {
            var step = program.Steps[i];
            var wrong = step is null ? "is empty" : Wrong(step, isLast: i == program.Steps.Count - 1);
            if (wrong is not null)
            {
                return new Error("action.step", $"Step {i + 1} ({step?.Verb ?? "?"}) {wrong}.");
            }
        }

        return program;
    }

    // As a browser reads an address: it takes a backslash for a slash and passes over tabs, line ends and leading blanks.
    [GeneratedRegex(@"^([/\\]{2}|\s|[a-z][a-z0-9+.\-]*:)|[\\\p{Cc}]", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LeavesEndpoint();

    // The reader does not say where a verb is missing.
    private static string StepWithoutVerb(string json)
    {
        using var program = JsonDocument.Parse(json);
        if (program.RootElement.ValueKind == JsonValueKind.Object
            && program.RootElement.TryGetProperty("steps", out var steps) && steps.ValueKind == JsonValueKind.Array)
        {
            foreach (var (i, step) in steps.EnumerateArray().Index())
            {
                if (step.ValueKind == JsonValueKind.Object && !step.TryGetProperty("do", out _))
                {
                    return $"$.steps[{i}]";
                }
            }
        }

        return "$";
    }

    private static string? Wrong(ActionStep step, bool isLast)
    {
        if (step.On is { } target && string.IsNullOrWhiteSpace(target))
        {
            return "names no element";
        }

        if (step.Label is { } label && (step.On is null || string.IsNullOrWhiteSpace(label)))
        {
            return step.On is null ? "acts on no element that could have a label" : "has an empty label: leave it out";
        }

        if (step.Templates.Append(step.On ?? "").Append(step.Label ?? "").Any(t => t.Length > MaxText))
        {
            return $"has a text of more than {MaxText} characters";
        }

        if (step.Templates.Select(Placeholder.Fault).FirstOrDefault(f => f is not null) is { } fault)
        {
            return fault;
        }

        return step switch
        {
            NavigateStep n when LeavesEndpoint().IsMatch(n.Path) => "must stay at its endpoint: give a path, not an address",
            FillStep { Format: { } format } when !DateFormat.Writes(format) => "has a format that writes no date",
            PressStep p when string.IsNullOrWhiteSpace(p.Key) => "names no key",
            WaitForStep w when w.TimeoutMs is < 1 or > 120_000 => "must wait between 1 and 120,000 ms",
            ExtractStep e => WrongExtract(e),
            FinishStep f => WrongFinish(f, isLast),
            _ => null,
        };
    }

    private static string? WrongExtract(ExtractStep extract)
    {
        if (!Placeholder.IsFieldName(extract.As))
        {
            return "must say what it reads, as a name like coverage_status";
        }

        return extract switch
        {
            { Columns: not null, Values: not null } or { Columns: not null, Format: not null } =>
                "reads a table: values and format belong to a single text",
            { Columns: not null, Expect: not null } => "reads a table: only a single text can be expected",
            { Values: not null, Format: not null } => "reads either a date (format) or one of some words (values)",
            { Format: { } format } when !DateFormat.Reads(format) => "has a format that reads no whole date",
            { Columns: { } columns } when columns.Count == 0 || columns.Any(c => string.IsNullOrWhiteSpace(c.Value)) =>
                "must name the columns of its table, each with its element",
            { Headers: not null, Columns: null } => "reads a single text: headers belong to a table",
            { Headers: { } headers, Columns: { } table } when headers.Keys.Except(table.Keys).Any() => "heads a column that it does not read",
            { Values: { } values } when values.Count == 0 || values.Any(v => string.IsNullOrWhiteSpace(v.Value)) =>
                "must say what each of its words means",
            _ => null,
        };
    }

    private static string? WrongFinish(FinishStep finish, bool isLast)
    {
        if (!isLast)
        {
            return "must be the last step";
        }

        if (finish.Exception is not (null or "system" or "business"))
        {
            return "can raise a system or a business exception only";
        }

        return (finish.Outcome, finish.PayerOutcome, finish.Exception) switch
        {
            _ when new[] { finish.Outcome, finish.PayerOutcome }.Any(t => t is not null && string.IsNullOrWhiteSpace(t)) =>
                "must say how the node ends, not with an empty word",
            (null, null, null) => "must say how the node ends: outcome, payerOutcome or exception",
            (not null, not null, _) or (not null, _, not null) => "must either move on (outcome) or end (payerOutcome or exception)",
            _ => null,
        };
    }
}
