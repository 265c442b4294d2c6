using System.Net.Sockets;
using System.Runtime.InteropServices;
using LotFlow.Abstractions.Documents;
using LotFlow.Http.Security;
using LotFlow.Server.Amqp;
using LotFlow.Server.Hosting;

namespace LotFlow.Server.Commands;

/// <summary>Runs a host from start to signal, and says in one sentence why it could not.</summary>
internal static class HostRun
{
    /// <param name="prepare">Makes the options of the host; may refuse.</param>
    /// <param name="run">What to do once it listens; ends with an exit code, or null to stay until a signal comes.</param>
    /// <param name="furnish">What must be there before anybody is told the address.</param>
    public static async Task<int> RunAsync(
        Func<EmbeddedHostOptions> prepare, Func<EmbeddedHost, CancellationToken, Task<int?>> run, Func<EmbeddedHost, CancellationToken, Task>? furnish = null)
    {
        using var signals = new Signals();
        try
        {
            await using var host = await StartAsync(prepare(), signals.Stop);
            if (furnish is not null)
                await furnish(host, signals.Stop);
            foreach (var address in host.Addresses)
                Console.WriteLine($"Listening on {address.GetLeftPart(UriPartial.Authority)}");
            if (await run(host, signals.Stop) is { } exitCode)
                return exitCode;
            await Task.Delay(Timeout.InfiniteTimeSpan, signals.Stop).ContinueWith(_ => { }, TaskScheduler.Default);
            return ExitCodes.Ok;
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            return ExitCodes.Ok;
        }
        catch (ConfigurationException e)
        {
            return Fail(e.Message, ExitCodes.Configuration);
        }
        catch (StoreUnavailableException e)
        {
            return Fail(e.Message, ExitCodes.Store);
        }
        catch (CannotListenException e)
        {
            return Fail($"LotFlow cannot listen: {e.Message} Stop the program that has the port, or name another address with --urls (for AMQP with {AmqpSettings.Section}:Url).", ExitCodes.Address);
        }
    }

    private static async Task<EmbeddedHost> StartAsync(EmbeddedHostOptions options, CancellationToken cancellation)
    {
        try
        {
            return await EmbeddedHost.StartAsync(options, cancellation);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or SocketException)
        {
            // Stores say what is wrong with them in an exception of their own, so this is Kestrel's.
            throw new CannotListenException(e);
        }
    }

    private static int Fail(string message, int exitCode)
    {
        Console.Error.WriteLine(message);
        return exitCode;
    }

    private sealed class CannotListenException(Exception inner) : Exception(inner.Message, inner);

    /// <summary>The first signal asks to stop, a second one of the terminal ends the process at once.</summary>
    private sealed class Signals : IDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly PosixSignalRegistration[] _registrations;

        public Signals() => _registrations =
            [.. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT }.Select(signal => PosixSignalRegistration.Create(signal, OnSignal))];

        public CancellationToken Stop => _stop.Token;

        public void Dispose()
        {
            Array.ForEach(_registrations, r => r.Dispose());
            _stop.Dispose();
        }

        private void OnSignal(PosixSignalContext signal)
        {
            signal.Cancel = signal.Signal == PosixSignal.SIGTERM || !_stop.IsCancellationRequested;
            _stop.Cancel();
        }
    }
}
