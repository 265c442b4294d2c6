using System.Text.Json.Nodes;
using LotFlow.Domain.Counting;
using LotFlow.Workflows.Counting;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Counting;

public sealed class CountScheduleTests
{
    [Fact]
    public async Task A_place_is_counted_when_its_class_is_due_and_once()
    {
        await using var plant = await OpenAsync();
        Assert.Empty(await RunAsync(plant));
        await plant.AdvanceAsync(TimeSpan.FromDays(30));
        var opened = await RunAsync(plant);
        // Class A is due after 30 days, class B after 90.
        Assert.Equal("cycle-NORTH-A1-2026-04-01", Assert.Single(opened));
        var count = await plant.CountOfAsync(opened[0]);
        Assert.Equal(["G1"], count.Lines.Select(l => l.LotId));
        Assert.Empty(await RunAsync(plant));
        await plant.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.Empty(await RunAsync(plant));
    }

    [Fact]
    public async Task What_came_since_is_counted_with_its_class_and_a_count_by_hand_counts_too()
    {
        await using var plant = await OpenAsync();
        await plant.AdvanceAsync(TimeSpan.FromDays(20));
        await plant.CountAsync("BY-HAND");
        await plant.AdvanceAsync(TimeSpan.FromDays(10));
        Assert.Empty(await RunAsync(plant));
        await plant.StockAsync("G2", 5, "GOLD");
        await plant.AdvanceAsync(TimeSpan.FromDays(20));
        var count = await plant.CountOfAsync(Assert.Single(await RunAsync(plant)));
        Assert.Equal(["G1", "G2"], count.Lines.Select(l => l.LotId));
    }

    [Fact]
    public async Task A_count_of_single_lots_by_hand_does_not_count_for_the_place()
    {
        await using var plant = await OpenAsync();
        await plant.AdvanceAsync(TimeSpan.FromDays(20));
        await plant.CountAsync("ONE", "G1");
        await plant.AdvanceAsync(TimeSpan.FromDays(10));
        Assert.Single(await RunAsync(plant));
    }

    [Fact]
    public async Task Nothing_is_opened_unless_policy_asks_for_it()
    {
        await using var plant = await CountPlant.OpenAsync();
        await plant.StockAsync("G1", 10, "GOLD");
        await plant.AdvanceAsync(TimeSpan.FromDays(400));
        Assert.Empty(await RunAsync(plant));
    }

    [Fact]
    public async Task Accuracy_is_told_by_site_location_item_and_counter()
    {
        await using var plant = await CountPlant.OpenAsync();
        await plant.StockAsync("L1", 100);
        await plant.StockAsync("L2", 100);
        await plant.StockAsync("L3", 1000, "DUST");
        await plant.CountAsync("C1");
        await plant.SubmitAsync("C1", CountPlant.Counter1, ("L1", 99), ("L2", 80), ("L3", 1000));
        await plant.SubmitAsync("C1", CountPlant.Counter2, ("L2", 100));

        Assert.Equal([new CountAccuracy("NORTH", 3, 2, 3, 10, 0)], await AccuracyAsync(plant, AccuracyBy.Site));
        Assert.Equal("NORTH/A1", Assert.Single(await AccuracyAsync(plant, AccuracyBy.Location)).Key);
        Assert.Equal([new("BOLT", 2, 1, 2, 10, 0), new("DUST", 1, 1, 1, 0, 0)], await AccuracyAsync(plant, AccuracyBy.Item));
        // The first counter missed 20 bolts that the second one found.
        Assert.Equal([new("op1", 3, 2, 2, 200, 0), new("op2", 1, 1, 1, 0, 0)], await AccuracyAsync(plant, AccuracyBy.Counter));
        Assert.Empty(await plant.Get<CountAccuracyQueries>().FindAsync(["SOUTH"], plant.Clock.GetUtcNow().AddDays(-1), plant.Clock.GetUtcNow(), AccuracyBy.Site));
    }

    private static Task<IReadOnlyList<CountAccuracy>> AccuracyAsync(Plant plant, AccuracyBy by) =>
        plant.Get<CountAccuracyQueries>().FindAsync([], plant.Clock.GetUtcNow().AddDays(-90), plant.Clock.GetUtcNow(), by);

    private static Task<IReadOnlyList<string>> RunAsync(Plant plant) => plant.Get<CountScheduling>().RunAsync(plant.Clock.GetUtcNow());

    private static async Task<Plant> OpenAsync()
    {
        var plant = await CountPlant.OpenAsync(p => p["schedule"] = new JsonObject { ["A"] = 30, ["B"] = 90 });
        await plant.StockAsync("G1", 10, "GOLD");
        await plant.StockAsync("L1", 10);
        return plant;
    }
}
