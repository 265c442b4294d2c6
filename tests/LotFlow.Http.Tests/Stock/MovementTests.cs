using System.Text.Json.Nodes;

namespace LotFlow.Http.Tests.Stock;

public sealed class MovementTests(LotFlowServer server) : IClassFixture<LotFlowServer>
{
    private static int s_number;

    [Fact]
    public async Task A_movement_is_answered_with_its_place_in_the_ledger_and_again_as_the_first_time()
    {
        var lot = await LotAsync();
        var movement = Movement("ship", lot);
        var first = await server.As("op1").PostAsync("/api/movements", movement);
        var again = await server.As("wms").PostAsync("/api/movements", movement.DeepClone());
        Assert.Equal((201, 200), (first.Status, again.Status));
        Assert.Equal(first.Text, again.Text);
        Assert.Equal(490, first.Json["balances"]![0]!["quantity"]!.GetValue<decimal>());
        movement["quantity"] = 11;
        (await server.As("op1").PostAsync("/api/movements", movement)).ShouldBeProblem(409, "idempotency-conflict");
    }

    [Fact]
    public async Task The_ledger_shows_effects_and_both_times_and_no_internals()
    {
        var lot = await LotAsync();
        await server.As("op1").PostAsync("/api/movements", Movement("ship", lot).With("occurredAt", "2026-03-01T12:00:00+01:00"));
        var entry = (await server.As("auditor1").GetAsync($"/api/lots/{lot}/ledger")).Json["items"]![1]!;
        Assert.Equal((-10m, 490m), (entry["effects"]![0]!["change"]!.GetValue<decimal>(), entry["effects"]![0]!["balance"]!.GetValue<decimal>()));
        Assert.Equal("2026-03-01T11:00:00+00:00", entry["occurredAt"]!.GetValue<string>());
        Assert.NotNull(entry["recordedAt"]);
        Assert.Null(entry["bodyHash"]);
    }

    [Fact]
    public async Task Refusals_are_problems_that_leave_nothing()
    {
        var lot = await LotAsync();
        var held = (await server.ReceiveAsync(AReceipt.WithoutCertificate()))["lotId"]!.GetValue<string>();
        await CustomerAsync();
        var before = await server.StoredAsync();
        var op = server.As("op1");
        var blocked = await op.PostAsync("/api/movements", Movement("ship", held));
        blocked.ShouldBeProblem(409, "lot-blocked");
        Assert.NotEmpty(blocked.Json["blockedBy"]!.AsArray());
        (await op.PostAsync("/api/movements", Movement("ship", lot).With("quantity", 501))).ShouldBeProblem(409, "insufficient-quantity");
        (await op.PostAsync("/api/movements", Movement("ship", lot).With("uom", "EA"))).ShouldBeProblem(409, "uom-mismatch");
        (await op.PostAsync("/api/movements", Movement("ship", lot).With("fromLocationId", "NONE"))).ShouldBeProblem(409, "unknown-location");
        (await op.PostAsync("/api/movements", Movement("ship", lot).With("scan", "(01)04012345678901(10)OTHER"))).ShouldBeProblem(409, "scan-mismatch");
        (await op.PostAsync("/api/movements", Movement("ship", "NONE"))).ShouldBeProblem(404, "not-found");
        (await server.As("local1").PostAsync("/api/movements", Movement("ship", lot))).ShouldBeProblem(403, "not-your-site");
        var future = await op.PostAsync("/api/movements", Movement("ship", lot).With("occurredAt", "2026-03-02T09:00:00Z"));
        future.ShouldBeProblem(422, "invalid-fields");
        Assert.Equal(["/occurredAt"], future.Pointers);
        Assert.Equal(before, await server.StoredAsync());
    }

