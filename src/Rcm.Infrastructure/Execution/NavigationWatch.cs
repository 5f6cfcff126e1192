using Microsoft.Playwright;
using Rcm.Domain.Execution;

namespace Rcm.Infrastructure.Execution;

/// <summary>
/// Knows whether the page is on its way to another one. A portal may take a minute to answer a form, and until then the old page stands
/// there unchanged: a robot that read it would ask again.
/// </summary>
internal sealed class NavigationWatch
{
    private readonly IPage page;
    private readonly Lock gate = new();
    private readonly HashSet<IRequest> underWay = [];
    private readonly HashSet<IRequest> asked = [];
    private TaskCompletionSource quiet = Completed();

    public NavigationWatch(IPage page)
    {
        this.page = page;
        page.Request += (_, request) => Begin(request);
        page.RequestFinished += (_, request) => End(request);
        page.RequestFailed += (_, request) => End(request);
    }

    /// <summary>No script of the page waits for an answer, and no frame or style is on its way.</summary>
    public bool IsNothingAsked
    {
        get
        {
            lock (gate)
            {
                return asked.Count == 0;
            }
        }
    }

    /// <summary>Returns once no navigation is under way and the page has loaded.</summary>
    public async Task QuietAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        while (true)
        {
            Task waiting;
            lock (gate)
            {
                waiting = quiet.Task;
            }

            try
            {
                await waiting.WaitAsync(timeout, cancellation);
            }
            catch (TimeoutException)
            {
                throw new PageException("timeout", $"The portal did not answer within {timeout.TotalSeconds:0} s.");
            }

            // The page is asked, not Playwright's own record of its load events: that one misses an event that comes while it is asked,
            // and then waits out its whole time.
            await page.WaitForFunctionAsync(
                "() => document.readyState === 'complete'", null, new PageWaitForFunctionOptions { PollingInterval = 50, Timeout = (float)timeout.TotalMilliseconds });
            lock (gate)
            {
                if (underWay.Count == 0)
                {
                    return;
                }
            }
        }
    }

    private void Begin(IRequest request)
    {
        // What stays open as long as the page does says nothing.
        if (request.ResourceType is not ("eventsource" or "websocket" or "ping"))
        {
            lock (gate)
            {
                asked.Add(request);
            }
        }

        if (!request.IsNavigationRequest || request.Frame != page.MainFrame)
        {
            return;
        }

        lock (gate)
        {
            if (underWay.Count == 0)
            {
                quiet = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            underWay.Add(request);
        }
    }

    private void End(IRequest request)
    {
        lock (gate)
        {
            asked.Remove(request);
            if (underWay.Remove(request) && underWay.Count == 0)
            {
                quiet.TrySetResult();
            }
        }
    }

    private static TaskCompletionSource Completed()
    {
        var done = new TaskCompletionSource();
        done.SetResult();
        return done;
    }
}
