using System.Text.Json.Serialization;

namespace Rcm.Domain.Workflows;

/// <summary>What changes at the payer when a micro-state's action is carried out. What is not known counts as <see cref="Write"/>.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ActionEffect>))]
public enum ActionEffect
{
    [JsonStringEnumMemberName("write")] Write,
    [JsonStringEnumMemberName("read")] Read,
}

/// <summary>
/// One step of <c>micro_state.action_json</c>: the whole vocabulary of what a robot can do on a page. Texts may hold
/// <c>{{column}}</c> (of the row), <c>{{credential.username}}</c>, <c>{{credential.password}}</c> or <c>{{as}}</c> of an earlier extract.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "do")]
[JsonDerivedType(typeof(NavigateStep), "navigate")]
[JsonDerivedType(typeof(FillStep), "fill")]
[JsonDerivedType(typeof(ClickStep), "click")]
[JsonDerivedType(typeof(SelectStep), "select")]
[JsonDerivedType(typeof(PressStep), "press")]
[JsonDerivedType(typeof(WaitForStep), "wait_for")]
[JsonDerivedType(typeof(ExtractStep), "extract")]
[JsonDerivedType(typeof(FinishStep), "finish")]
public abstract record ActionStep
{
    /// <summary>The step's word in the vocabulary, as traces name it.</summary>
    [JsonIgnore]
    public abstract string Verb { get; }

    /// <summary>The element that the step acts on, as a CSS selector; null where it acts on none.</summary>
    [JsonIgnore]
    public virtual string? On => null;

    /// <summary>
    /// What the element is called on its page (its accessible name, or the text beside it): one that is called otherwise is not it, and the page
    /// counts as unknown. For elements that only their place tells apart.
    /// </summary>
    public string? Label { get; init; }

    /// <summary>Texts of the step that may hold placeholders.</summary>
    [JsonIgnore]
    public virtual IEnumerable<string> Templates => [];
}

/// <param name="Path">Relative to the endpoint's address; another host is refused.</param>
public sealed record NavigateStep(string Path) : ActionStep
{
    public override string Verb => "navigate";

    public override IEnumerable<string> Templates => [Path];
}

/// <param name="Format">For a date column: how this portal wants it, e.g. <c>MM/dd/yyyy</c>.</param>
public sealed record FillStep(string Target, string Value, string? Format = null) : ActionStep
{
    public override string Verb => "fill";

    public override string On => Target;

    public override IEnumerable<string> Templates => [Value];
}

public sealed record ClickStep(string Target) : ActionStep
{
    public override string Verb => "click";

    public override string On => Target;
}

public sealed record SelectStep(string Target, string Value) : ActionStep
{
    public override string Verb => "select";

    public override string On => Target;

    public override IEnumerable<string> Templates => [Value];
}

/// <param name="Key">A key's name as browsers give it, e.g. <c>Enter</c>.</param>
public sealed record PressStep(string Target, string Key) : ActionStep
{
    public override string Verb => "press";

    public override string On => Target;
}

/// <param name="TimeoutMs">Milliseconds until the step counts as a time-out (a system exception); 1 to 120,000.</param>
public sealed record WaitForStep(string Target, int TimeoutMs = 15_000) : ActionStep
{
    public override string Verb => "wait_for";

    public override string On => Target;
}

/// <summary>Reads a text of the page into the answer; with <paramref name="Columns"/> a table, one object for each element that matches.</summary>
/// <param name="As">The answer's field.</param>
/// <param name="Columns">Field to CSS selector below the row's element.</param>
/// <param name="Values">What the page's words mean; a word that is not listed ends the item for a person, never with a guess.</param>
/// <param name="Format">How the page writes a date, e.g. <c>MM/dd/yyyy</c>; the answer holds it as yyyy-MM-dd.</param>
/// <param name="Optional">An element that is not there gives no field instead of an exception.</param>
/// <param name="Expect">
/// What the text must be, e.g. <c>{{member_id}}</c>: a page about somebody else ends the item for a person. Case and white space aside.
/// </param>
/// <param name="Headers">For <paramref name="Columns"/>: field to what its column is headed. Cells are found by their place; a table in another order is not read.</param>
public sealed record ExtractStep(
    string Target,
    string As,
    IReadOnlyDictionary<string, string>? Columns = null,
    IReadOnlyDictionary<string, string>? Values = null,
    string? Format = null,
    bool Optional = false,
    string? Expect = null,
    IReadOnlyDictionary<string, string>? Headers = null) : ActionStep
{
    public override string Verb => "extract";

    public override string On => Target;

    public override IEnumerable<string> Templates => Expect is null ? [] : [Expect];
}

/// <summary>
/// Ends the node: with an <paramref name="Outcome"/> label that a transition carries, or, in a terminal node, with what the payer answered,
/// or with an exception.
/// </summary>
/// <param name="PayerOutcome">See <c>batch_job_item.payer_outcome</c>; may be a placeholder of an extract.</param>
/// <param name="ReasonCode">The payer's own code, e.g. AAA 75; may be a placeholder.</param>
/// <param name="Exception"><c>system</c> (retried) or <c>business</c> (goes to a person).</param>
/// <param name="Message">For an exception: what a person should do.</param>
public sealed record FinishStep(
    string? Outcome = null,
    string? PayerOutcome = null,
    string? ReasonCode = null,
    string? Exception = null,
    string? Message = null) : ActionStep
{
    public override string Verb => "finish";

    public override IEnumerable<string> Templates => new[] { PayerOutcome, ReasonCode }.OfType<string>();
}
