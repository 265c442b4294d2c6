using LotFlow.Workflows.Approvals;

namespace LotFlow.Workflows.Tests.Hosting;

/// <summary>Keeps messages, one per id as a sender must, with the time of the first sending.</summary>
internal sealed class RecordingNotifier(TimeProvider clock) : INotifier
{
    private readonly Dictionary<string, SentMessage> _byId = [];

    /// <summary>Messages to people.</summary>
    public IReadOnlyList<SentMessage> Sent => [.. Everything.Where(m => m.Message.To.Channel is null)];

    /// <summary>Messages to the channels of roles.</summary>
    public IEnumerable<Notification> ToChannels => Everything.Select(m => m.Message).Where(m => m.To.Channel is not null);

    private IReadOnlyList<SentMessage> Everything
    {
        get
        {
            lock (_byId)
                return [.. _byId.Values];
        }
    }

    public IEnumerable<Notification> All => Sent.Select(s => s.Message);

    /// <summary>Messages to people that were handed over, each sending counted.</summary>
    public int Handovers { get; private set; }

    public Task SendAsync(Notification notification, CancellationToken cancellation = default)
    {
        lock (_byId)
        {
            Handovers += notification.To.Channel is null ? 1 : 0;
            _byId.TryAdd(notification.NotificationId, new(clock.GetUtcNow(), notification));
        }

        return Task.CompletedTask;
    }
}

internal sealed record SentMessage(DateTimeOffset At, Notification Message);
