using CsCheck;
using LotFlow.Abstractions;
using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Lots;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Storage;
using LotFlow.Workflows.Telemetry;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Lots;

/// <summary>The outbox on its way out.</summary>
public sealed class LotEventPublisherTests
{
    [Fact]
    public async Task The_feed_of_a_received_lot_is_published_in_order_with_the_lot_as_session_and_stable_ids()
    {
        await using var plant = await Plant.OpenAsync();
        await plant.ReceiveAsync(Body.Receipt(receiptId: "RP"));
        var changes = (await plant.Get<IChangeFeed>().ReadChangesAsync(Containers.Inventory, continuation: null)).Documents;
        var topic = new Topic();

        await Publisher(topic).PublishAsync(changes);
        await Publisher(topic).PublishAsync(changes);

        var first = topic.Sent.Take(2).ToList();
        Assert.Equal(["RP-001:1 RP-001 lot.received", "RP-001:2 RP-001 lot.released"], first.Select(e => $"{e.MessageId} {e.SessionId} {e.Subject}"));
        Assert.Equal(first.Select(e => e.MessageId), topic.Sent.Skip(2).Select(e => e.MessageId));
        Assert.Equal("RP", (string?)LotFlowJson.Deserialize<LotEvent>(first[0].Body.Span).Data["referenceId"]);
    }

    [Fact]
    public async Task What_is_no_event_is_passed_over_and_nothing_is_sent_for_nothing()
    {
        var topic = new Topic();

        await Publisher(topic).PublishAsync([new("L1", LotControl.DocumentId, "{}"u8.ToArray(), "1"), new("L1", "movement:m1", "{}"u8.ToArray(), "2")]);

        Assert.Equal(0, topic.Calls);
    }

    [Fact]
    public async Task A_topic_that_fails_fails_the_delivery_so_that_the_feed_comes_again()
    {
        var topic = new Topic { Fails = true };

        await Assert.ThrowsAsync<TimeoutException>(() => Publisher(topic).PublishAsync([Event("L1", 1)]));
    }

    [Fact]
    public Task In_whatever_order_a_feed_delivers_the_events_of_each_lot_leave_in_sequence() =>
        Gen.Select(Gen.Int[1, 3], Gen.Int[1, 40]).Array[0, 60].SampleAsync(async changes =>
        {
            var topic = new Topic();
            var distinct = changes.Distinct().ToArray();

            await Publisher(topic).PublishAsync([.. distinct.Select(c => Event($"L{c.Item1}", c.Item2))]);

            Assert.Equal(distinct.Length, topic.Sent.Count);
            foreach (var lot in topic.Sent.GroupBy(e => e.SessionId))
            {
                var sequences = lot.Select(e => long.Parse(e.MessageId.Split(':')[1])).ToList();
                Assert.Equal(sequences.Order(), sequences);
            }
        });

    private static LotEventPublisher Publisher(ILotEventSender topic) => new(topic, new WorkMetrics(), TimeProvider.System);

    private static StoredDocument Event(string lotId, long sequence)
    {
        var e = LotEvent.Of(LotEventTypes.Held, lotId, sequence, DateTimeOffset.UnixEpoch, "qa1");
        return new(lotId, e.DocumentId, LotFlowJson.Serialize(e), "etag");
    }

    private sealed class Topic : ILotEventSender
    {
        public List<LotEventMessage> Sent { get; } = [];

        public int Calls { get; private set; }

        public bool Fails { get; init; }

        public Task SendAsync(IReadOnlyList<LotEventMessage> events, CancellationToken cancellation = default)
        {
            if (Fails)
                throw new TimeoutException("The topic does not answer.");
            Calls++;
            Sent.AddRange(events);
            return Task.CompletedTask;
        }
    }
}
