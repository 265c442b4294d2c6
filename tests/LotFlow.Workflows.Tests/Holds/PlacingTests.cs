using System.Text.Json;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Holds;
using LotFlow.Workflows.Stock;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Holds;

/// <summary>Holds from the command until every lot in scope is blocked.</summary>
public sealed class PlacingTests
{
    [Fact]
    public async Task A_held_lot_is_blocked_shown_told_of_and_refused_to_pickers()
    {
        await using var plant = await Plant.OpenAsync();
        var lotId = await plant.SugarAsync("R");

        var placed = await plant.HeldAsync(lotId, "H1");

        Assert.Equal("hold-H1", placed.WorkflowId);
        Assert.Equal([lotId], placed.LotIds!);
        var lot = await plant.LotAsync(lotId);
        Assert.Equal([new Blocker("hold", "H1")], lot.BlockedBy);
        Assert.Equal(("H1", "foreign-body", HoldState.Open, "inspector1"), lot.Holds.Select(h => (h.HoldId, h.ReasonCode, h.State, h.PlacedBy)).Single());
        Assert.Single(await plant.OutboxAsync(lotId), e => e.Type == LotEventTypes.Held);
        Assert.True((await plant.Get<Workflows.Lots.LotStore>().FindAsync(lotId))!.Blocked);
        var pick = await plant.OrderAsync("P1", MovementType.Pick, lotId, 1);
        Assert.Equal("lot-blocked", (await plant.Get<StockPoster>().PostAsync(pick with { From = new("NORTH", "DOCK"), To = new("NORTH", "STAGE") })).Refusal!.Code);
    }

    [Fact]
    public async Task A_repeated_hold_answers_as_the_first_time_and_another_body_or_lot_is_a_conflict()
    {
        await using var plant = await Plant.OpenAsync();
        var (lotId, other) = (await plant.SugarAsync("R"), await plant.SugarAsync("S"));
        var first = await plant.HoldAsync(lotId, HoldSteps.Hold("H1"));

        var again = await plant.HoldAsync(lotId, HoldSteps.Hold("H1"));
        var changed = await plant.HoldAsync(lotId, HoldSteps.Hold("H1").With("note", "Another."));
        var elsewhere = await plant.HoldAsync(other, HoldSteps.Hold("H1"));

        Assert.False(first.IsRepeat);
        Assert.True(again.IsRepeat);
        Assert.Equal(first.Value!.LotIds, again.Value!.LotIds);
        Assert.Equal(("idempotency-conflict", "idempotency-conflict"), (changed.Refusal!.Code, elsewhere.Refusal!.Code));
        Assert.Empty((await plant.LotAsync(other)).BlockedBy);
        Assert.Single(await plant.OutboxAsync(lotId), e => e.Type == LotEventTypes.Held);
    }

    [Fact]
    public async Task What_cannot_be_held_is_refused_and_leaves_no_trace()
    {
        await using var plant = await Plant.OpenAsync();
        var lotId = await plant.SugarAsync("R");

        Assert.Equal("not-found", (await plant.HoldAsync("NOWHERE", HoldSteps.Hold("H1"))).Refusal!.Code);
        Assert.Equal(["/holdId"], (await plant.HoldAsync(lotId, HoldSteps.Hold("receipt-R-001"))).Errors.Select(e => e.Pointer));
        var recall = HoldSteps.Hold("H1").With("source", new System.Text.Json.Nodes.JsonObject { ["kind"] = "recall" });
        Assert.Equal(["/source/kind"], (await plant.HoldAsync(lotId, recall)).Errors.Select(e => e.Pointer));
        Assert.Equal(["/scope"], (await plant.HoldAsync(lotId, HoldSteps.Hold("H1", "world"))).Errors.Select(e => e.Pointer));
        Assert.Equal("not-your-site", (await plant.HoldAsync(lotId, HoldSteps.Hold("H1"), Staff.ElsewhereQuality)).Refusal!.Code);
        Assert.True((await plant.LotAsync(lotId)).Usable);
        Assert.Null(await plant.Get<HoldQueries>().FindAsync("H1"));
    }

