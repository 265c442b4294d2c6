namespace LotFlow.Notifications.Deliveries;

/// <summary>Says that a message was accepted, so that it need not wait for the next look. Losing it only costs time.</summary>
public sealed class DeliverySignal
{
    private volatile TaskCompletionSource _set = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the next message after this was asked.</summary>
    public Task Next => _set.Task;

    public void Set() => Interlocked.Exchange(ref _set, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
}
