using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Amqp;
using Amqp.Framing;
using LotFlow.Server.Amqp;
using LotFlow.Server.Demo;
using LotFlow.Server.Hosting;
using LotFlow.Server.Tests.Hosting;
using LotFlow.Server.Users;
using Microsoft.Extensions.Logging;

namespace LotFlow.Server.Tests.Amqp;

/// <summary>A real host in this process, with the demo's master data, that real AMQP clients connect to.</summary>
internal sealed class AmqpServer : IAsyncDisposable
{
    public const string User = "wms";
    public const string Password = "correct horse battery staple";

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _log = [];
    private EmbeddedHost? _host;
    private int _port;

    public string Log
    {
        get
        {
            lock (_log)
                return string.Join('\n', _log);
        }
    }

    public static async Task<AmqpServer> StartAsync()
    {
        var server = new AmqpServer();
        await server.OpenAsync();
        using var client = server.Http();
        await DemoMasterData.PutAsync(client, CancellationToken.None);
        return server;
    }

    public HttpClient Http()
    {
        var client = new HttpClient { BaseAddress = _host!.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "admin1");
        return client;
    }

    public async Task RestartAsync()
    {
        await _host!.DisposeAsync();
        await OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
        _folder.Dispose();
    }

    public Task<Connection> ConnectAsync(string user = User, string password = Password) =>
        new ConnectionFactory().CreateAsync(new Address("127.0.0.1", _port, user, password, "/", "amqp"));

    /// <summary>A connection that signs in as nobody.</summary>
    public Task<Connection> ConnectWithoutSignInAsync() => new ConnectionFactory().CreateAsync(new Address($"amqp://127.0.0.1:{_port}"));

    /// <summary>Sends receipts of one clean lot each, whose events are <c>lot.received</c> and <c>lot.released</c>.</summary>
    public async Task ReceiveAsync(params string[] receiptIds)
    {
        var connection = await ConnectAsync();
        var sender = new SenderLink(new Session(connection), "receipts", CommandQueue.Address);
        foreach (var id in receiptIds)
            await sender.SendAsync(Receipt(id));
        await connection.CloseAsync();
        await _host!.Engine.WhenIdleAsync();
    }

    public static Message Receipt(string id, Action<JsonObject>? change = null)
    {
        var body = new JsonObject
        {
            ["receiptId"] = id,
            ["siteId"] = "SUEDTAL",
            ["supplierId"] = "MOLKE",
            ["receivedAt"] = "2026-03-02T07:45:00+01:00",
            ["lines"] = new JsonArray(new JsonObject
            {
                ["itemId"] = "MILK-CREAM",
                ["supplierLot"] = $"M-{id}",
                ["quantity"] = 1200,
                ["uom"] = "LTR",
                ["locationId"] = "DOCK",
                ["temperatureC"] = 4.5,
            }),
        };
        change?.Invoke(body);
        return Command("receipt", Encoding.UTF8.GetBytes(body.ToJsonString()));
    }

    public static Message Command(string? subject, byte[] body) => new()
    {
        Properties = new() { Subject = subject },
        ApplicationProperties = new() { ["version"] = 1, ["source"] = "wms" },
        BodySection = new Data { Binary = body },
    };

    private async Task OpenAsync()
    {
        _port = FreePort();
        _host = await EmbeddedHost.StartAsync(new()
        {
            DataFolder = _folder.File("data"),
            Users = DemoUsers.All,
            Amqp = new(IPAddress.Loopback, _port, User, AccessToken.Sha256(Password)),
            Logging = logging => logging.AddProvider(new ListLogger(_log)),
        });
    }

    // The library does not say which port it got, so it cannot be asked for any.
    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private sealed class ListLogger(List<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (lines)
                lines.Add($"{eventId.Name} {formatter(state, exception)} {exception}");
        }
    }
}
