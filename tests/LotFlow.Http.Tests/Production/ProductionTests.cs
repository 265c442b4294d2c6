using System.Text.Json.Nodes;

namespace LotFlow.Http.Tests.Production;

public sealed class ProductionTests(LotFlowServer server) : IClassFixture<LotFlowServer>
{
    [Fact]
    public async Task An_order_is_issued_to_makes_a_lot_and_is_closed()
    {
        await server.ReceiveAsync(AReceipt.Of("RM-0"));
        var issue = Issue("HI1", 10);
        var issued = await server.As("op1").PostAsync("/api/production-orders/HPO1/issues", issue);
        Assert.Equal(201, issued.Status);
        Assert.Equal("/api/production-orders/HPO1", issued.Location);
        Assert.Equal(10, issued.Json["lines"]!.AsArray().Sum(l => l!["quantity"]!.GetValue<decimal>()));
        var again = await server.As("op1").PostAsync("/api/production-orders/HPO1/issues", issue);
        Assert.Equal((200, issued.Json.ToJsonString()), (again.Status, again.Json.ToJsonString()));

        var made = await server.As("op1").PostAsync("/api/production-orders/HPO1/outputs", Output("HO1", 9));
        Assert.Equal((201, "HPO1-HO1-1"), (made.Status, made.Json["lots"]![0]!["lotId"]!.GetValue<string>()));
        var closed = await server.As("op1").PostAsync("/api/production-orders/HPO1/close", new JsonObject { ["closeId"] = "HX1", ["expectedYield"] = 10 });
        Assert.Equal((202, 90m), (closed.Status, closed.Json["yield"]!["percent"]!.GetValue<decimal>()));
        var order = (await server.As("auditor1").GetAsync("/api/production-orders/HPO1")).Json;
        Assert.Equal(("closed", false), (order["state"]!.GetValue<string>(), order["outputs"]![0]!["usable"]!.GetValue<bool>()));
        (await server.As("op1").PostAsync("/api/production-orders/HPO1/issues", Issue("HI2", 1))).ShouldBeProblem(409, "order-closed");
    }

    [Fact]
    public async Task What_cannot_be_had_or_made_is_refused_and_leaves_nothing()
    {
        var before = await server.StoredAsync();
        (await server.As("op1").PostAsync("/api/production-orders/HPO2/issues", Issue("HI3", 1_000_000))).ShouldBeProblem(409, "insufficient-quantity");
        (await server.As("op1").PostAsync("/api/production-orders/HPO2/outputs", Output("HO2", 1))).ShouldBeProblem(409, "nothing-issued");
        (await server.As("op1").PostAsync("/api/production-orders/HPO2/close", new JsonObject { ["closeId"] = "HX2" })).ShouldBeProblem(404, "not-found");
        (await server.As("op1").GetAsync("/api/production-orders/HPO2")).ShouldBeProblem(404, "not-found");
        (await server.As("local1").PostAsync("/api/production-orders/HPO2/issues", Issue("HI4", 1))).ShouldBeProblem(403, "not-your-site");
        var wrong = await server.As("op1").PostAsync("/api/transformations", new JsonObject { ["transformationId"] = "HT1", ["kind"] = "melt", ["siteId"] = "P1" });
        wrong.ShouldBeProblem(422, "invalid-fields");
        Assert.Equal(["/kind", "/inputs", "/outputs"], wrong.Pointers);
        Assert.Equal(before, await server.StoredAsync());
    }

    [Fact]
    public async Task What_was_not_used_comes_back()
    {
        await server.ReceiveAsync(AReceipt.Of("RM-0"));
        var issued = await server.As("op1").PostAsync("/api/production-orders/HPO5/issues", Issue("HI5", 10));
        var taken = issued.Json["lines"]![0]!;
        var line = new JsonObject
        {
            ["lotId"] = taken["lotId"]!.DeepClone(),
            ["quantity"] = taken["quantity"]!.DeepClone(),
            ["uom"] = "KGM",
            ["locationId"] = "DOCK",
        };
        var body = new JsonObject { ["returnId"] = "HR5", ["siteId"] = "P1", ["lines"] = new JsonArray(line) };
        var returned = await server.As("op1").PostAsync("/api/production-orders/HPO5/returns", body);
        Assert.Equal((201, "/api/production-orders/HPO5"), (returned.Status, returned.Location));
        Assert.Equal("DOCK", returned.Json["lines"]![0]!["locationId"]!.GetValue<string>());
        Assert.Equal(200, (await server.As("op1").PostAsync("/api/production-orders/HPO5/returns", body)).Status);
        var order = (await server.As("op1").GetAsync("/api/production-orders/HPO5")).Json;
        Assert.DoesNotContain(order["issues"]!.AsArray(), i => i!["lotId"]!.GetValue<string>() == taken["lotId"]!.GetValue<string>());
        body["returnId"] = "HR6";
        (await server.As("op1").PostAsync("/api/production-orders/HPO5/returns", body)).ShouldBeProblem(409, "insufficient-quantity");
        (await server.As("auditor1").PostAsync("/api/production-orders/HPO5/returns", body)).ShouldBeProblem(403, "not-your-role");
    }

    private static JsonObject Issue(string issueId, decimal quantity) => new()
    {
        ["issueId"] = issueId,
        ["siteId"] = "P1",
        ["lines"] = new JsonArray(new JsonObject { ["itemId"] = "RM-0", ["quantity"] = quantity, ["uom"] = "KGM" }),
    };

    private static JsonObject Output(string outputId, decimal quantity) => new()
    {
        ["outputId"] = outputId,
        ["siteId"] = "P1",
        ["lots"] = new JsonArray(new JsonObject { ["itemId"] = "RM-0", ["quantity"] = quantity, ["uom"] = "KGM", ["locationId"] = "DOCK" }),
    };
}
