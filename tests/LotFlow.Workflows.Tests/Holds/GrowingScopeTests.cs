using LotFlow.Domain.Holds;
using LotFlow.Domain.Lots;
using LotFlow.Workflows.Genealogy;
using LotFlow.Workflows.Holds;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Holds;

/// <summary>Production goes on while holds are placed and released (design, section 5): nothing escapes, and nothing stays behind.</summary>
public sealed class GrowingScopeTests
{
    [Fact]
    public async Task Whatever_production_makes_of_a_lot_while_it_is_held_and_released_is_held_in_between_and_free_afterwards()
    {
        await using var plant = await Plant.OpenAsync();
        var walker = plant.Get<HoldScopeWalker>();
        var releases = plant.Get<HoldReleaseWalker>();
        for (var round = 0; round < 25; round++)
        {
            var root = await plant.SugarAsync($"R{round}");
            await plant.ProduceAsync($"T{round}", [root], [$"X{round}"], 10);
            var made = new List<string> { $"X{round}" };
            var (place, release) = (new TaskCompletionSource(), new TaskCompletionSource());
            var hold = new OpenHold("test", plant.Clock.GetUtcNow()) { Scope = HoldScope.Descendants };
            var holdId = $"race{round}";

            // Two lines of production: outputs of the first batch, and batches of what they made, some into a lot that exists.
            var production = Enumerable.Range(0, 2).Select(line => Task.Run(async () =>
            {
                for (var i = 0; i < 12; i++)
                {
                    if (i == 2 + (round % 4))
                        place.TrySetResult();
                    if (i == 7 + (round % 4))
                        release.TrySetResult();
                    var lotId = i % 3 == 2 ? $"X{round}" : $"L{round}-{line}-{i}";
                    lock (made)
                        made.Add(lotId);
                    Assert.Null((await plant.OutputAsync($"T{round}", lotId, $"T{round}-{line}-{i}", 1)).Refusal);
                }
            })).ToList();
            await place.Task;
            var reached = await walker.PlaceAsync([root], holdId, hold, default);
            // A lot that was reached is blocked now, whatever production does.
            foreach (var lotId in reached)
                Assert.Contains(holdId, (await plant.GateAsync(lotId)).OpenHolds);
            var between = reached.ToHashSet();
            await release.Task;
            foreach (var link in await plant.Get<GenealogyStore>().OutputsOfAsync($"T{round}"))
            {
                if (await plant.Get<Workflows.Lots.InventoryStore>().FindControlAsync(link.LotId) is { IsBorn: true } control)
                    Assert.True(control.OpenHolds.Contains(holdId), $"Output {link.LotId} of a held lot is not held.");
            }

            await releases.ReleaseAsync([root], new(holdId, root, HoldDisposition.Release, "qa2", ApprovalId: null), default);
            await Task.WhenAll(production);

            foreach (var lotId in made.Append(root).Distinct())
                Assert.True((await plant.GateAsync(lotId)).OpenHolds.Count == 0, $"Round {round}: {lotId} is held for ever.");
            Assert.Empty((await plant.Get<GenealogyStore>().FindControlAsync($"T{round}"))!.OpenHolds);
            Assert.Subset(made.Append(root).ToHashSet(), between);
        }
    }

    [Fact]
    public async Task An_output_that_was_registered_under_a_hold_and_arrives_after_its_end_does_not_bring_it_back()
    {
        await using var plant = await Plant.OpenAsync();
        var root = await plant.SugarAsync("R");
        await plant.ProduceAsync("T1", [root], ["OLD"], 10);
        await plant.HeldAsync(root, "H1", "descendants");
        var genealogy = plant.Get<GenealogyStore>();
        var unborn = await genealogy.RegisterOutputAsync("T1", "NEW", "SUGAR", "m1", 1, "KGM", default);
        var joining = await genealogy.RegisterOutputAsync("T1", "OLD", "SUGAR", "m2", 1, "KGM", default);

        await plant.DisposeAsync("H1", HoldSteps.Request("Q1"));
        await plant.ArriveAsync(unborn, "T1", "NEW", "m1", 1);
        await plant.ArriveAsync(joining, "T1", "OLD", "m2", 1);

        Assert.Contains("H1", unborn.OpenHolds);
        Assert.True((await plant.LotAsync("NEW")).Usable);
        Assert.True((await plant.LotAsync("OLD")).Usable);
    }

    [Fact]
    public async Task An_attempt_to_place_that_was_overtaken_by_the_release_does_not_bring_the_hold_back()
    {
        await using var plant = await Plant.OpenAsync();
        var lotId = await plant.SugarAsync("R");
        await plant.HeldAsync(lotId, "H1");
        await plant.DisposeAsync("H1", HoldSteps.Request("Q1"));

        await plant.Get<HoldCommands>().DispatchAsync("H1", default);
        await plant.Get<HoldScopeWalker>().PlaceAsync([lotId], "H1", new("late", plant.Clock.GetUtcNow()), default);

        Assert.True((await plant.LotAsync(lotId)).Usable);
    }
}
