using System.Text.Json;
using LotFlow.Abstractions.Documents;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Stock;

/// <summary>
/// A day in the life of a lot, with movements, a reservation, a return and commands that are refused. Each effect on a store fails once,
/// before or after it had its effect, as if the process had died there, and the sender sends the command again. In the end the world is as
/// if nothing had happened.
/// </summary>
public sealed class StockCrashTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_failure_at_any_effect_changes_nothing_in_the_end(bool afterEffect)
    {
        await using var plant = await StockPlant.OpenAsync();
        var calm = await RunAsync(plant, "calm", failAt: 0, afterEffect);
        for (var n = 1; ; n++)
        {
            var disturbed = await RunAsync(plant, $"storm{n}x", n, afterEffect);
            Assert.True(calm == disturbed, $"Effect {n} failed {(afterEffect ? "after" : "before")} its effect:\n{calm}\n{disturbed}");
            if (!plant.Disturbances.HasFired)
            {
                Assert.InRange(n, 20, 200);
                break;
            }
        }
    }

    private static async Task<string> RunAsync(Plant plant, string name, int failAt, bool afterEffect)
    {
        var lotId = await plant.StockAsync(name);
        plant.Disturbances.Arm(failAt, afterEffect);
        List<string> answers = [];
        await Insist(() => plant.ReserveAsync(AMovement.Reservation(lotId, 30, id: $"{name}.v")));
        await Insist(() => plant.MoveAsync(AMovement.Of("pick", lotId, 20, m => m["reference"] = AMovement.Reference("reservation", $"{name}.v"), id: $"{name}.1")));
        await Insist(() => plant.MoveAsync(AMovement.Of("pick", lotId, 90, m => m["fromLocationId"] = "DOCK", id: $"{name}.2")));
        await Insist(() => plant.ReserveAsync(AMovement.Reservation(lotId, 1000, id: $"{name}.w")));
        await Insist(() => plant.GiveUpAsync($"{name}.v"));
        await Insist(() => plant.MoveAsync(AMovement.Of("ship", lotId, 20, m => m["fromLocationId"] = "STAGE", id: $"{name}.3")));
        await Insist(() => plant.MoveAsync(AMovement.Of("customerReturn", lotId, 5, id: $"{name}.4")));
        await Insist(() => plant.MoveAsync(AMovement.Of("transferOut", lotId, 5, m => m["fromLocationId"] = "DOCK", id: $"{name}.5")));
        await Insist(() => plant.ExcludeAsync(lotId, ["SHOP"], []));
        return (await DescribeAsync(plant, lotId, answers)).Replace(name, "*", StringComparison.Ordinal);

        async Task Insist<T>(Func<Task<CommandResult<T>>> command)
        {
            while (true)
            {
                try
                {
                    var result = await command();
                    answers.Add(result.Refusal?.Code ?? JsonSerializer.Serialize(result.Value));
                    return;
                }
                catch (StoreUnavailableException)
                {
                    // The sender sends it again.
                }
            }
        }
    }

    private static async Task<string> DescribeAsync(Plant plant, string lotId, List<string> answers)
    {
        var gate = await plant.GateAsync(lotId);
        var lot = await plant.LotAsync(lotId);
        return JsonSerializer.Serialize(new
        {
            answers,
            gate.Sequence,
            gate.OnHand,
            gate.Reserved,
            gate.OpenHolds,
            gate.Exclusions,
            lot.Balances,
            Holds = lot.Holds.Select(h => $"{h.HoldId} {h.State} {h.Source} {h.Note}"),
            Ledger = (await plant.Lots.LedgerAsync(lotId))!.Select(m => $"{m.Sequence} {m.MovementId} {m.Type} {m.Quantity}"),
            Events = (await plant.OutboxAsync(lotId)).Select(e => $"{e.Sequence} {e.Type} {e.Data["movementId"]} {e.Data["holdId"]}"),
            Reservations = (await plant.Get<InventoryStore>().ReservationsAsync(lotId)).Select(r => $"{r.ReservationId} {r.State} {r.Quantity} {r.Picked}"),
            Projected = (await plant.Get<LotStore>().FindAsync(lotId))!.Blocked,
        });
    }
}
