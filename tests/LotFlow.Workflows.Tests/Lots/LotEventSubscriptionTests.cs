using LotFlow.Abstractions.Documents;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Telemetry;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Lots;

/// <summary>Events for whoever asks: at least once, in order, over restarts. Each received lot has two events.</summary>
public sealed class LotEventSubscriptionTests : IAsyncLifetime
{
    private Plant _plant = null!;

    public async ValueTask InitializeAsync() => _plant = await Plant.OpenAsync();

    public ValueTask DisposeAsync() => _plant.DisposeAsync();

    [Fact]
    public async Task The_second_event_of_a_lot_waits_until_the_first_was_accepted_and_other_lots_do_not()
    {
        await ReceiveAsync("RA", "RB");
        using var subscription = Subscribe();

        var (a, b) = (await TakeAsync(subscription), await TakeAsync(subscription));
        Assert.Equal(["RA-001:1", "RB-001:1"], new[] { a!.Message.MessageId, b!.Message.MessageId });
        Assert.Null(await TakeAsync(subscription));

        await subscription.AcceptAsync(b, CancellationToken.None);
        Assert.Equal("RB-001:2", (await TakeAsync(subscription))!.Message.MessageId);
        Assert.Null(await TakeAsync(subscription));
    }

    [Fact]
    public async Task What_was_not_accepted_comes_again_after_a_restart_and_what_was_does_not()
    {
        await ReceiveAsync("RA");
        using (var subscription = Subscribe())
            await TakeAsync(subscription);
        await _plant.RestartAsync();

        using (var subscription = Subscribe())
        {
            Assert.Equal(["RA-001:1", "RA-001:2"], await AcceptAllAsync(subscription));
        }

        await _plant.RestartAsync();
        await ReceiveAsync("RB");
        using (var subscription = Subscribe())
            Assert.Equal(["RB-001:1", "RB-001:2"], await AcceptAllAsync(subscription));
    }

    [Fact]
    public async Task Subscriptions_of_other_names_have_places_of_their_own()
    {
        await ReceiveAsync("RA");
        using var one = Subscribe("one");
        using var two = Subscribe("two");

        Assert.Equal(2, (await AcceptAllAsync(one)).Count);
        Assert.Equal(2, (await AcceptAllAsync(two)).Count);
    }

    [Fact]
    public async Task An_event_that_comes_back_is_sent_again_before_the_rest_of_its_lot_after_a_pause_that_grows()
    {
        await ReceiveAsync("RA");
        using var subscription = Subscribe();
        foreach (var seconds in (int[])[1, 2, 4, 8, 16, 30, 30])
        {
            subscription.Return((await TakeAsync(subscription))!, atOnce: false);
            _plant.Clock.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
            Assert.Null(await TakeAsync(subscription));
            _plant.Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        var again = (await TakeAsync(subscription))!;
        Assert.Equal(("RA-001:1", 7), (again.Message.MessageId, again.Failures));
        subscription.Return(again, atOnce: true);
        Assert.Equal("RA-001:1", (await TakeAsync(subscription))!.Message.MessageId);
    }

    [Fact]
    public async Task Whoever_waits_gets_what_comes_within_a_second()
    {
        using var subscription = Subscribe();
        var waiting = subscription.TakeAsync(wait: true, CancellationToken.None);
        await ReceiveAsync("RA");
        Assert.False(waiting.IsCompleted);

        _plant.Clock.Advance(LotEventSubscription.PollEvery);

        Assert.Equal("RA-001:1", (await waiting ?? await TakeAsync(subscription))!.Message.MessageId);
    }

    [Fact]
    public async Task Many_pages_are_read_as_they_are_accepted_and_nothing_is_left_out()
    {
        await ReceiveAsync([.. Enumerable.Range(100, 250).Select(i => $"R{i}")]);
        using var subscription = Subscribe();

        var accepted = await AcceptAllAsync(subscription);

        Assert.Equal(500, accepted.Count);
        Assert.Equal(500, accepted.Distinct().Count());
        await _plant.RestartAsync();
        using var later = Subscribe();
        Assert.Null(await TakeAsync(later));
    }

    [Fact]
    public async Task A_store_that_fails_while_the_place_is_kept_costs_a_repetition_and_no_event()
    {
        await ReceiveAsync("RA");
        using var subscription = Subscribe();
        await subscription.AcceptAsync((await TakeAsync(subscription))!, CancellationToken.None);
        var last = (await TakeAsync(subscription))!;
        _plant.Disturbances.Arm(1, afterEffect: false);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => subscription.AcceptAsync(last, CancellationToken.None));

        using var again = Subscribe();
        Assert.Equal(["RA-001:1", "RA-001:2"], await AcceptAllAsync(again));
    }

    private LotEventSubscription Subscribe(string name = "erp") =>
        new(name, _plant.Get<IChangeFeed>(), _plant.Get<IDocumentStore>(), _plant.Get<WorkMetrics>(), _plant.Clock);

    private async Task ReceiveAsync(params string[] receiptIds)
    {
        foreach (var id in receiptIds)
            await _plant.ReceiveAsync(Body.Receipt(receiptId: id));
    }

    private static Task<LotEventDelivery?> TakeAsync(LotEventSubscription subscription) => subscription.TakeAsync(wait: false, CancellationToken.None);

    private static async Task<List<string>> AcceptAllAsync(LotEventSubscription subscription)
    {
        List<string> accepted = [];
        while (await TakeAsync(subscription) is { } delivery)
        {
            accepted.Add(delivery.Message.MessageId);
            await subscription.AcceptAsync(delivery, CancellationToken.None);
        }

        return accepted;
    }
}
