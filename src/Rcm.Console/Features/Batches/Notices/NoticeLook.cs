using MudBlazor;
using Rcm.Console.Shared;
using Rcm.Domain.Batches;
using Rcm.Domain.Batches.Notices;

namespace Rcm.Console.Features.Batches.Notices;

/// <summary>Icon and tone of a notice: those of the status that it tells of.</summary>
public sealed record NoticeLook(string Icon, string Tone)
{
    public static NoticeLook For(string kind) => kind switch
    {
        NoticeKind.Finished => Of(JobStatus.Completed),
        NoticeKind.NeedsPerson => Of(JobStatus.NeedsReview),
        NoticeKind.Failed => Of(JobStatus.Failed),
        NoticeKind.Cancelled => Of(JobStatus.Cancelled),
        NoticeKind.Stuck => new(Icons.Material.Outlined.WarningAmber, "amber"),
        NoticeKind.MovingAgain => new(Icons.Material.Outlined.PlayArrow, "accent"),
        _ => new(Icons.Material.Outlined.Notifications, "neutral"),
    };

    private static NoticeLook Of(string status)
    {
        var look = StatusLook.For(status);
        return new(look.Icon, look.Tone);
    }
}
