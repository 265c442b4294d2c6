using System.Text.Json.Nodes;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.Receipts;
using LotFlow.Workflows.Sweeps;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Sweeps;

/// <summary>Lots that get old: announced, blocked and told of, once each. The clock of the plant begins on 2 March 2026, 8:00 UTC.</summary>
public sealed class ExpirySweepTests : IAsyncLifetime
{
    private Plant _plant = null!;

    public async ValueTask InitializeAsync() => _plant = await Plant.OpenAsync();

    public ValueTask DisposeAsync() => _plant.DisposeAsync();

    [Fact]
    public async Task A_lot_expires_at_the_midnight_of_its_site_and_lists_follow_within_the_hour()
    {
        await ReceiveAsync("RE", "2026-03-02");
        // 22:59 UTC is one minute before midnight in Berlin.
        await SweepAtAsync(new(2026, 3, 2, 22, 59, 0, TimeSpan.Zero));
        Assert.DoesNotContain(LotEventTypes.Expired, await ToldAsync("RE-001"));
        Assert.Equal(["RE-001"], await ListedAsync(blocked: false));

        await SweepAtAsync(new(2026, 3, 2, 23, 0, 0, TimeSpan.Zero));

        Assert.Equal(["lot.received", "lot.released", "lot.expiring", "lot.expired"], await ToldAsync("RE-001"));
        Assert.Equal(["RE-001"], await ListedAsync(blocked: true));
        Assert.Empty(await ListedAsync(blocked: false));
    }

    [Fact]
    public async Task A_lot_in_new_york_is_usable_five_hours_longer_than_one_in_berlin()
    {
        await ReceiveAsync("RB", "2026-03-02");
        await ReceiveAsync("RN", "2026-03-02", site: "SOUTH");

        await SweepAtAsync(new(2026, 3, 3, 4, 59, 0, TimeSpan.Zero));
        Assert.Equal((1, 0), (await CountAsync("RB-001", LotEventTypes.Expired), await CountAsync("RN-001", LotEventTypes.Expired)));

        await SweepAtAsync(new(2026, 3, 3, 5, 0, 0, TimeSpan.Zero));
        Assert.Equal(1, await CountAsync("RN-001", LotEventTypes.Expired));
    }

    [Fact]
    public async Task A_lot_that_stands_at_two_sites_expires_with_the_first_midnight_of_them()
    {
        await ReceiveAsync("RT", "2026-03-02", site: "SOUTH");
        await MoveAsync("RT-001", MovementType.TransferOut, new("SOUTH", "DOCK"), Place.InTransitTo("NORTH"), 40);
        await MoveAsync("RT-001", MovementType.TransferIn, Place.InTransitTo("NORTH"), new("NORTH", "A1"), 40);

        await SweepAtAsync(new(2026, 3, 2, 23, 0, 0, TimeSpan.Zero));

        var expired = Assert.Single(await _plant.OutboxAsync("RT-001"), e => e.Type == LotEventTypes.Expired);
        Assert.Equal("""[{"siteId":"NORTH","quantity":40},{"siteId":"SOUTH","quantity":60}]""", expired.Data["onHand"]!.ToJsonString());
        Assert.False((await _plant.LotAsync("RT-001")).Usable);
    }

    [Fact]
    public async Task What_is_on_its_way_between_sites_expires_too()
    {
        await ReceiveAsync("RW", "2026-03-02");
        await MoveAsync("RW-001", MovementType.TransferOut, new("NORTH", "DOCK"), Place.InTransitTo("SOUTH"), 100);

        await SweepAtAsync(new(2026, 3, 4, 0, 0, 0, TimeSpan.Zero));

        Assert.Equal(1, await CountAsync("RW-001", LotEventTypes.Expired));
    }

    [Fact]
    public async Task A_lot_of_which_nothing_is_left_is_not_told_of_but_listed_as_blocked()
    {
        await ReceiveAsync("RZ", "2026-03-02");
        await MoveAsync("RZ-001", MovementType.Scrap, new("NORTH", "DOCK"), to: null, 100);

        await SweepAtAsync(new(2026, 3, 4, 0, 0, 0, TimeSpan.Zero));

        Assert.Equal(0, await CountAsync("RZ-001", LotEventTypes.Expired));
        Assert.Equal(["RZ-001"], await ListedAsync(blocked: true));
    }

    [Fact]
    public async Task Every_announcement_and_the_expiry_are_told_once_however_often_the_sweep_runs()
    {
        await ReceiveAsync("RA", "2026-04-20");
        for (var hour = 0; hour < 60 * 24; hour += 6)
            await SweepAtAsync(_plant.Clock.GetUtcNow() + TimeSpan.FromHours(6));

        var told = (await _plant.OutboxAsync("RA-001")).Where(e => e.Type is LotEventTypes.Expiring or LotEventTypes.Expired).ToList();
        // Outbox documents live 30 days, so the first announcement has gone again; the gate remembers what was told.
        Assert.Equal(["lot.expiring 7 7", "lot.expired  "], told.Select(e => $"{e.Type} {e.Data["daysBefore"]} {e.Data["daysLeft"]}"));
        Assert.Equal(5, (await _plant.Get<InventoryStore>().FindControlAsync("RA-001"))!.Sequence);
    }

