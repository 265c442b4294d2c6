using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Lots;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Storage;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Stock;

/// <summary>A movement is applied once, however often it is sent, and its id belongs to one lot.</summary>
public sealed class MovementRepeatTests : IAsyncLifetime
{
    private Plant _plant = null!;
    private string _lotId = null!;

    public async ValueTask InitializeAsync()
    {
        _plant = await StockPlant.OpenAsync();
        _lotId = await _plant.StockAsync("R");
    }

    public ValueTask DisposeAsync() => _plant.DisposeAsync();

    [Fact]
    public async Task A_repetition_is_answered_as_the_first_time_whatever_has_become_of_the_lot()
    {
        var movement = AMovement.Of("pick", _lotId);
        var first = await _plant.MovedAsync(movement);
        await _plant.MovedAsync(AMovement.Of("scrap", _lotId, 90, m => m["fromLocationId"] = "DOCK"));
        await _plant.HoldAsync(_lotId);
        await _plant.PutSiteAsync("NORTH", Body.Site("Europe/Berlin").With("locations", new System.Text.Json.Nodes.JsonArray()));
        await _plant.AdvanceAsync(TimeSpan.FromMinutes(1));

        var again = await _plant.MoveAsync(movement.Again());

        Assert.True(again.IsRepeat);
        Assert.Equal((first.Sequence, first.MovementId), (again.Value!.Sequence, again.Value.MovementId));
        Assert.Equal(first.Balances, again.Value.Balances);
        Assert.Equal(3, (await _plant.Lots.LedgerAsync(_lotId))!.Count);
    }

    [Fact]
    public async Task The_same_id_with_another_body_or_for_another_lot_is_a_conflict()
    {
        var other = await _plant.StockAsync("R2");
        await _plant.MovedAsync(AMovement.Of("putaway", _lotId, id: "M"));
        var before = await _plant.StoredAsync();
        foreach (var changed in new[] { AMovement.Of("putaway", _lotId, 11, id: "M"), AMovement.Of("putaway", other, id: "M"), AMovement.Of("putaway", _lotId, 1000, id: "M") })
            Assert.Equal("idempotency-conflict", (await _plant.MoveAsync(changed)).Refusal?.Code);
        Assert.Equal(before, await _plant.StoredAsync());
    }

    [Fact]
    public async Task A_refused_movement_may_be_sent_again_changed_also_for_another_lot()
    {
        var other = await _plant.StockAsync("R2");
        Assert.Equal("insufficient-quantity", (await _plant.MoveAsync(AMovement.Of("putaway", _lotId, 1000, id: "M"))).Refusal!.Code);
        await _plant.MovedAsync(AMovement.Of("putaway", other, id: "M"));
    }

