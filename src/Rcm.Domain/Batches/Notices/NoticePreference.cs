namespace Rcm.Domain.Batches.Notices;

/// <summary>Which notices of their own batches a person gets by mail, too. Who never chose gets all.</summary>
public sealed class NoticePreference
{
    public required Guid UserId { get; set; }

    /// <summary>The person's own organisation.</summary>
    public required Guid OrgId { get; set; }

    /// <summary>Done, failed or cancelled.</summary>
    public bool MailFinished { get; set; } = true;

    public bool MailNeedsPerson { get; set; } = true;

    /// <summary>Stuck, and moving again.</summary>
    public bool MailStuck { get; set; } = true;

    public DateTimeOffset UpdatedAt { get; set; }
}
