using Rcm.Domain.Common;

namespace Rcm.Domain.Batches;

/// <summary>What a person does with a batch that has been started. The codes are those of <c>batch_act.act</c>.</summary>
public static class BatchAct
{
    /// <summary>No further row is begun; rows that are with the payer end first.</summary>
    public const string Pause = "pause";

    public const string Resume = "resume";

    /// <summary>Rows that were not begun never are; rows that were answered, or wait for a person, stay as they are.</summary>
    public const string Cancel = "cancel";

    /// <summary>
    /// Failed rows, and those that wait for a person because a robot or a portal failed, are run again; not those that a person has settled.
    /// </summary>
    public const string Retry = "retry";

    /// <summary>Which of an organisation's waiting rows are taken first; see <see cref="JobPriority"/>.</summary>
    public const string Priority = "priority";

    /// <summary>How long rows are tried again where the payer could not be asked; see <see cref="Batches.RetryWindow"/>.</summary>
    public const string Window = "retry_window";

    /// <summary>Those that need nothing but their name.</summary>
    public static IReadOnlyList<string> All { get; } = [Pause, Resume, Cancel, Retry];

    /// <summary>Whether a batch that stands so may be asked for this at all.</summary>
    public static bool Fits(string act, string batchStatus) => act switch
    {
        Pause => batchStatus is JobStatus.Pending or JobStatus.Processing or JobStatus.Retrying,
        Resume => batchStatus is JobStatus.Paused,
        Cancel or Priority or Window => !JobStatus.IsEnd(batchStatus),
        Retry => batchStatus is not (JobStatus.Paused or JobStatus.Cancelled or JobStatus.Completed),
        _ => throw new ArgumentOutOfRangeException(nameof(act), act, "No such act."),
    };

    /// <summary>Why there was nothing to do, for the person who asked.</summary>
    public static Error NothingToDo(string act) => new("batch.nothing_to_do", act switch
    {
        Pause => "No row waits any more: what is left is with the payer already.",
        Resume => "No row of this batch is paused.",
        Cancel => "No row is left to cancel: what is left is with the payer already, or waits for a person.",
        Priority => "This batch has that priority already.",
        Window => "This batch's rows are tried again for that long already.",
        _ => "No failed row of this batch is left to run again. Rows that the payer refused are corrected one by one; what a person has settled stays so.",
    });

    public static Error DoesNotFit(string act, string batchStatus) => new("batch.act_does_not_fit", batchStatus switch
    {
        JobStatus.Paused when act == Pause => "This batch is paused already.",
        JobStatus.Paused when act == Retry => "This batch is paused. Resume it first.",
        JobStatus.Cancelled => "This batch was cancelled, and stays so. Upload the file again to run its rows.",
        _ when act == Resume => "This batch is not paused.",
        _ => "This batch has ended already.",
    });
}
