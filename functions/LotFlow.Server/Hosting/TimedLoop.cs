namespace LotFlow.Server.Hosting;

/// <summary>
/// Work that comes again after each period. It runs off the thread of the clock, which has others to tell the time. Two rounds never run at once;
/// periods that pass during a round lead to one further round, however many they were.
/// </summary>
internal sealed class TimedLoop : IAsyncDisposable
{
    /// <summary>What could not be done is tried again after this, or after a period that is shorter.</summary>
    public static readonly TimeSpan Retry = TimeSpan.FromMinutes(1);

    private readonly string _name;
    private readonly TimeSpan _period;
    private readonly Func<CancellationToken, Task> _round;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private Task _running = Task.CompletedTask;
    private bool _isRunning;
    private bool _isDue;

    /// <summary>Begins at once.</summary>
    /// <param name="name">What it does, for the log.</param>
    /// <param name="first">When the first round comes.</param>
    /// <param name="period">When another one comes after it.</param>
    /// <param name="round">The work; cancelled when the loop is disposed.</param>
    /// <param name="clock">Says when.</param>
    /// <param name="logger">Is told of rounds that fail, which end nothing.</param>
    public TimedLoop(string name, TimeSpan first, TimeSpan period, Func<CancellationToken, Task> round, TimeProvider clock, ILogger logger)
    {
        (_name, _period, _round, _logger) = (name, period, round, logger);
        // Not with its due time: a tick may come before the field is set, and a round that fails needs it.
        _timer = clock.CreateTimer(_ => Tick(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(first, period);
    }

    /// <summary>Completes when a round has begun and ended after each tick of the clock so far. Under a clock that stands still, nothing happens after it.</summary>
    public Task WhenIdleAsync()
    {
        lock (_lock)
            return _running;
    }

    /// <summary>Begins no round any more and waits for the one that runs.</summary>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await _stopping.CancelAsync();
        await WhenIdleAsync();
        _stopping.Dispose();
    }

    private void Tick()
    {
        lock (_lock)
        {
            if (_stopping.IsCancellationRequested)
                return;
            _isDue = true;
            if (_isRunning)
                return;
            _isRunning = true;
            _running = Task.Run(RunAsync, CancellationToken.None);
        }
    }

    private async Task RunAsync()
    {
        while (TakesDue())
            await RoundAsync();
    }

    private bool TakesDue()
    {
        lock (_lock)
        {
            _isRunning = _isDue && !_stopping.IsCancellationRequested;
            _isDue = false;
            return _isRunning;
        }
    }

    private async Task RoundAsync()
    {
        try
        {
            await _round(_stopping.Token);
        }
        catch (Exception e) when (!_stopping.IsCancellationRequested)
        {
            var next = _period < Retry ? _period : Retry;
            _logger.LogError(e, "A round of '{Loop}' failed; the next one comes in {Pause}", _name, next);
            _timer.Change(next, _period);
        }
        catch (Exception e)
        {
            _logger.LogInformation(e, "A round of '{Loop}' was left while stopping", _name);
        }
    }
}
