using Microsoft.AspNetCore.Components;
using Rcm.Console.Shared;
using Rcm.Console.Shell;
using Rcm.Domain.Batches.Notices;
using Rcm.Infrastructure.Batches;
using Rcm.Infrastructure.Batches.Notices;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Console.Features.Batches.Notices;

/// <summary>The bell in the app bar: how many notices are new, and the newest of them, live.</summary>
public sealed partial class NoticeBell : IDisposable
{
    private Loader<NoticeList>? _loader;
    private Following? _following;
    private NoticeList? _news;
    private string? _said;
    private string? _failure;

    [Inject] public required ReadNotices Notices { get; init; }

    [Inject] public required MarkNoticesSeen Seen { get; init; }

    [Inject] public required NoticeFeed Feed { get; init; }

    [Parameter, EditorRequired] public required SignedInPerson Person { get; set; }

    private int Unseen => _news?.Unseen ?? 0;

    public void Dispose() => _following?.Dispose();

    protected override void OnInitialized() =>
        _following = Feed.Person(Person.Tenant, news => _ = InvokeAsync(() => Tell(news)));

    private async Task<NoticeList> LoadAsync(CancellationToken cancellation)
    {
        var list = await Notices.RunAsync(Person.Tenant, cancellation);
        _news = list;
        StateHasChanged();
        return list;
    }

    private void Tell(NoticeList news)
    {
        var known = _news?.Newest.Select(n => (n.NoticeId, n.At)).ToHashSet() ?? [];
        // Said once, for who can't see the number change; what was seen at another page is no news.
        if (news.Newest.FirstOrDefault(n => !n.IsSeen) is { } newest && !known.Contains((newest.NoticeId, newest.At)))
        {
            _said = NoticeText.Title(newest.Kind, newest.BatchId) + ".";
        }

        _news = news;
        StateHasChanged();
    }

    private Task SeeAsync(NoticeView notice) => notice.IsSeen ? Task.CompletedTask : ChangeAsync(() => Seen.OneAsync(Person.Tenant, notice.NoticeId, CancellationToken.None));

    private Task SeeAllAsync() =>
        _news is { Newest: [var newest, ..] } ? ChangeAsync(() => Seen.AllAsync(Person.Tenant, newest.At, CancellationToken.None)) : Task.CompletedTask;

    private async Task ChangeAsync<T>(Func<Task<T>> change)
    {
        try
        {
            await change();
            _failure = null;
        }
        catch (Exception e) when (DatabaseAway.Is(e))
        {
            // The page below says that the database is away, too.
            _failure = "That could not be kept: the database does not answer. Try again in a moment.";
            return;
        }

        // The event that follows brings the same to all of the person's pages; this one does not wait for it.
        if (_loader is not null) await _loader.ReloadAsync();
    }
}
