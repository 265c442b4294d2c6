using System.Text.Json.Nodes;

namespace LotFlow.Http.Tests.Genealogy;

public sealed class TraceTests(LotFlowServer server) : IClassFixture<LotFlowServer>
{
    [Fact]
    public async Task A_lot_is_traced_both_ways_unless_one_is_asked_for()
    {
        var lotId = (await server.ReceiveAsync(AReceipt.Of("RM-0")))["lotId"]!.GetValue<string>();
        await SplitAsync("TT1", lotId, 100, "TT-A", "TT-B");
        await SplitAsync("TT2", "TT-A", 50, "TT-C", "TT-D");

        var both = await server.As("auditor1").GetAsync($"/api/lots/TT-A/trace");
        Assert.Equal(200, both.Status);
        Assert.Equal(("TT-A", "both", true, "index"), (Text(both.Json["rootLotId"]), Text(both.Json["direction"]), both.Json["complete"]!.GetValue<bool>(), Text(both.Json["source"])));
        Assert.Equal([(0, "TT-A", "both", 50m), (1, lotId, "backward", 50m), (1, "TT-C", "forward", 25m), (1, "TT-D", "forward", 25m)], Lots(both));
        Assert.Equal([], both.Json["incomplete"]!.AsArray());
        Assert.Equal(6, both.Json["links"]!.AsArray().Count);
        Assert.Equal(("TT1", "input", 100m, "KGM"), both.Json["links"]!.AsArray().Where(l => Text(l!["lotId"]) == lotId)
            .Select(l => (Text(l!["transformationId"]), Text(l["role"]), l["quantity"]!.GetValue<decimal>(), Text(l["uom"]))).Single());
        Assert.True(both.Json["elapsedMs"]!.GetValue<double>() >= 0);
        Assert.NotNull(both.Json["asOf"]);

        Assert.Equal([lotId], Lots(await server.As("op1").GetAsync("/api/lots/TT-A/trace?direction=backward")).Where(l => l.Depth > 0).Select(l => l.LotId));
        var limited = await server.As("op1").GetAsync("/api/lots/TT-A/trace?direction=forward&maxLots=2");
        Assert.Equal(["TT-A", "TT-C"], Lots(limited).Select(l => l.LotId));
        Assert.Equal(("limit", "TT-A"), (Text(limited.Json["incomplete"]![0]!["code"]), Text(limited.Json["incomplete"]![0]!["ref"])));
    }

    [Theory]
    [InlineData("direction=sideways", "/direction")]
    [InlineData("maxLots=0", "/maxLots")]
    [InlineData("maxLots=1000001", "/maxLots")]
    [InlineData("maxLots=ten", "/maxLots")]
    [InlineData("maxLots=-1", "/maxLots")]
    public async Task A_wrong_parameter_is_named(string query, string pointer)
    {
        var reply = await server.As("op1").GetAsync($"/api/lots/L1/trace?{query}");
        reply.ShouldBeProblem(422, "invalid-fields");
        Assert.Equal([pointer], reply.Pointers);
    }

    [Fact]
    public async Task A_lot_that_does_not_exist_or_stands_elsewhere_is_not_traced()
    {
        (await server.As("op1").GetAsync("/api/lots/none/trace")).ShouldBeProblem(404, "not-found");
        var lotId = (await server.ReceiveAsync(AReceipt.Of("RM-0")))["lotId"]!.GetValue<string>();
        (await server.As("local1").GetAsync($"/api/lots/{lotId}/trace")).ShouldBeProblem(403, "not-your-site");
    }

    [Fact]
    public async Task A_link_that_is_not_broken_is_not_repaired()
    {
        var lotId = (await server.ReceiveAsync(AReceipt.Of("RM-0")))["lotId"]!.GetValue<string>();
        await SplitAsync("TT9", lotId, 100, "TT9-A");
        var body = new JsonObject { ["repairId"] = "HK1", ["transformationId"] = "TT9", ["role"] = "input", ["note"] = "Is it?" };
        (await server.As("qa1").PostAsync($"/api/lots/{lotId}/link-repairs", body)).ShouldBeProblem(409, "link-not-broken");
        (await server.As("qa1").PostAsync("/api/lots/none/link-repairs", body)).ShouldBeProblem(404, "not-found");
        (await server.As("op1").PostAsync($"/api/lots/{lotId}/link-repairs", body)).ShouldBeProblem(403, "not-your-role");
        Assert.Empty((await server.As("auditor1").GetAsync($"/api/lots/{lotId}/link-repairs")).Json["items"]!.AsArray());
    }

    private async Task SplitAsync(string id, string lotId, decimal quantity, params string[] parts)
    {
        var reply = await server.As("op1").PostAsync("/api/transformations", new JsonObject
        {
            ["transformationId"] = id,
            ["kind"] = "split",
            ["siteId"] = "P1",
            ["inputs"] = new JsonArray(new JsonObject { ["lotId"] = lotId, ["quantity"] = quantity, ["uom"] = "KGM", ["locationId"] = "DOCK" }),
            ["outputs"] = new JsonArray([.. parts.Select(p => new JsonObject
            {
                ["lotId"] = p, ["itemId"] = "RM-0", ["quantity"] = quantity / parts.Length, ["uom"] = "KGM", ["locationId"] = "DOCK",
            })]),
        });
        Assert.True(reply.Status == 201, reply.Text);
    }

    private static IEnumerable<(int Depth, string LotId, string Direction, decimal Quantity)> Lots(Reply reply) => reply.Json["lots"]!.AsArray()
        .Select(l => (l!["depth"]!.GetValue<int>(), Text(l["lotId"]), Text(l["direction"]), l["quantityFromRoot"]!.GetValue<decimal>()));

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
