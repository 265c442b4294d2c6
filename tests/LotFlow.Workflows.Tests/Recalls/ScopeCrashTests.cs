using System.Text.Json;
using LotFlow.Abstractions.Documents;
using LotFlow.Abstractions.Workflows;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Recalls;
using LotFlow.Workflows.Tests.Holds;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Recalls;

/// <summary>
/// The life of a scope: blocked, told, touched, extended, made smaller, ended. Each effect on a store fails once, before or after it had its
/// effect, as if the process had died there, and whoever was at it does it again. In the end the world is as if nothing had happened.
/// </summary>
public sealed class ScopeCrashTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_failure_at_any_effect_changes_nothing_in_the_end(bool afterEffect)
    {
        await using var plant = await Plant.OpenAsync();
        await plant.PutPolicyAsync("receiving", new() { ["sameSupplierLot"] = "newLot" });
        var calm = await RunAsync(plant, "calm", failAt: 0, afterEffect);
        for (var n = 1; ; n++)
        {
            var disturbed = await RunAsync(plant, $"storm{n}x", n, afterEffect);
            Assert.True(calm == disturbed, $"Effect {n} failed {(afterEffect ? "after" : "before")} its effect:\n{calm}\n{disturbed}");
            if (!plant.Disturbances.HasFired)
            {
                Assert.InRange(n, 60, 400);
                break;
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_start_that_fails_anywhere_is_finished_by_the_sweep(bool afterEffect)
    {
        await using var plant = await Plant.OpenAsync();
        for (var n = 1; ; n++)
        {
            var (id, lot) = ($"C{n}", await plant.SugarAsync($"R{n}"));
            await plant.ProduceAsync($"T{n}", [lot], [$"X{n}"], 10);
            plant.Disturbances.Arm(n, afterEffect);
            try
            {
                await plant.StartAsync(RecallSteps.Recall(id, roots: lot));
            }
            catch (StoreUnavailableException)
            {
                // The caller hears nothing.
            }

            var hasFired = plant.Disturbances.HasFired;
            plant.Disturbances.Arm(0, afterEffect);
            await plant.SweepAsync();
            // What was never accepted is sent again.
            if (await plant.Get<RecallStore>().FindAsync(id) is null)
                await plant.StartAsync(RecallSteps.Recall(id, roots: lot));
            Assert.Equal([lot, $"X{n}"], await plant.HeldByAsync(id, lot, $"X{n}"));
            Assert.Equal(1, (await plant.HeaderAsync(id)).ScopeVersion);
            Assert.NotNull(await plant.Get<IWorkflowClient>().GetAsync(Recall.InstanceId(id)));
            if (!hasFired)
                break;
            Assert.InRange(n, 1, 60);
        }
    }

    private static async Task<string> RunAsync(Plant plant, string name, int failAt, bool afterEffect)
    {
        var (a, b) = ($"{name}.a", $"{name}.b");
        await plant.ReceiveAsync(Body.Receipt(l => (l["lotId"], l["supplierLot"]) = (a, name)));
        await plant.ReceiveAsync(Body.Receipt(l => (l["lotId"], l["supplierLot"]) = (b, b)));
        await plant.ProduceAsync($"{name}.t1", [a], [$"{name}.x", $"{name}.y"], 10);
        await plant.ProduceAsync($"{name}.t2", [b], [$"{name}.z"], 10);
        await plant.ReserveAsync($"{name}.y", $"{name}.v", 2);
        var scoping = plant.Get<RecallScoping>();
        var recall = new Recall
        {
            RecallId = name,
            Title = "Salmonella",
            Class = RecallClass.ClassI,
            Reason = "",
            Roots = [new() { SupplierId = "GREEN", SupplierLot = name }],
            Direction = RecallDirection.Both,
            Drill = false,
            EffectivenessLevel = EffectivenessLevel.A,
            PolicyVersion = 0,
            StartedBy = "recall1",
            StartedAt = plant.Clock.GetUtcNow(),
        };

        plant.Disturbances.Arm(failAt, afterEffect);
        await Insist(() => plant.Get<RecallStore>().OpenAsync(recall, default));
        await Insist(() => plant.Get<OpenRecalls>().AddAsync(name, default));
        await Insist(() => scoping.EstablishAsync(name, default));
        await Insist(() => scoping.ReportAsync(name, default));
        var held = await plant.HeldByAsync(name, a, b, $"{name}.x", $"{name}.y", $"{name}.z");
        await Insist(() => plant.OutputAsync($"{name}.t1", $"{name}.late", $"{name}.late", 1));
        await Insist(() => plant.SeeAsync());
        await Insist(() => scoping.ExtendAsync(name, [new() { LotId = b }], ScopeCause.Finding, "F", "op1", default));
        await Insist(() => plant.ReduceAsync(name, $"{name}.q", b, $"{name}.y"));
        await Insist(() => scoping.ReportAsync(name, default));
        var reduced = await plant.HeldByAsync(name, a, b, $"{name}.x", $"{name}.y", $"{name}.z", $"{name}.late");
        await Insist(() => scoping.EndHoldsAsync(name, "qa2", "all.A", default));
        var text = JsonSerializer.Serialize(new
        {
            held,
            reduced,
            Open = await plant.HeldByAsync(name, a, b, $"{name}.x", $"{name}.y", $"{name}.z", $"{name}.late"),
            Members = await plant.Get<RecallStore>().MembersAsync(name),
            Versions = (await plant.Get<RecallStore>().VersionsAsync(name)).Select(v => $"{v.Version} {v.Cause} {v.Added} {v.Removed} {v.Lots}"),
            Lots = await Task.WhenAll(new[] { a, b, $"{name}.x", $"{name}.y", $"{name}.z", $"{name}.late" }.Select(l => DescribeAsync(plant, l))),
        });
        return text.Replace(name, "*", StringComparison.Ordinal);

        async Task Insist(Func<Task> work)
        {
            while (true)
            {
                try
                {
                    await work();
                    return;
                }
                catch (StoreUnavailableException)
                {
                    // Whoever was at it does it again.
                }
            }
        }
    }

    private static async Task<string> DescribeAsync(Plant plant, string lotId)
    {
        var lot = await plant.LotAsync(lotId);
        var events = (await plant.OutboxAsync(lotId)).Select(e => $"{e.Type} {e.Data["holdId"]}");
        return $"{lotId} {lot.Usable} {string.Join(',', lot.Holds.Select(h => $"{h.HoldId} {h.State}"))} {string.Join(',', events)}";
    }
}