    [Fact]
    public async Task A_batch_answers_each_movement_by_itself()
    {
        var lot = await LotAsync();
        await CustomerAsync();
        var taken = Movement("ship", lot);
        var reply = await server.As("wms").PostAsync("/api/movements/batch", new JsonObject
        {
            ["movements"] = new JsonArray(taken, taken.DeepClone(), Movement("ship", lot).With("quantity", 9999), Movement("ship", lot).With("quantity", -1), 7),
        });
        Assert.Equal(200, reply.Status);
        var results = reply.Json["results"]!.AsArray();
        Assert.Equal([201, 200, 409, 422, 422], results.Select(r => r!["status"]!.GetValue<int>()));
        Assert.Equal(taken["movementId"]!.GetValue<string>(), results[0]!["movementId"]!.GetValue<string>());
        Assert.Equal(results[0]!["sequence"]!.GetValue<long>(), results[1]!["sequence"]!.GetValue<long>());
        Assert.Equal("https://lotflow.dev/problems/insufficient-quantity", results[2]!["problem"]!["type"]!.GetValue<string>());
        Assert.Equal("/quantity", results[3]!["problem"]!["errors"]![0]!["pointer"]!.GetValue<string>());
        (await server.As("wms").PostAsync("/api/movements/batch", new JsonObject())).ShouldBeProblem(422, "invalid-fields");
    }

    [Fact]
    public async Task A_reservation_is_made_shown_and_given_up()
    {
        var lot = await LotAsync();
        await CustomerAsync();
        var id = $"V{Interlocked.Increment(ref s_number)}";
        var body = new JsonObject
        {
            ["reservationId"] = id,
            ["lotId"] = lot,
            ["quantity"] = 400,
            ["uom"] = "KGM",
            ["siteId"] = "P1",
            ["order"] = new JsonObject { ["orderId"] = "SO 1/2", ["customerId"] = "C1" },
        };
        var made = await server.As("op1").PostAsync("/api/reservations", body);
        Assert.Equal((201, $"/api/reservations/{id}", "open"), (made.Status, made.Location, made.Json["state"]!.GetValue<string>()));
        Assert.Equal(200, (await server.As("op1").PostAsync("/api/reservations", body.DeepClone())).Status);
        (await server.As("op1").PostAsync("/api/movements", Movement("ship", lot).With("quantity", 101))).ShouldBeProblem(409, "insufficient-quantity");
        (await server.As("local1").GetAsync(made.Location!)).ShouldBeProblem(403, "not-your-site");
        for (var i = 0; i < 2; i++)
        {
            var given = await server.As("op1").SendAsync(HttpMethod.Delete, made.Location!);
            Assert.Equal((200, "cancelled"), (given.Status, given.Json["state"]!.GetValue<string>()));
        }

        Assert.Equal("cancelled", (await server.As("auditor1").GetAsync(made.Location!)).Json["state"]!.GetValue<string>());
        (await server.As("op1").SendAsync(HttpMethod.Delete, "/api/reservations/none")).ShouldBeProblem(404, "not-found");
    }

    [Fact]
    public async Task Quality_excludes_customers_and_markets_from_a_lot()
    {
        var lot = await LotAsync();
        await CustomerAsync();
        var exclusions = new JsonObject { ["customers"] = new JsonArray(), ["markets"] = new JsonArray("FR") };
        (await server.As("op1").PutAsync($"/api/lots/{lot}/exclusions", exclusions)).ShouldBeProblem(403, "not-your-role");
        Assert.Equal(200, (await server.As("qa1").PutAsync($"/api/lots/{lot}/exclusions", exclusions)).Status);
        (await server.As("op1").PostAsync("/api/movements", Movement("ship", lot))).ShouldBeProblem(409, "market-excluded");
        Assert.Equal("FR", (await server.As("op1").GetAsync($"/api/lots/{lot}")).Json["exclusions"]!["markets"]![0]!.GetValue<string>());
    }

    private async Task<string> LotAsync()
    {
        await CustomerAsync();
        return (await server.ReceiveAsync(AReceipt.Of("RM-0")))["lotId"]!.GetValue<string>();
    }

    private async Task CustomerAsync() => Assert.InRange(
        (await server.As("admin1").PutAsync("/api/customers/C1", new JsonObject { ["name"] = "Customer", ["market"] = "FR" })).Status, 200, 201);

    private static JsonObject Movement(string type, string lotId) => new()
    {
        ["movementId"] = $"M{Interlocked.Increment(ref s_number)}",
        ["type"] = type,
        ["lotId"] = lotId,
        ["quantity"] = 10,
        ["uom"] = "KGM",
        ["siteId"] = "P1",
        ["occurredAt"] = "2026-03-02T07:55:00Z",
        ["customer"] = new JsonObject { ["customerId"] = "C1" },
    };
}
