using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Amqp;
using Amqp.Framing;
using Amqp.Types;
using LotFlow.Server.Amqp;
using LotFlow.Workflows.Commands;

namespace LotFlow.Server.Tests.Amqp;

/// <summary>A client of AMQP 1.0 sends commands and receives lot events as from a Service Bus namespace.</summary>
public sealed class AmqpTests : IAsyncLifetime
{
    // For what must come; a test that waits this long has failed.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private AmqpServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await AmqpServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_receipt_is_accepted_and_its_events_come_in_order_with_the_lot_as_group_and_stable_ids()
    {
        await _server.ReceiveAsync("RA");
        // A second time: the same command, which is accepted again and has no second effect.
        await _server.ReceiveAsync("RA");
        using (var http = _server.Http())
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/api/receipts/RA")).StatusCode);

        await using var client = await Receiver.AttachAsync(_server, "erp");
        var first = await client.TakeAsync();
        client.Accept(first);
        var second = await client.TakeAsync();

        Assert.Equal(["lot.received RA-001:1 RA-001", "lot.released RA-001:2 RA-001"], new[] { first, second }.Select(m => $"{m.Properties.Subject} {m.Properties.MessageId} {m.Properties.GroupId}"));
        var body = JsonNode.Parse((byte[])first.Body)!;
        Assert.Equal(("RA-001:1", "wms", "MILK-CREAM"), ((string)body["eventId"]!, (string)body["by"]!, (string)body["data"]!["itemId"]!));
        Assert.Equal("application/json", first.Properties.ContentType);
    }

    [Theory]
    [InlineData("shipment", "{}", "unknown-type", "'shipment'")]
    [InlineData("receipt", "{", "unreadable-body", "not JSON")]
    [InlineData("receipt", "", "unreadable-body", "empty")]
    [InlineData("receipt", "{\"receiptId\":\"R\"}", "invalid-fields", "/siteId")]
    [InlineData(
        "inspection-result",
        "{\"lotId\":\"NOWHERE\",\"resultId\":\"r\",\"inspectedAt\":\"2026-03-02T07:45:00Z\",\"defects\":[{\"class\":\"major\",\"sampleSize\":1,\"count\":0}]}",
        "not-found",
        "/lotId")]
    public async Task A_bad_message_is_rejected_with_its_reason_and_the_next_one_is_taken(string subject, string body, string reason, string names)
    {
        var connection = await _server.ConnectAsync();
        var sender = new SenderLink(new Session(connection), "bad", CommandQueue.Address);

        var e = await Assert.ThrowsAsync<AmqpException>(() => sender.SendAsync(AmqpServer.Command(subject, Encoding.UTF8.GetBytes(body))));

        Assert.Equal(reason, e.Error.Condition);
        Assert.Contains(names, e.Error.Description, StringComparison.Ordinal);
        await sender.SendAsync(AmqpServer.Receipt("RB"));
        await connection.CloseAsync();
    }

    [Fact]
    public async Task A_message_that_is_too_large_is_rejected_and_one_without_bytes_too()
    {
        var connection = await _server.ConnectAsync();
        var sender = new SenderLink(new Session(connection), "large", CommandQueue.Address);

        var large = await Assert.ThrowsAsync<AmqpException>(() => sender.SendAsync(AmqpServer.Command("receipt", new byte[CommandJson.MaxBytes + 1])));
        var number = await Assert.ThrowsAsync<AmqpException>(() => sender.SendAsync(new Message(7) { Properties = new() { Subject = "receipt" } }));

        Assert.Equal(("too-large", "unreadable-body"), (large.Error.Condition.ToString(), number.Error.Condition.ToString()));
        await connection.CloseAsync();
    }

    [Fact]
    public async Task A_receiver_that_dies_in_the_middle_loses_nothing_and_neither_does_a_restart_of_the_server()
    {
        string[] receipts = [.. Enumerable.Range(1, 12).Select(i => $"RK{i}")];
        await _server.ReceiveAsync(receipts);
        List<string> accepted = [];
        var client = await Receiver.AttachAsync(_server, "erp");
        for (var i = 0; i < 7; i++)
            accepted.Add(await client.AcceptAsync());
        // It has taken more than it has answered for.
        await client.TakeAsync();
        client.Kill();

        client = await Receiver.AttachAsync(_server, "erp");
        for (var i = 0; i < 7; i++)
            accepted.Add(await client.AcceptAsync());
        await client.TakeAsync();
        await client.DisposeAsync();
        Assert.Equal(accepted.Count, accepted.Distinct().Count());

        await _server.RestartAsync();
        await using var last = await Receiver.AttachAsync(_server, "erp");
        while (accepted.Distinct().Count() < 2 * receipts.Length)
            accepted.Add(await last.AcceptAsync());
        foreach (var lot in accepted.Distinct().GroupBy(id => id.Split(':')[0]))
            Assert.Equal([$"{lot.Key}:1", $"{lot.Key}:2"], lot);
    }

    [Fact]
    public async Task What_was_accepted_before_a_restart_does_not_come_again_and_what_happens_then_does()
    {
        await _server.ReceiveAsync("RX");
        await using (var client = await Receiver.AttachAsync(_server, "erp"))
        {
            await client.AcceptAsync();
            await client.AcceptAsync();
        }

        await _server.RestartAsync();
        await using var later = await Receiver.AttachAsync(_server, "erp");
        var next = later.AcceptAsync();
        await _server.ReceiveAsync("RY");

        Assert.Equal("RY-001:1", await next);
    }

