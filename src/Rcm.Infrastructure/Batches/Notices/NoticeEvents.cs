namespace Rcm.Infrastructure.Batches.Notices;

/// <summary>Payloads of events about notices; the database says them with the notice (db/migrations/125_notices.sql).</summary>
public static class NoticeEvents
{
    public const string Prefix = "notice:";

    /// <summary>A person has a new notice, or has seen one at another page.</summary>
    public static string Of(Guid user) => $"{Prefix}{user:D}";

    /// <summary>A message of this organisation was sent, or was not; told by whoever tried.</summary>
    public static string Delivery(Guid org) => $"delivery:{org:D}";
}
