using LotFlow.Domain.Approvals;
using LotFlow.Domain.Counting;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Counting;

/// <summary>What posting a difference reads, and what becomes of it where the lot does not stand still.</summary>
public sealed class CountBusyTests
{
    [Fact]
    public async Task A_lot_that_never_stands_still_is_left_for_later_and_the_others_are_posted()
    {
        await using var plant = await OpenAsync();
        var (changes, changing, counted) = (0, false, false);
        plant.Disturbances.Watch(access =>
        {
            counted |= access.StartsWith("write count:C1", StringComparison.Ordinal);
            if (changing || !counted || access != $"read L1 {Gate.DocumentId}")
                return;
            // Two hundred changes would be a posting that never gives up; then the lot stands still, and the posting succeeds.
            changing = changes++ < 200;
            if (changing)
                ChangeAsync(plant, "L1").GetAwaiter().GetResult();
            changing = false;
        });
        await plant.SubmitAsync("C1", CountPlant.Counter1, ("L1", 99), ("L2", 99));
        Assert.InRange(changes, 4, 40);
        Assert.Equal((CountLineState.Accepted, CountLineState.Posted), ((await plant.CountLineAsync("C1", "L1")).State, (await plant.CountLineAsync("C1", "L2")).State));
        plant.Disturbances.Watch(onAccess: null);
        await plant.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal((CountState.Posted, 99m), ((await plant.CountOfAsync("C1")).State, await plant.OnHandAsync("L1")));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(31, 1)]
    public async Task The_ledger_is_read_whole_only_where_the_events_since_the_count_have_expired(int days, int reads)
    {
        await using var plant = await OpenAsync(p => p["blockDisputedLots"] = false);
        await plant.SubmitAsync("C1", CountPlant.Counter1, ("L1", 80), ("L2", 100));
        await plant.SubmitAsync("C1", CountPlant.Counter2, ("L1", 80));
        await plant.MovedAsync("L1", 5, "A1", "A2");
        await plant.MovedAsync("L1", 8, "A1", "A2", late: TimeSpan.FromHours(5));
        await plant.AdvanceAsync(TimeSpan.FromDays(days));
        var whole = 0;
        plant.Disturbances.Watch(access => whole += access == $"list L1 {Movement.IdPrefix}" ? 1 : 0);
        await plant.AnswerAsync(await plant.CountOfAsync("C1"), DecisionKind.Approve, Staff.Manager);
        Assert.Equal(reads, whole);
        plant.Disturbances.Watch(onAccess: null);
        // The late report explains eight of the twenty; the rest is asked about again.
        var count = await plant.CountOfAsync("C1");
        Assert.Equal((CountState.AwaitingApproval, -12m), (count.State, count.Approvals[^1].Lines.Single().Variance));
    }

    [Fact]
    public async Task More_events_than_it_pays_to_follow_give_the_same_result()
    {
        await using var plant = await OpenAsync(p => p["blockDisputedLots"] = false);
        await plant.SubmitAsync("C1", CountPlant.Counter1, ("L1", 80), ("L2", 100));
        await plant.SubmitAsync("C1", CountPlant.Counter2, ("L1", 80));
        for (var i = 0; i < 40; i++)
            await ChangeAsync(plant, "L1");
        await plant.MovedAsync("L1", 20, "A1", "A2", late: TimeSpan.FromHours(5));
        await plant.AnswerAsync(await plant.CountOfAsync("C1"), DecisionKind.Approve, CountPlant.Controller);
        Assert.Equal((CountState.Posted, 80m, 0m), ((await plant.CountOfAsync("C1")).State, await plant.OnHandAsync("L1"), (await plant.CountLineAsync("C1", "L1")).Adjustment!.Value));
    }

    private static Task<LotControl> ChangeAsync(Plant plant, string lotId) => plant.Get<InventoryStore>().ChangeControlAsync(
        lotId, control => control with { }, control => LotEvent.Of(LotEventTypes.ExclusionsChanged, lotId, control.Sequence, plant.Clock.GetUtcNow(), "quality1"), CancellationToken.None);

    private static async Task<Plant> OpenAsync(Action<System.Text.Json.Nodes.JsonObject>? policy = null)
    {
        var plant = await CountPlant.OpenAsync(policy);
        await plant.StockAsync("L1", 100);
        await plant.StockAsync("L2", 100);
        await plant.AdvanceAsync(TimeSpan.FromHours(1));
        await plant.CountAsync("C1");
        return plant;
    }
}