    [Fact]
    public async Task Two_receivers_of_one_subscription_share_the_events_and_keep_the_order_of_each_lot()
    {
        await _server.ReceiveAsync([.. Enumerable.Range(1, 20).Select(i => $"RT{i}")]);
        await using var one = await Receiver.AttachAsync(_server, "shared");
        await using var other = await Receiver.AttachAsync(_server, "shared");
        var order = new ConcurrentQueue<string>();
        var done = new TaskCompletionSource();

        var tasks = new[] { one, other }.Select(async receiver =>
        {
            while (!done.Task.IsCompleted)
            {
                var taking = receiver.TakeAsync();
                if (await Task.WhenAny(taking, done.Task) == done.Task)
                    return;
                // Noted before it is accepted: after that the other one may have the next.
                order.Enqueue((await taking).Properties.MessageId);
                receiver.Accept(await taking);
                if (order.Count == 40)
                    done.TrySetResult();
            }
        });
        await Task.WhenAll(tasks).WaitAsync(s_patience);

        Assert.Equal(40, order.Distinct().Count());
        Assert.All(order.GroupBy(id => id.Split(':')[0]), lot => Assert.Equal([$"{lot.Key}:1", $"{lot.Key}:2"], lot));
    }

    [Fact]
    public async Task A_receiver_gets_no_more_than_its_credit_and_another_subscription_gets_everything()
    {
        await _server.ReceiveAsync([.. Enumerable.Range(1, 6).Select(i => $"RC{i}")]);
        await using var small = await Receiver.AttachAsync(_server, "shared", credit: 2);
        await small.TakeAsync();
        await small.TakeAsync();
        await using var rest = await Receiver.AttachAsync(_server, "shared");
        await using var audit = await Receiver.AttachAsync(_server, "audit");

        // The two lots that the small one holds on to wait; the four others come in full.
        for (var i = 0; i < 8; i++)
            await rest.AcceptAsync();
        for (var i = 0; i < 12; i++)
            await audit.AcceptAsync();

        Assert.Equal(2, small.Received);
    }

    [Fact]
    public async Task An_event_that_is_released_comes_again_and_one_that_is_rejected_is_set_aside()
    {
        await _server.ReceiveAsync("RR");
        await using var client = await Receiver.AttachAsync(_server, "erp");
        client.Release(await client.TakeAsync());
        var again = await client.TakeAsync();
        Assert.Equal(("RR-001:1", 1u), (again.Properties.MessageId, again.Header.DeliveryCount));

        client.Reject(again, "unknown-item");

        Assert.Equal("RR-001:2", await client.AcceptAsync());
        Assert.Contains("rejected lot event RR-001:1 (erp:no: unknown-item)", _server.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wms", "wrong password")]
    [InlineData("WMS", AmqpServer.Password)]
    [InlineData("", AmqpServer.Password)]
    [InlineData("wms", "")]
    public async Task Whoever_has_not_the_user_and_the_password_is_refused_and_the_log_does_not_say_what_they_sent(string user, string password)
    {
        await Assert.ThrowsAnyAsync<Exception>(() => _server.ConnectAsync(user, password));

        Assert.Contains("AmqpSignInRefused", _server.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong password", _server.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(AmqpServer.Password, _server.Log, StringComparison.Ordinal);
        // The listener still lets in who may.
        await (await _server.ConnectAsync()).CloseAsync();
    }

    [Fact]
    public async Task Nobody_is_let_in_without_signing_in() => await Assert.ThrowsAnyAsync<Exception>(_server.ConnectWithoutSignInAsync);

    [Theory]
    [InlineData("lot-events")]
    [InlineData("lot-events/")]
    [InlineData("lot-events/a b")]
    [InlineData("commands")]
    public async Task An_address_that_is_none_is_refused_with_those_that_are(string address)
    {
        var connection = await _server.ConnectAsync();
        var refused = new TaskCompletionSource<Error>();
        var receiver = new ReceiverLink(new Session(connection), "none", address);
        receiver.AddClosedCallback((_, error) => refused.TrySetResult(error));

        Assert.Contains("lot-events/", (await refused.Task.WaitAsync(s_patience)).Description, StringComparison.Ordinal);
        await connection.CloseAsync();
    }

    /// <summary>A receiving client with its own connection.</summary>
    private sealed class Receiver : IAsyncDisposable
    {
        private readonly Connection _connection;
        private readonly ReceiverLink _link;
        private int _received;

        private Receiver(Connection connection, string subscription, int credit)
        {
            _connection = connection;
            _link = new(new Session(connection), $"receiver-{Guid.NewGuid():N}", $"{AmqpHost.EventsAddress}{subscription}");
            _link.SetCredit(credit, autoRestore: credit > 2);
        }

        public int Received => Volatile.Read(ref _received);

        public static async Task<Receiver> AttachAsync(AmqpServer server, string subscription, int credit = 10) =>
            new(await server.ConnectAsync(), subscription, credit);

        public async Task<Message> TakeAsync()
        {
            var message = await _link.ReceiveAsync(s_patience) ?? throw new TimeoutException("No event came.");
            Interlocked.Increment(ref _received);
            return message;
        }

        public async Task<string> AcceptAsync()
        {
            var message = await TakeAsync();
            _link.Accept(message);
            return message.Properties.MessageId;
        }

        public void Accept(Message message) => _link.Accept(message);

        public void Release(Message message) => _link.Release(message);

        public void Reject(Message message, string why) => _link.Reject(message, new Error(new Symbol("erp:no")) { Description = why });

        /// <summary>Ends the connection without a word for what was taken.</summary>
        public void Kill() => _connection.Close(TimeSpan.Zero, new Error(new Symbol(ErrorCode.InternalError)) { Description = "Killed." });

        public async ValueTask DisposeAsync()
        {
            if (!_connection.IsClosed)
                await _connection.CloseAsync();
        }
    }
}
