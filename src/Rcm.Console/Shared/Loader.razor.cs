using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using Rcm.Infrastructure.Persistence;

namespace Rcm.Console.Shared;

/// <summary>
/// Loads what a page shows: a skeleton while it waits, the content when it is there, an error with a way out when the database
/// does not answer, and then again by itself every few seconds. What was there stays readable meanwhile.
/// Only faults of the database are met here; others are the page boundary's.
/// </summary>
public sealed partial class Loader<TValue> : IDisposable where TValue : class
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _gone = new();
    private CancellationTokenSource? _running;
    private TValue? _value;
    private bool _hasValue;
    private Failure? _failure;
    private object? _loadedKey;
    private bool _started;
    private ITimer? _retry;
    private TValue? _shown;

    [Inject] public required TimeProvider Clock { get; init; }

    [Inject] public required ILogger<Loader<TValue>> Logger { get; init; }

    /// <summary>Either this, for what is always there,</summary>
    [Parameter] public Func<CancellationToken, Task<TValue>>? Load { get; set; }

    /// <summary>or this, for what may not be there: then <see cref="Missing"/> is shown.</summary>
    [Parameter] public Func<CancellationToken, Task<TValue?>>? Find { get; set; }

    [Parameter] public RenderFragment? Missing { get; set; }

    /// <summary>What the content depends on (filters, ids): another key loads again. Use a tuple or record for several.</summary>
    [Parameter] public object? Key { get; set; }

    [Parameter, EditorRequired] public required RenderFragment<TValue> Content { get; set; }

    /// <summary>A skeleton in the shape of the content; rows by default.</summary>
    [Parameter] public RenderFragment? Waiting { get; set; }

    [Parameter] public RenderFragment? WayOut { get; set; }

    /// <summary>What was loaded stands on the page: for what a script draws into it. The page itself is not rendered again by a load.</summary>
    [Parameter] public EventCallback<TValue> Shown { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        if (_started && Equals(Key, _loadedKey))
        {
            return;
        }

        _started = true;
        _loadedKey = Key;
        await LoadOnceAsync();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_value is null || ReferenceEquals(_value, _shown)) return;
        _shown = _value;
        await Shown.InvokeAsync(_value);
    }

    /// <summary>Loads again, keeping what is shown until the new is there. Call through InvokeAsync from outside the renderer.</summary>
    public async Task ReloadAsync()
    {
        await LoadOnceAsync();
        if (!_gone.IsCancellationRequested)
        {
            StateHasChanged();
        }
    }

    private async Task LoadOnceAsync()
    {
        _retry?.Dispose();
        if (_running is not null)
        {
            await _running.CancelAsync();
        }

        using var running = CancellationTokenSource.CreateLinkedTokenSource(_gone.Token);
        _running = running;
        try
        {
            var value = Load is not null ? await Load(running.Token) : await Find!(running.Token);
            if (_running == running)
            {
                (_value, _hasValue, _failure) = (value, true, null);
            }
        }
        catch (OperationCanceledException) when (running.IsCancellationRequested)
        {
            // Overtaken by a newer load, or the page is gone: nobody waits for this answer.
        }
        catch (Exception exception) when (DatabaseAway.Is(exception))
        {
            var traceId = Activity.Current?.TraceId.ToString();
            Logger.LogError(exception, "Loading a page's data failed. Trace {TraceId}", traceId);
            _failure = new Failure(traceId);
            _retry = Clock.CreateTimer(_ => _ = InvokeAsync(ReloadAsync), null, RetryAfter, Timeout.InfiniteTimeSpan);
        }
        finally
        {
            if (_running == running)
            {
                _running = null;
            }
        }
    }

    public void Dispose()
    {
        _retry?.Dispose();
        _gone.Cancel();
        _gone.Dispose();
    }

    private sealed record Failure(string? TraceId);
}