    [Fact]
    public async Task A_hold_with_scope_descendants_reaches_everything_made_of_the_lot_through_every_generation_and_cycle()
    {
        await using var plant = await Plant.OpenAsync();
        var (lotId, other) = (await plant.SugarAsync("R"), await plant.SugarAsync("S"));
        await plant.ProduceAsync("T1", [lotId, other], ["A", "B"], 10);
        await plant.ProduceAsync("T2", ["A"], ["C"], 5);
        await plant.ProduceAsync("T3", ["C"], ["D", "A"], 2);
        await plant.ProduceAsync("T4", [other], ["E"], 2);

        var placed = await plant.HeldAsync(lotId, "H1", "descendants");

        Assert.Equal([lotId, "A", "B", "C", "D"], placed.LotIds!);
        foreach (var held in placed.LotIds!)
            Assert.Equal([new Blocker("hold", "H1")], (await plant.LotAsync(held)).BlockedBy);
        Assert.Equal(("H1", lotId), (await plant.LotAsync("D")).Holds.Select(h => (h.HoldId, h.RootLotId)).Single());
        Assert.True((await plant.LotAsync(other)).Usable && (await plant.LotAsync("E")).Usable);
        Assert.Single(await plant.OutboxAsync("D"), e => e.Type == LotEventTypes.Held);
    }

    [Fact]
    public async Task What_is_made_later_of_a_lot_in_scope_is_born_held()
    {
        await using var plant = await Plant.OpenAsync();
        var lotId = await plant.SugarAsync("R");
        await plant.ProduceAsync("T1", [lotId], ["A"], 10);
        await plant.HeldAsync(lotId, "H1", "descendants");

        await plant.OutputAsync("T1", "B", "T1-B", 3);

        Assert.Equal([new Blocker("hold", "H1")], (await plant.LotAsync("B")).BlockedBy);
    }

    [Fact]
    public async Task An_output_that_is_registered_and_not_in_stock_yet_is_held_before_it_is_born()
    {
        await using var plant = await Plant.OpenAsync();
        var lotId = await plant.SugarAsync("R");
        await plant.ProduceAsync("T1", [lotId], [], 10);
        var gate = await plant.Get<Workflows.Genealogy.GenealogyStore>().RegisterOutputAsync("T1", "B", "SUGAR", "T1-B", 3, "KGM", default);

        var placed = await plant.HeldAsync(lotId, "H1", "descendants");
        await plant.ArriveAsync(gate, "T1", "B", "T1-B", 3);

        Assert.Contains("B", placed.LotIds!);
        Assert.Equal([new Blocker("hold", "H1")], (await plant.LotAsync("B")).BlockedBy);
    }

    [Fact]
    public async Task An_input_that_was_taken_back_does_not_hold_what_was_made_without_it()
    {
        await using var plant = await Plant.OpenAsync();
        var (lotId, other) = (await plant.SugarAsync("R"), await plant.SugarAsync("S"));
        await plant.ProduceAsync("T1", [lotId, other], [], 10);
        var reversal = await plant.OrderAsync("undo", MovementType.Reversal, lotId, 10);
        Assert.Null((await plant.Get<StockPoster>().PostAsync(reversal with { To = new("NORTH", "DOCK"), TransformationId = "T1", Reverses = $"T1-{lotId}" })).Refusal);
        await plant.OutputAsync("T1", "A", "T1-A", 5);

        var placed = await plant.HeldAsync(lotId, "H1", "descendants");

        Assert.Equal([lotId], placed.LotIds!);
        Assert.True((await plant.LotAsync("A")).Usable);
    }

    [Fact]
    public async Task A_hold_that_takes_longer_than_its_caller_waits_is_answered_without_lots_and_goes_on()
    {
        await using var plant = await Plant.OpenAsync();
        var lotId = await plant.SugarAsync("R");
        TaskCompletionSource goesOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        plant.Disturbances.Delay = what => what == $"write {lotId} {Gate.DocumentId}" ? goesOn.Task : Task.CompletedTask;
        var body = JsonSerializer.SerializeToElement(HoldSteps.Hold("H1"));
        var placing = plant.Get<HoldCommands>().PlaceAsync(lotId, body, Staff.Inspector, CancellationToken.None);
        while (!placing.IsCompleted)
        {
            plant.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        var late = await placing;
        Assert.True(late.IsTaken);
        Assert.Null(late.Value!.LotIds);
        Assert.True((await plant.LotAsync(lotId)).Usable);

        goesOn.SetResult();
        var again = await plant.HoldAsync(lotId, HoldSteps.Hold("H1"));
        Assert.True(again.IsRepeat);
        Assert.Equal([lotId], again.Value!.LotIds);
        Assert.False((await plant.LotAsync(lotId)).Usable);
        Assert.Single(await plant.OutboxAsync(lotId), e => e.Type == LotEventTypes.Held);
    }
}
