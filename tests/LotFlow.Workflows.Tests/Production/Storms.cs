using LotFlow.Domain.Stock;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Genealogy;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Sweeps;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Production;

/// <summary>A command on lots of its own, ready to be sent. <paramref name="Send"/> answers what the sender hears, null while it is still being posted.</summary>
internal sealed record Scene(IReadOnlyList<string> Lots, string TransformationId, Func<Task<string?>> Send);

/// <summary>The same command again and again, each time with another of its effects failing.</summary>
internal static class Storms
{
    /// <summary>
    /// Plays the scene undisturbed, then once for each effect that it had, with that effect failing before or after it happened. Each time the
    /// sender hears the same in the end and everything is as in the calm. The reconciliation, which knows nothing of production, finds nothing.
    /// </summary>
    public static async Task StormAsync(this Plant plant, bool afterEffect, Func<string, Task<Scene>> stage)
    {
        var (calm, accesses) = await plant.PlayAsync("calm", stage, 0, afterEffect);
        Assert.InRange(accesses, 10, 200);
        for (var n = 1; n <= accesses; n++)
        {
            var (world, _) = await plant.PlayAsync($"storm{n}x", stage, n, afterEffect);
            Assert.True(calm == world, $"Effect {n} of {accesses} failed {(afterEffect ? "after" : "before")} it happened:\n{calm}\n{world}");
        }

        await plant.ShouldReconcileAsync();
    }

    /// <summary>What is kept of every lot is what its ledger says, by the sweep that looks for what is not. Once per plant.</summary>
    public static async Task ShouldReconcileAsync(this Plant plant)
    {
        await plant.Get<LedgerReconciliation>().RunAsync(CancellationToken.None);
        var (found, _) = await plant.Get<LedgerMismatches>().ListAsync(state: null, sites: [], 10, continuation: null);
        Assert.Empty(found.Select(m => $"{m.LotId}: {m.Code} {m.Detail}"));
    }

    private static async Task<(string World, int Accesses)> PlayAsync(this Plant plant, string name, Func<string, Task<Scene>> stage, int failAt, bool afterEffect)
    {
        var scene = await stage(name);
        plant.Disturbances.Arm(failAt, afterEffect);
        string? heard = null;
        while (heard is null)
            heard = await plant.InsistAsync(scene.Send);
        await plant.IdleAsync();
        var accesses = plant.Disturbances.Accesses;
        Assert.True(failAt == 0 || plant.Disturbances.HasFired, $"There was no effect {failAt}.");
        plant.Disturbances.Watch(onAccess: null);
        await plant.SweepAsync();
        await plant.AdvanceAsync(TimeSpan.FromMinutes(1));
        return ((await plant.WorldAsync(scene, heard)).Replace(name, "*", StringComparison.Ordinal), accesses);
    }

    private static async Task<string> WorldAsync(this Plant plant, Scene scene, string heard)
    {
        List<string> world = [heard];
        List<string> born = [];
        foreach (var lotId in scene.Lots)
        {
            if (await plant.Get<InventoryStore>().FindControlAsync(lotId) is not { IsBorn: true })
            {
                world.Add($"{lotId} {(await plant.Get<LotStore>().FindAsync(lotId) is null ? "is not known" : "is described")}");
                continue;
            }

            born.Add(lotId);
            var (lot, ledger) = (await plant.LotAsync(lotId), (await plant.Lots.LedgerAsync(lotId))!);
            world.Add($"{lotId} {await plant.StandAsync(lotId)} {lot.ExpiresOn} [{string.Join(' ', lot.BlockedBy.Select(b => $"{b.Code}:{b.Ref}"))}] "
                + $"[{string.Join(' ', lot.Holds.Select(h => $"{h.HoldId}:{h.State}"))}]");
            world.Add(string.Join(' ', ledger.Select(m => m.Type == MovementType.Receipt ? "receipt" : m.MovementId)));
            world.Add($"told {string.Join(' ', (await plant.OutboxAsync(lotId)).Select(e => e.Type))}");
        }

        await plant.ShouldAgreeAsync(born, [scene.TransformationId]);
        var genealogy = plant.Get<GenealogyStore>();
        var links = (await genealogy.InputsOfAsync(scene.TransformationId)).Concat(await genealogy.OutputsOfAsync(scene.TransformationId));
        world.AddRange(links.Where(l => l.Quantity != 0).Select(l => $"{l.Role} {l.LotId} {l.Quantity:G29}"));
        world.Add($"{(await plant.Get<CommandInbox>().FindPendingAsync(DateTimeOffset.MaxValue.AddDays(-1), default)).Count} pending");
        return string.Join('\n', world);
    }
}
