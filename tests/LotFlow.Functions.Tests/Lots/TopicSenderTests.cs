using System.Text;
using Azure.Messaging.ServiceBus;
using LotFlow.Functions.Lots;
using LotFlow.Workflows.Lots;
using Moq;

namespace LotFlow.Functions.Tests.Lots;

public sealed class TopicSenderTests
{
    private readonly Mock<ServiceBusSender> _topic = new();
    private readonly List<List<ServiceBusMessage>> _sent = [];

    [Fact]
    public async Task An_event_is_sent_with_its_id_its_lot_as_session_and_its_kind_as_subject()
    {
        await SendAsync(fitting: 10, Event(1));

        var message = Assert.Single(Assert.Single(_sent));
        Assert.Equal(("L1:1", "L1", "lot.released", "application/json"), (message.MessageId, message.SessionId, message.Subject, message.ContentType));
        Assert.Equal("""{"sequence":1}""", Encoding.UTF8.GetString(message.Body.Span));
    }

    [Fact]
    public async Task What_does_not_fit_into_one_batch_goes_into_the_next_in_order()
    {
        await SendAsync(fitting: 2, [.. Enumerable.Range(1, 5).Select(Event)]);

        Assert.Equal([2, 2, 1], _sent.Select(b => b.Count));
        Assert.Equal(["L1:1", "L1:2", "L1:3", "L1:4", "L1:5"], _sent.SelectMany(b => b).Select(m => m.MessageId));
    }

    [Fact]
    public async Task An_event_that_fits_into_no_message_is_named_and_not_skipped()
    {
        var e = await Assert.ThrowsAsync<InvalidOperationException>(() => SendAsync(fitting: 0, Event(7)));

        Assert.Contains("'L1:7'", e.Message, StringComparison.Ordinal);
    }

    private Task SendAsync(int fitting, params LotEventMessage[] events)
    {
        _topic.Setup(t => t.CreateMessageBatchAsync(It.IsAny<CancellationToken>())).Returns(() =>
        {
            var room = fitting;
            return ValueTask.FromResult(new ServiceBusMessageBatch(_ => room-- > 0));
        });
        _topic.Setup(t => t.SendMessagesAsync(It.IsAny<ServiceBusMessageBatch>(), It.IsAny<CancellationToken>()))
            .Callback((ServiceBusMessageBatch batch, CancellationToken _) => _sent.Add([.. batch.Messages]))
            .Returns(Task.CompletedTask);
        return new TopicSender(_topic.Object).SendAsync(events);
    }

    private static LotEventMessage Event(int sequence) => new($"L1:{sequence}", "L1", "lot.released", Encoding.UTF8.GetBytes($$"""{"sequence":{{sequence}}}"""));
}
