using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LotFlow.Notifications.Tests;

/// <summary>Takes connections, says something at once, reads whatever comes, and answers nothing more.</summary>
internal sealed class RawServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _over = new();
    private readonly byte[] _greeting;
    private readonly bool _closes;
    private int _connections;

    private RawServer(string greeting, bool closes)
    {
        (_greeting, _closes) = (Encoding.ASCII.GetBytes(greeting), closes);
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Completes with the first byte that a client sent.</summary>
    public TaskCompletionSource Heard { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static RawServer Silent() => new("", closes: false);

    public static RawServer Saying(string greeting) => new(greeting, closes: false);

    public static RawServer Closing(string greeting) => new(greeting, closes: true);

    /// <summary>A port that nobody listens on.</summary>
    public static int NobodysPort()
    {
        using var server = Silent();
        return server.Port;
    }

    public void Dispose()
    {
        _over.Cancel();
        _listener.Dispose();
        _over.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = TalkAsync(await _listener.AcceptTcpClientAsync(_over.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                Interlocked.Increment(ref _connections);
                var stream = client.GetStream();
                await stream.WriteAsync(_greeting, _over.Token);
                var buffer = new byte[4096];
                while (await stream.ReadAsync(buffer, _over.Token) > 0)
                {
                    Heard.TrySetResult();
                    if (_closes)
                        return;
                }
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
            {
                // The client or the test has gone.
            }
        }
    }
}
