using System.Text.Json.Nodes;

namespace LotFlow.Http.Tests.Lots;

public sealed class LotTests(LotFlowServer server) : IClassFixture<LotFlowServer>
{
    [Fact]
    public async Task A_lot_shows_why_it_is_blocked()
    {
        var line = await server.ReceiveAsync(AReceipt.WithoutCertificate());
        var lot = (await server.As("auditor1").GetAsync($"/api/lots/{line["lotId"]}")).Json;
        Assert.Equal("pendingInspection", lot["disposition"]!.GetValue<string>());
        Assert.Equal(["hold", "pending-inspection"], lot["blockedBy"]!.AsArray().Select(b => b!["code"]!.GetValue<string>()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_ledger_begins_with_the_receipt()
    {
        var line = await server.ReceiveAsync(AReceipt.Of("RM-0"));
        var ledger = (await server.As("auditor1").GetAsync($"/api/lots/{line["lotId"]}/ledger")).Json["items"]!.AsArray();
        Assert.Equal(("receipt", 500m), (ledger[0]!["type"]!.GetValue<string>(), ledger[0]!["quantity"]!.GetValue<decimal>()));
    }

    [Theory]
    [InlineData("/api/lots/none")]
    [InlineData("/api/lots/none/ledger")]
    [InlineData("/api/lots/a%20b")]
    [InlineData("/api/lots/01234567890123456789012345678901234567890123456789012345678901234")]
    public async Task A_lot_that_does_not_exist_is_not_found(string path) => (await server.As("op1").GetAsync(path)).ShouldBeProblem(404, "not-found");

    [Theory]
    [InlineData("limit=0", "/limit")]
    [InlineData("limit=501", "/limit")]
    [InlineData("limit=ten", "/limit")]
    [InlineData("blocked=maybe", "/blocked")]
    [InlineData("identifier=nonsense", "/identifier")]
    [InlineData("continuation=nonsense", "/continuation")]
    [InlineData("continuation=WyJhIl0", "/continuation")]
    public async Task A_wrong_filter_is_named(string query, string pointer)
    {
        var reply = await server.As("op1").GetAsync($"/api/lots?{query}");
        reply.ShouldBeProblem(422, "invalid-fields");
        Assert.Equal([pointer], reply.Pointers);
    }

    [Fact]
    public async Task Lots_are_found_by_what_they_are()
    {
        await using var own = await LotFlowServer.StartAsync();
        var released = await own.ReceiveAsync(AReceipt.Of("RM-0", "A 1"));
        var held = await own.ReceiveAsync(AReceipt.WithoutCertificate("B/2"));
        var sampled = await own.ReceiveAsync(AReceipt.Of("RM-S", "C3"));
        Assert.Equal(Ids(released), await ListAsync("blocked=false"));
        Assert.Equal(Ids(held), await ListAsync("supplierLot=B%2F2&supplierId=S1"));
        Assert.Equal(Ids(released), await ListAsync("itemId=RM-0&siteId=P1"));
        Assert.Equal([], await ListAsync("itemId=RM-0&siteId=P2"));
        Assert.Equal(Ids(sampled), await ListAsync($"identifier={Uri.EscapeDataString($"(01){TheMasterData.ValidGtin}(10)C3")}"));
        Assert.Equal(Ids(sampled), await ListAsync($"identifier={Uri.EscapeDataString($"https://id.gs1.org/01/{TheMasterData.ValidGtin}/10/C3")}"));

        async Task<IEnumerable<string>> ListAsync(string query) => Lots((await own.As("op1").GetAsync($"/api/lots?{query}")).Json);
        static IEnumerable<string> Ids(JsonNode line) => [line["lotId"]!.GetValue<string>()];
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gap_or_repetition_and_show_only_ones_own_sites()
    {
        await using var own = await LotFlowServer.StartAsync();
        for (var i = 0; i < 14; i++)
            await own.ReceiveAsync(AReceipt.Of("RM-0").With("siteId", i % 2 == 0 ? "P1" : "P2"));
        Assert.Equal([3, 3, 3, 3, 2], (await PagesAsync("op1")).Select(p => p.Count));
        Assert.Equal(14, (await PagesAsync("op1")).SelectMany(p => p).Distinct().Count());
        var mine = await PagesAsync("local1");
        Assert.Equal(7, mine.SelectMany(p => p).Distinct().Count());
        Assert.All(mine.SkipLast(1), page => Assert.Equal(3, page.Count));
        (await own.As("local1").GetAsync("/api/lots?siteId=P1")).ShouldBeProblem(403, "not-your-site");

        async Task<List<List<string>>> PagesAsync(string user)
        {
            List<List<string>> pages = [];
            string? continuation = null;
            do
            {
                var page = (await own.As(user).GetAsync($"/api/lots?limit=3&continuation={continuation}")).Json;
                pages.Add([.. Lots(page)]);
                continuation = page["continuation"]?.GetValue<string>();
            }
            while (continuation is not null);
            return pages;
        }
    }

    private static IEnumerable<string> Lots(JsonNode page) => page["items"]!.AsArray().Select(l => l!["lotId"]!.GetValue<string>());
}
