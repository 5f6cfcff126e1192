using System.Globalization;

namespace Rcm.Infrastructure.Batches;

/// <summary>Payloads of events about batches: ids only; whoever hears one reads the database as the tenant it is.</summary>
public static class BatchEvents
{
    /// <summary>There is work: a worker looks at once.</summary>
    public const string Queue = "queue";

    /// <summary>All batches of an organisation.</summary>
    public static string Of(Guid org) => $"batch:{org:D}:";

    /// <summary>A batch or one of its rows changed.</summary>
    public static string Changed(Guid org, long batchId) => Of(org) + batchId.ToString(CultureInfo.InvariantCulture);
}
