using LotFlow.Notifications.Deliveries;

namespace LotFlow.Server.Hosting;

/// <summary>
/// Takes messages to their channels, each channel for itself: a mail server that says nothing does not hold up Teams. It starts after the
/// engine and stops before it.
/// </summary>
internal sealed class DeliveryRuntime(DeliveryPump pump, DeliverySignal signal, TimeProvider clock, ILogger<DeliveryRuntime> logger) : IHostedService, IDisposable
{
    private static readonly TimeSpan s_pauseAfterFailure = TimeSpan.FromSeconds(5);

    /// <summary>What is being sent when the host stops has this long to be answered; after that nobody knows whether it got there.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _abort = new();
    private Task _running = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // On threads of their own: the embedded store answers on the thread that asks.
        _running = Task.WhenAll(pump.Channels.Select(channel => Task.Run(() => RunAsync(channel), CancellationToken.None)));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await Task.WhenAny(_running, Task.Delay(s_patience, cancellationToken));
        await _abort.CancelAsync();
        await _running;
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _abort.Dispose();
    }

    private async Task RunAsync(string channel)
    {
        while (!_stopping.IsCancellationRequested)
        {
            // Taken before looking: a message that is accepted meanwhile is not slept over.
            var accepted = signal.Next;
            try
            {
                var round = await pump.RunAsync(channel, _stopping.Token, _abort.Token);
                await pump.WaitAsync(round, accepted, _stopping.Token);
            }
            catch (Exception e) when (!_stopping.IsCancellationRequested)
            {
                logger.LogError(e, "Messages could not be taken to {Channel}; it is tried again in {Pause}", channel, s_pauseAfterFailure);
                await Task.WhenAny(Task.Delay(s_pauseAfterFailure, clock, _stopping.Token));
            }
            catch (Exception e)
            {
                logger.LogInformation(e, "Taking messages to {Channel} was left while stopping", channel);
            }
        }
    }
}
