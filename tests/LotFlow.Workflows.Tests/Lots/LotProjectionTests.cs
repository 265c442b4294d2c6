using LotFlow.Domain.Lots;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Lots;

/// <summary>What lists show follows the gate, whatever happens in between.</summary>
public sealed class LotProjectionTests : IAsyncLifetime
{
    private Plant _plant = null!;

    public async ValueTask InitializeAsync() => _plant = await Plant.OpenAsync();

    public ValueTask DisposeAsync() => _plant.DisposeAsync();

    [Fact]
    public async Task The_feed_repairs_what_a_crash_left_behind()
    {
        await _plant.ReceiveAsync(Body.Receipt(receiptId: "RP"));
        await _plant.Get<LotStore>().ProjectAsync("RP-001", Disposition.PendingInspection, blocked: true);

        await _plant.Get<InventoryFollower>().RunAsync(CancellationToken.None);

        Assert.Equal((Disposition.Released, false), await ShownAsync());
    }

    [Fact]
    public async Task The_follower_goes_on_where_it_was_after_a_restart()
    {
        await _plant.ReceiveAsync(Body.Receipt(receiptId: "RP"));
        await _plant.Get<InventoryFollower>().RunAsync(CancellationToken.None);
        await _plant.RestartAsync();
        await _plant.Get<LotStore>().ProjectAsync("RP-001", Disposition.PendingInspection, blocked: true);

        await _plant.Get<InventoryFollower>().RunAsync(CancellationToken.None);
        Assert.Equal((Disposition.PendingInspection, true), await ShownAsync());

        await HoldAsync("h1");
        await _plant.Get<InventoryFollower>().RunAsync(CancellationToken.None);
        Assert.Equal((Disposition.Released, true), await ShownAsync());
    }

    [Fact]
    public async Task A_gate_that_closes_while_an_older_one_is_projected_has_the_last_word()
    {
        await _plant.ReceiveAsync(Body.Receipt(receiptId: "RP"));
        var open = (await _plant.Get<InventoryStore>().FindControlAsync("RP-001"))!;
        await _plant.Get<LotStore>().ProjectAsync("RP-001", Disposition.PendingInspection, blocked: true);
        // At the moment at which the outdated gate is about to be written, another host places a hold and has it projected.
        _plant.Disturbances.Watch(access =>
        {
            if (access != "write RP-001 lot")
                return;
            _plant.Disturbances.Watch(onAccess: null);
            HoldAsync("h2").GetAwaiter().GetResult();
            _plant.Get<InventoryFollower>().RunAsync(CancellationToken.None).GetAwaiter().GetResult();
        });

        await _plant.Get<LotProjection>().FollowAsync(open, CancellationToken.None);

        Assert.Equal((Disposition.Released, true), await ShownAsync());
    }

    private Task<LotControl> HoldAsync(string holdId) => _plant.Get<InventoryStore>().ChangeControlAsync(
        "RP-001",
        control => control.WithHold(holdId, new("deviation", _plant.Clock.GetUtcNow())),
        control => LotEvent.Of(LotEventTypes.Held, "RP-001", control.Sequence, _plant.Clock.GetUtcNow(), "qa1"),
        CancellationToken.None);

    private async Task<(Disposition Disposition, bool Blocked)> ShownAsync()
    {
        var lot = (await _plant.Get<LotStore>().FindAsync("RP-001"))!;
        return (lot.Disposition, lot.Blocked);
    }
}
