namespace Rcm.Domain.Batches;

/// <summary>Why an item was not answered; the codes of <c>batch_job_item.exception_kind</c>.</summary>
public static class ExceptionKind
{
    /// <summary>The data or a rule is wrong: never retried alone, goes to a person.</summary>
    public const string Business = "business";

    /// <summary>Time-out, portal down: retried with backoff.</summary>
    public const string System = "system";

    /// <summary>A page that nobody has taught yet: never guessed at, goes to a person.</summary>
    public const string Unrecognised = "unrecognised";
}
