namespace Rcm.Domain.Batches.Notices;

/// <summary>Where an organisation's notices go outside the console. Secrets are in the secret store, under the names below.</summary>
public sealed class NoticeSettings
{
    public const string SmtpPassword = "notices/smtp-password";
    public const string WebhookKey = "notices/webhook-key";

    public required Guid OrgId { get; set; }

    public bool MailOn { get; set; }

    public string? SmtpHost { get; set; }

    public int? SmtpPort { get; set; }

    /// <summary>One of <see cref="Notices.SmtpSecurity"/>.</summary>
    public string SmtpSecurity { get; set; } = Notices.SmtpSecurity.StartTls;

    /// <summary>Null: the mail server asks for none.</summary>
    public string? SmtpUser { get; set; }

    public string? MailFrom { get; set; }

    public bool WebhookOn { get; set; }

    public string? WebhookUrl { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public Guid? UpdatedBy { get; set; }
}

/// <summary>The codes of <c>notice_settings.smtp_security</c>.</summary>
public static class SmtpSecurity
{
    public const string StartTls = "starttls";
    public const string Tls = "tls";
    public const string None = "none";

    public static IReadOnlyList<string> All { get; } = [StartTls, Tls, None];
}