    [Fact]
    public async Task A_movement_sent_by_many_at_once_is_applied_once()
    {
        var movement = AMovement.Of("pick", _lotId);
        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => _plant.MoveAsync(movement.Again()))));
        Assert.Single(answers, a => a is { IsTaken: true, IsRepeat: false });
        Assert.All(answers, a => Assert.Equal(3, a.Value!.Sequence));
        Assert.Equal(["NORTH/DOCK 90", "NORTH/STAGE 10"], await _plant.WhereAsync(_lotId));
    }

    [Fact]
    public async Task One_id_sent_for_many_lots_at_once_moves_one_of_them()
    {
        List<string> lots = [_lotId];
        for (var i = 0; i < 7; i++)
            lots.Add(await _plant.StockAsync($"L{i}"));
        var answers = await Task.WhenAll(lots.Select(lot => Task.Run(() => _plant.MoveAsync(AMovement.Of("putaway", lot, id: "M")))));
        Assert.Single(answers, a => a.IsTaken);
        Assert.All(answers.Where(a => !a.IsTaken), a => Assert.Equal("idempotency-conflict", a.Refusal!.Code));
        var ledgers = await Task.WhenAll(lots.Select(lot => _plant.Lots.LedgerAsync(lot)));
        Assert.Single(ledgers.SelectMany(l => l!), m => m.MovementId == "M");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_claim_that_a_crash_left_behind_hinders_nobody_who_sends_the_same_again(bool afterEffect)
    {
        var movement = AMovement.Of("putaway", _lotId, id: "M");
        _plant.Disturbances.Arm(2, afterEffect);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => _plant.MoveAsync(movement.Again()));
        Assert.NotNull(await _plant.Get<CommandClaims>().FindAsync("movement", "M"));

        var again = await _plant.MoveAsync(movement.Again());

        Assert.Equal((true, afterEffect), (again.IsTaken, again.IsRepeat));
        Assert.Equal(["NORTH/A1 10", "NORTH/DOCK 90"], await _plant.WhereAsync(_lotId));
    }

    [Fact]
    public async Task A_refusal_does_not_take_the_id_from_the_same_movement_that_was_posted_meanwhile()
    {
        var other = await _plant.StockAsync("R2");
        var movement = AMovement.Of("pick", _lotId, id: "M");
        await _plant.HoldAsync(_lotId);
        // Refused at the gate; before it takes its claim back, the hold goes and the same movement comes again.
        var isFirst = true;
        Task<CommandResult<LotFlow.Workflows.Stock.MovementAccepted>>? second = null;
        _plant.Disturbances.Watch(access =>
        {
            if (!isFirst || !access.StartsWith("write movement:M claim", StringComparison.Ordinal) || _plant.Get<CommandClaims>().FindAsync("movement", "M").Result is null)
                return;
            isFirst = false;
            _plant.ReleaseAsync(_lotId).Wait();
            second = _plant.MoveAsync(movement.Again());
            second.Wait();
        });

        var first = await _plant.MoveAsync(movement.Again());

        _plant.Disturbances.Watch(onAccess: null);
        Assert.Equal("lot-blocked", first.Refusal!.Code);
        Assert.True((await second!).IsTaken);
        Assert.Equal("idempotency-conflict", (await _plant.MoveAsync(AMovement.Of("putaway", other, id: "M"))).Refusal?.Code);
    }

    [Fact]
    public async Task A_customer_return_whose_case_a_crash_prevented_gets_it_when_it_is_sent_again()
    {
        await _plant.MovedAsync(AMovement.Of("ship", _lotId));
        var back = AMovement.Of("customerReturn", _lotId, id: "BACK");
        _plant.Disturbances.Arm(2, afterEffect: true);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => _plant.MoveAsync(back.Again()));
        Assert.Null(Assert.Single((await _plant.LotAsync(_lotId)).Holds).Note);
        Assert.False((await _plant.LotAsync(_lotId)).Usable);

        for (var i = 0; i < 2; i++)
            Assert.True((await _plant.MoveAsync(back.Again())).IsRepeat);

        Assert.StartsWith("10 KGM came back", Assert.Single((await _plant.LotAsync(_lotId)).Holds).Note!, StringComparison.Ordinal);
        Assert.NotNull(await _plant.Engine.GetAsync("hold-return-BACK"));
        Assert.Single(await _plant.OutboxAsync(_lotId), e => e.Type == LotEventTypes.Held);
    }

    [Fact]
    public async Task A_customer_return_that_was_released_is_not_held_again_by_its_repetition()
    {
        await _plant.MovedAsync(AMovement.Of("ship", _lotId));
        var back = AMovement.Of("customerReturn", _lotId, id: "BACK");
        await _plant.MovedAsync(back.Again());
        await _plant.ReleaseAsync(_lotId, "return-BACK");
        await _plant.Get<LotStore>().ChangeHoldAsync(_lotId, "return-BACK", h => h! with { State = HoldState.Released });

        Assert.True((await _plant.MoveAsync(back.Again())).IsRepeat);

        var lot = await _plant.LotAsync(_lotId);
        Assert.True(lot.Usable);
        Assert.Equal(HoldState.Released, Assert.Single(lot.Holds).State);
    }

    [Fact]
    public async Task A_movement_costs_one_claim_one_batch_and_reads_of_what_it_touches()
    {
        await _plant.MovedAsync(AMovement.Of("putaway", _lotId));
        _plant.Disturbances.TakeOperations();
        await _plant.MovedAsync(AMovement.Of("putaway", _lotId, change: m => m["fromLocationId"] = "DOCK"));
        Assert.Equal(
            ["inbox batch of 1 1", "inventory batch of 5 1", "inventory read 3"],
            _plant.Disturbances.TakeOperations().Select(o => $"{o.Key} {o.Value}"));
        Assert.Equal(Containers.Inventory, "inventory");
    }
}
