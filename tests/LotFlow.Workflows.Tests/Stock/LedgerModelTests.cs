using CsCheck;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Stock;

/// <summary>
/// Random commands against the real store and against an independent model: movements of all types, reservations, holds that come and go, and
/// commands that are sent again much later. Every answer, every balance and what is kept must agree.
/// </summary>
public sealed class LedgerModelTests
{
    private static readonly string[] s_locations = ["DOCK", "A1", "QA", "STAGE"];
    private static readonly string[] s_types = ["putaway", "transfer", "quarantine", "transferOut", "transferIn", "pick", "ship", "scrap", "sample", "returnToSupplier"];

    private static readonly Gen<(int What, int From, int To, decimal Quantity, int Other)[]> s_stories = Gen.Select(
        Gen.Int[0, 19], Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[1, 60].Select(q => q / 2m), Gen.Int[0, 99], (what, from, to, quantity, other) => (what, from, to, quantity, other)).Array[1, 40];

    [Fact]
    public async Task The_ledger_is_what_an_independent_model_of_it_says()
    {
        await using var plant = await StockPlant.OpenAsync();
        var stories = 0;
        var taken = 0;
        await s_stories.SampleAsync(
            async story =>
            {
                var name = $"P{Interlocked.Increment(ref stories)}";
                var lotId = await plant.StockAsync(name);
                var model = new LedgerModel();
                List<(string Id, Func<Task<string>> Real, Func<string> Model)> sent = [];
                foreach (var (step, n) in story.Select((s, n) => (s, n)))
                {
                    var command = CommandOf(plant, lotId, $"{name}.{n}", step, model, sent);
                    sent.Add(command);
                    var expected = model.Do(command.Id, command.Model);
                    Assert.Equal((n, expected), (n, await command.Real()));
                    taken += expected == "ok" ? 1 : 0;
                }

                await CompareAsync(plant, lotId, model);
            },
            iter: 60, threads: 1);
        Assert.True(taken > 200, $"Only {taken} commands were possible.");
    }

    private static (string Id, Func<Task<string>> Real, Func<string> Model) CommandOf(
        Plant plant, string lotId, string id, (int What, int From, int To, decimal Quantity, int Other) step, LedgerModel model,
        List<(string Id, Func<Task<string>> Real, Func<string> Model)> sent)
    {
        switch (step.What)
        {
            case < 10:
                return Movement(plant, lotId, id, step, s_types[step.What], model);
            case 10 or 11:
                var back = AMovement.Of("customerReturn", lotId, step.Quantity, id: id);
                return (id, () => AnswerAsync(plant.MoveAsync(back.Again())), () => model.Return(id, step.Quantity));
            case 12 or 13:
                var reservation = AMovement.Reservation(lotId, step.Quantity, id: id);
                return (id, () => AnswerAsync(plant.ReserveAsync(reservation.Again())), () => model.Reserve(id, step.Quantity));
            case 14 when model.Kept.Keys.FirstOrDefault() is { } kept:
                return ($"{id}-end", () => AnswerAsync(plant.GiveUpAsync(kept)), () => model.GiveUp(kept));
            case 15:
                return ($"{id}-hold", () => DoneAsync(plant.HoldAsync(lotId, "H")), () => model.Holds.Add("H") || model.Holds.Contains("H") ? "ok" : "");
            case 16 or 17 when model.Holds.FirstOrDefault() is { } hold:
                return ($"{id}-release", () => DoneAsync(plant.ReleaseAsync(lotId, hold)), () => model.Holds.Remove(hold) ? "ok" : "");
            default:
                // Something that was sent before comes again.
                return sent.Where(s => !s.Id.Contains('-', StringComparison.Ordinal)).Skip(step.Other % Math.Max(1, sent.Count)).FirstOrDefault() is { Id: not null } again
                    ? again
                    : Movement(plant, lotId, id, step, "sample", model);
        }
    }

    private static (string Id, Func<Task<string>> Real, Func<string> Model) Movement(
        Plant plant, string lotId, string id, (int What, int From, int To, decimal Quantity, int Other) step, string type, LedgerModel model)
    {
        var (from, to) = (s_locations[step.From], s_locations[step.To == step.From ? (step.To + 1) % 4 : step.To]);
        if (type is "quarantine" or "pick")
            to = type == "pick" ? "STAGE" : "QA";
        if (from == to)
            from = "DOCK";
        var body = AMovement.Of(type, lotId, step.Quantity, id: id);
        if (type == "transferIn")
            return (id, () => AnswerAsync(plant.MoveAsync(body.Again())), () => model.Move(type, "SOUTH/IN-TRANSIT", "SOUTH/DOCK", step.Quantity));
        body["fromLocationId"] = from;
        string? target = null;
        if (type == "transferOut")
            target = "SOUTH/IN-TRANSIT";
        else if (type is "putaway" or "transfer" or "quarantine" or "pick")
            (body["toLocationId"], target) = (to, $"NORTH/{to}");
        return (id, () => AnswerAsync(plant.MoveAsync(body.Again())), () => model.Move(type, $"NORTH/{from}", target, step.Quantity));
    }

    private static async Task CompareAsync(Plant plant, string lotId, LedgerModel model)
    {
        Assert.Equal(model.At.Where(a => a.Value != 0).Select(a => $"{a.Key} {a.Value:0.#}"), (await plant.Get<InventoryStore>().BalancesAsync(lotId)).Where(b => b.Quantity != 0)
            .Select(b => $"{b.SiteId}/{b.LocationId} {b.Quantity:0.#}").Order(StringComparer.Ordinal));
        var ledger = (await plant.Lots.LedgerAsync(lotId))!;
        Assert.Equal(model.Entries, ledger.Count);
        foreach (var (place, quantity) in model.At)
        {
            var parts = place.Split('/');
            Assert.Equal(quantity, ledger.Sum(m => m.EffectOn(new Place(parts[0], parts[1]))));
        }

        var gate = await plant.GateAsync(lotId);
        Assert.Equal(model.Holds.Order(StringComparer.Ordinal), gate.OpenHolds);
        Assert.Equal(model.Kept.Values.Sum(), gate.Reserved.Values.Sum());
        Assert.Equal(
            model.Kept.OrderBy(k => k.Key, StringComparer.Ordinal).Select(k => (k.Key, k.Value)),
            (await plant.Get<InventoryStore>().ReservationsAsync(lotId)).Select(r => (r.ReservationId, r.Quantity)).OrderBy(r => r.ReservationId, StringComparer.Ordinal));
        var events = await plant.OutboxAsync(lotId);
        Assert.Equal(Enumerable.Range(1, events.Count).Select(n => (long)n), events.Select(e => e.Sequence));
        Assert.Equal(events.Count, gate.Sequence);
    }

    private static async Task<string> AnswerAsync<T>(Task<CommandResult<T>> command)
    {
        var result = await command;
        return result.IsTaken ? "ok" : result.Refusal?.Code ?? string.Join("; ", result.Errors);
    }

    private static async Task<string> DoneAsync(Task work)
    {
        await work;
        return "ok";
    }
}
