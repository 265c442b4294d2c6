using System.Text.Json;
using System.Text.Json.Nodes;
using LotFlow.Workflows.Stock;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Stock;

public sealed class BatchTests : IAsyncLifetime
{
    private Plant _plant = null!;

    public async ValueTask InitializeAsync() => _plant = await StockPlant.OpenAsync();

    public ValueTask DisposeAsync() => _plant.DisposeAsync();

    [Fact]
    public async Task Of_five_hundred_movements_those_that_can_be_are_taken_and_the_others_say_why()
    {
        List<string> lots = [];
        for (var i = 0; i < 20; i++)
            lots.Add(await _plant.StockAsync($"R{i}"));
        // Of each lot 25: 20 putaways of 5 that use it up, and five that fail in a way of their own.
        List<(JsonObject Body, string? Code)> sent = [];
        for (var round = 0; round < 25; round++)
        {
            foreach (var lot in lots)
                sent.Add(Movement(lot, round));
        }

        var results = await _plant.MoveAllAsync([.. sent.Select(s => s.Body.Again())]);

        Assert.Equal(sent.Select(s => s.Body["movementId"]?.GetValue<string>()), results.Select(r => r.MovementId));
        Assert.Equal(sent.Select(s => s.Code), results.Select(r => CodeOf(r)));
        foreach (var lot in lots)
        {
            Assert.Equal(["NORTH/A1 100"], await _plant.WhereAsync(lot));
            // In the order given.
            Assert.Equal(Enumerable.Range(0, 20).Select(n => $"{lot}.{n}"), (await _plant.Lots.LedgerAsync(lot))!.Skip(1).Select(m => m.MovementId));
        }

        var again = await _plant.MoveAllAsync([.. sent.Select(s => s.Body.Again())]);
        Assert.Equal(400, again.Count(r => r.Result is { IsTaken: true, IsRepeat: true }));
        Assert.Equal(sent.Select(s => s.Code), again.Select(CodeOf));

        static (JsonObject, string?) Movement(string lot, int round)
        {
            var body = AMovement.Of("putaway", lot, 5, m => m["fromLocationId"] = "DOCK", id: $"{lot}.{round}");
            return round switch
            {
                20 => (body.With("toLocationId", "NOWHERE"), "unknown-location"),
                21 => (body.With("quantity", "five"), "/quantity"),
                22 => (body, "insufficient-quantity"),
                23 => (body.With("lotId", $"{lot}-none"), "not-found"),
                24 => (body.With("movementId", null), "/movementId"),
                _ => (body, null),
            };
        }
    }

    [Fact]
    public async Task An_id_that_is_in_a_batch_twice_is_applied_once_and_one_for_two_lots_is_of_the_first()
    {
        var (one, two) = (await _plant.StockAsync("R1"), await _plant.StockAsync("R2"));
        for (var round = 0; round < 9; round++)
        {
            var movement = AMovement.Of("putaway", one, id: $"A{round}").With("fromLocationId", "DOCK");
            var results = await _plant.MoveAllAsync(movement.Again(), movement.Again(), movement.Again().With("lotId", two), movement.Again().With("quantity", 11));
            Assert.Equal([null, null, "idempotency-conflict", "idempotency-conflict"], results.Select(CodeOf));
            Assert.Equal([false, true], results.Take(2).Select(r => r.Result.IsRepeat));
        }

        Assert.Equal(["NORTH/A1 90", "NORTH/DOCK 10"], await _plant.WhereAsync(one));
        Assert.Equal(["NORTH/DOCK 100"], await _plant.WhereAsync(two));
    }

    [Fact]
    public async Task An_id_whose_first_movement_is_refused_is_free_for_the_next_of_the_batch()
    {
        var (one, two) = (await _plant.StockAsync("R1"), await _plant.StockAsync("R2"));
        var results = await _plant.MoveAllAsync(
            AMovement.Of("putaway", two, 60), AMovement.Of("putaway", one, 1000, id: "A"), AMovement.Of("pick", two, 40, m => m["fromLocationId"] = "DOCK", id: "A"));
        Assert.Equal([null, "insufficient-quantity", null], results.Select(CodeOf));
    }

    [Fact]
    public async Task What_is_no_movement_fails_alone()
    {
        var lot = await _plant.StockAsync("R");
        var body = new JsonObject { ["movements"] = new JsonArray(1, AMovement.Of("putaway", lot), new JsonArray(), "x", new JsonObject(), null) };
        var result = await _plant.Get<MovementCommands>().SubmitBatchAsync(JsonSerializer.SerializeToElement(body), Staff.Operator, CancellationToken.None);
        Assert.Equal([false, true, false, false, false, false], result.Value!.Select(r => r.Result.IsTaken));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"movements": []}""")]
    [InlineData("""{"movements": {}}""")]
    [InlineData("[]")]
    public async Task A_body_that_is_no_batch_is_refused_whole(string body)
    {
        var result = await _plant.Get<MovementCommands>().SubmitBatchAsync(JsonDocument.Parse(body).RootElement, Staff.Operator, CancellationToken.None);
        Assert.NotEmpty(result.Errors);
    }

    [Fact]
    public async Task More_than_five_hundred_are_refused_whole()
    {
        var lot = await _plant.StockAsync("R");
        var body = new JsonObject { ["movements"] = new JsonArray([.. Enumerable.Range(0, 501).Select(_ => AMovement.Of("putaway", lot, 0.1m))]) };
        var result = await _plant.Get<MovementCommands>().SubmitBatchAsync(JsonSerializer.SerializeToElement(body), Staff.Operator, CancellationToken.None);
        Assert.Equal(["/movements"], result.Errors.Select(e => e.Pointer));
        Assert.Equal(["NORTH/DOCK 100"], await _plant.WhereAsync(lot));
    }

    private static string? CodeOf(BatchedMovement movement) => movement.Result.Refusal?.Code ?? (movement.Result.Errors is [var first, ..] ? first.Pointer : null);
}
