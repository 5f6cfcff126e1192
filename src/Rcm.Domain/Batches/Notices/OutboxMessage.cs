namespace Rcm.Domain.Batches.Notices;

/// <summary>A notice that goes outside: sent at least once, always under the same id, until it is taken or given up.</summary>
public sealed class OutboxMessage
{
    public const string Mail = "mail";
    public const string Webhook = "webhook";

    public long NoticeOutboxId { get; set; }

    /// <summary>By which a receiver knows a message that it got before.</summary>
    public Guid MessageId { get; set; }

    /// <summary>By whose settings it is sent.</summary>
    public required Guid OrgId { get; set; }

    /// <summary><see cref="Mail"/> or <see cref="Webhook"/>.</summary>
    public required string Channel { get; set; }

    /// <summary>Whom a mail is for; null for a webhook.</summary>
    public Guid? UserId { get; set; }

    public required Guid BatchOrgId { get; set; }

    public required long BatchJobId { get; set; }

    /// <summary>One of <see cref="NoticeKind"/>.</summary>
    public required string Kind { get; set; }

    /// <summary>The batch's status then; the counts below as well.</summary>
    public required string BatchStatus { get; set; }

    public int TotalRows { get; set; }

    public int SuccessfulRows { get; set; }

    public int FailedRows { get; set; }

    public int ReviewRows { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Counted when one begins: one that a dead process began counts, too.</summary>
    public int Attempts { get; set; }

    public DateTimeOffset NextAttemptAt { get; set; }

    public DateTimeOffset? SentAt { get; set; }

    public DateTimeOffset? GivenUpAt { get; set; }

    /// <summary>In our own words; never what a receiver answered.</summary>
    public string? LastError { get; set; }
}