    [Fact]
    public async Task A_lot_that_comes_late_gets_only_the_announcement_that_still_says_something()
    {
        await ReceiveAsync("RL", "2026-03-06");

        await SweepAsync();

        var told = Assert.Single(await _plant.OutboxAsync("RL-001"), e => e.Type == LotEventTypes.Expiring);
        Assert.Equal("7 4", $"{told.Data["daysBefore"]} {told.Data["daysLeft"]}");
    }

    [Fact]
    public async Task Policy_says_when_to_announce_and_nothing_can_be_announced_at_all()
    {
        await _plant.PutPolicyAsync("expiry", new() { ["announceDaysBefore"] = new JsonArray(2) });
        await ReceiveAsync("RP", "2026-03-06");
        await SweepAsync();
        Assert.Equal(0, await CountAsync("RP-001", LotEventTypes.Expiring));

        await SweepAtAsync(new(2026, 3, 4, 8, 0, 0, TimeSpan.Zero));
        Assert.Equal(1, await CountAsync("RP-001", LotEventTypes.Expiring));

        await _plant.PutPolicyAsync("expiry", new() { ["announceDaysBefore"] = new JsonArray() });
        await ReceiveAsync("RQ", "2026-03-06");
        await SweepAsync();
        Assert.Equal(0, await CountAsync("RQ-001", LotEventTypes.Expiring));
    }

    [Theory]
    [InlineData("""{"announceDaysBefore":[0]}""")]
    [InlineData("""{"announceDaysBefore":[400]}""")]
    [InlineData("""{"announceDaysBefore":[7,7]}""")]
    [InlineData("""{"announceDaysBefore":null}""")]
    [InlineData("""{"announceDaysBefore":["soon"]}""")]
    public async Task A_policy_that_cannot_be_followed_is_refused(string policy)
    {
        var result = await _plant.Get<MasterDataCommands>().PutPolicyAsync(
            "expiry", System.Text.Json.JsonDocument.Parse(policy).RootElement, Staff.Quality, CancellationToken.None);

        Assert.NotEmpty(result.Errors);
    }

    [Fact]
    public async Task A_sweep_that_did_not_run_for_months_tells_what_has_expired_meanwhile()
    {
        await ReceiveAsync("RM", "2026-03-20");
        await SweepAsync();
        await SweepAtAsync(new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero));

        Assert.Equal(1, await CountAsync("RM-001", LotEventTypes.Expired));
    }

    [Fact]
    public async Task A_crash_at_any_effect_of_the_sweep_leaves_nothing_untold_and_nothing_told_twice()
    {
        await ReceiveAsync("RC", "2026-03-02");
        _plant.Clock.SetUtcNow(new(2026, 3, 3, 8, 0, 0, TimeSpan.Zero));
        for (var effect = 1; ; effect++)
        {
            _plant.Disturbances.Arm(effect, afterEffect: effect % 2 == 0);
            await Record.ExceptionAsync(SweepAsync);
            if (!_plant.Disturbances.HasFired)
                break;
        }

        Assert.Equal(1, await CountAsync("RC-001", LotEventTypes.Expired));
        Assert.Equal(["RC-001"], await ListedAsync(blocked: true));
    }

    private Task SweepAsync() => _plant.Get<ExpirySweep>().RunAsync(CancellationToken.None);

    private Task SweepAtAsync(DateTimeOffset time)
    {
        _plant.Clock.SetUtcNow(time);
        return SweepAsync();
    }

    private Task<ReceiptLineView> ReceiveAsync(string receiptId, string expiresOn, string site = "NORTH") =>
        _plant.ReceiveAsync(Body.Receipt(l => l["expiresOn"] = expiresOn, r => r["siteId"] = site, receiptId));

    private Task<Movement> MoveAsync(string lotId, MovementType type, Place from, Place? to, decimal quantity) => _plant.MoveAsync(lotId, type, from, to, quantity);

    private async Task<IEnumerable<string>> ToldAsync(string lotId) => (await _plant.OutboxAsync(lotId)).Select(e => e.Type);

    private async Task<int> CountAsync(string lotId, string type) => (await ToldAsync(lotId)).Count(t => t == type);

    private async Task<IEnumerable<string>> ListedAsync(bool blocked) =>
        (await _plant.Lots.ListAsync(new(null, null, null, null, null, blocked, 100, null))).Lots.Select(l => l.LotId);
}
