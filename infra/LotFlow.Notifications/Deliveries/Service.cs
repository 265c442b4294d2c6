namespace LotFlow.Notifications.Deliveries;

/// <summary>What this process knows of a mail server or a webhook right now. Forgetting it costs an attempt, no more.</summary>
internal sealed class Service(int perSecond)
{
    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Queue<DateTimeOffset> _recent = new();
    private DateTimeOffset _downUntil;
    private DateTimeOffset _pausedUntil;
    private SendOutcome? _down;

    /// <summary>How long others are spared an attempt after one has found the service down.</summary>
    public static TimeSpan DownFor { get; } = TimeSpan.FromSeconds(20);

    /// <summary>Until when the service asked to be left alone; null when it may be asked.</summary>
    public DateTimeOffset? PausedUntil(DateTimeOffset now)
    {
        lock (_lock)
            return _pausedUntil > now ? _pausedUntil : null;
    }

    /// <summary>What is said of a message that is not tried because the service was found down; null when it is to be tried.</summary>
    public SendOutcome? Down(DateTimeOffset now)
    {
        lock (_lock)
            return _downUntil > now ? _down : null;
    }

    /// <summary>Takes the right to send one message now; false, with the time when there is one again, if there are none left.</summary>
    public bool TryTake(DateTimeOffset now, out DateTimeOffset freeAt)
    {
        lock (_lock)
        {
            while (_recent.TryPeek(out var oldest) && oldest <= now - s_window)
                _recent.Dequeue();
            freeAt = _recent.Count < perSecond ? now : _recent.Peek() + s_window;
            if (_recent.Count >= perSecond)
                return false;
            _recent.Enqueue(now);
            return true;
        }
    }

    public void Note(SendOutcome outcome, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (outcome.RetryAfter is { } pause)
                _pausedUntil = now + pause;
            (_downUntil, _down) = outcome.IsDown ? (now + DownFor, outcome with { Detail = $"Not tried, since a moment ago: {outcome.Detail}" }) : (default, null);
        }
    }
}
