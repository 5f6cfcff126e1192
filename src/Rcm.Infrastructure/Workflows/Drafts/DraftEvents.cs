namespace Rcm.Infrastructure.Workflows.Drafts;

/// <summary>Payloads of events about drafts: ids only.</summary>
public static class DraftEvents
{
    /// <summary>The draft changed, or was published.</summary>
    public static string Changed(Guid org, Guid workflowId) => $"draft:{org:D}:{workflowId:D}";

    /// <summary>Who looks at a draft says so; followed by the person, their page and <c>here</c>, <c>gone</c> or <c>who</c>.</summary>
    internal static string Presence(Guid org, Guid workflowId) => $"draft-here:{org:D}:{workflowId:D}:";
}
