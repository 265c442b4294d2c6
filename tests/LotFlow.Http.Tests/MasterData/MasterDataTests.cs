using System.Text.Json.Nodes;

namespace LotFlow.Http.Tests.MasterData;

public sealed class MasterDataTests(LotFlowServer server) : IClassFixture<LotFlowServer>
{
    public static TheoryData<string, string> Nouns => new()
    {
        { "/api/items/NEW-1", TheMasterData.Item("none").ToJsonString() },
        { "/api/suppliers/NEW-1", TheMasterData.Supplier("RM-1").ToJsonString() },
        { "/api/sites/NEW-1", TheMasterData.Site("New").ToJsonString() },
        {
            "/api/customers/NEW-1",
            """
            {"name": "Shop", "contacts": [{"name": "Ann", "email": "ann@shop.example"}], "shipTos": [{"shipTo": "DC1", "name": "DC", "address": "Street 1"}]}
            """
        },
    };

    [Theory]
    [MemberData(nameof(Nouns))]
    public async Task What_is_new_is_created_and_then_replaced(string path, string body)
    {
        (await server.As("auditor1").GetAsync(path)).ShouldBeProblem(404, "not-found");
        var first = await server.As("admin1").PutAsync(path, JsonNode.Parse(body)!);
        Assert.Equal((201, path), (first.Status, first.Location));
        Assert.Equal(200, (await server.As("wms").PutAsync(path, JsonNode.Parse(body)!)).Status);
        var found = await server.As("auditor1").GetAsync(path);
        Assert.Equal(first.Text, found.Text);
        foreach (var (name, value) in JsonNode.Parse(body)!.AsObject())
            Assert.True(JsonNode.DeepEquals(value, found.Json[name]), name);
    }

    [Theory]
    [InlineData("/api/items/X", "{}", "/description")]
    [InlineData("/api/items/X", """{"description": "d", "uom": "KGM", "kind": "raw", "certificateRequired": false, "inspection": "none", "gtin": "04012345678909"}""", "/gtin")]
    [InlineData("/api/items/X", """{"description": "d", "uom": "QQQ", "kind": "raw", "certificateRequired": false, "inspection": "none"}""", "/uom")]
    [InlineData("/api/items/X", """{"description": "d", "uom": "KGM", "kind": "soup", "certificateRequired": false, "inspection": "none"}""", "/kind")]
    [InlineData("/api/items/X", """{"description": "d", "uom": "EA", "kind": "raw", "certificateRequired": false, "inspection": "sampling"}""", "/sampling")]
    [InlineData("/api/items/a%20b", "{}", "/itemId")]
    [InlineData("/api/suppliers/X", """{"name": "n", "approvedUntil": "2026-13-01"}""", "/approvedUntil")]
    [InlineData("/api/sites/X", """{"name": "n", "kind": "plant", "timeZone": "Mars/Base"}""", "/timeZone")]
    [InlineData("/api/sites/X", """{"name": "n", "kind": "plant", "timeZone": "Europe/Berlin", "gln": "4012345678900"}""", "/gln")]
    [InlineData("/api/customers/X", """{"name": "n", "contacts": [{"name": "a"}]}""", "/contacts/0/email")]
    [InlineData("/api/policies/approvals", """{"ladder": null}""", "")]
    [InlineData("/api/policies/approvals", """{"ladder": [null]}""", "")]
    [InlineData("/api/policies/approvals", """{"ladder": [{"role": "chef", "remindEveryHours": 1}]}""", "")]
    [InlineData("/api/policies/receiving", """{"switching": null}""", "")]
    [InlineData("/api/policies/receiving", "[]", "")]
    public async Task What_is_wrong_is_named_and_nothing_is_stored(string path, string body, string pointer)
    {
        var before = await server.StoredAsync();
        var reply = await server.As("admin1").PutAsync(path, JsonNode.Parse(body)!);
        reply.ShouldBeProblem(422, "invalid-fields");
        Assert.Contains(pointer, reply.Pointers);
        Assert.Equal(before, await server.StoredAsync());
    }

    [Fact]
    public async Task Only_administrators_and_integrators_put_master_data()
    {
        var before = await server.StoredAsync();
        (await server.As("qa1").PutAsync("/api/items/X", TheMasterData.Item("none"))).ShouldBeProblem(403, "not-your-role");
        (await server.As("local1").PutAsync("/api/sites/P1", TheMasterData.Site("Mine"))).ShouldBeProblem(403, "not-your-site");
        (await server.As("local1").GetAsync("/api/sites/P1")).ShouldBeProblem(403, "not-your-site");
        (await server.As("local1").PutAsync("/api/policies/holds", new JsonObject())).ShouldBeProblem(403, "not-your-site");
        Assert.Equal(before, await server.StoredAsync());
    }

    [Fact]
    public async Task A_policy_has_versions_and_can_be_read_changed_and_put_back()
    {
        (await server.As("auditor1").GetAsync("/api/policies/numbering")).ShouldBeProblem(404, "not-found");
        var first = await server.As("admin1").PutAsync("/api/policies/numbering", new JsonObject { ["tolerance"] = 0.01 });
        Assert.Equal((201, 1), (first.Status, first.Json["version"]!.GetValue<int>()));
        var read = (await server.As("auditor1").GetAsync("/api/policies/numbering")).Json.AsObject();
        Assert.Equal(("numbering", "admin1", "2026-03-02T08:00:00+00:00"), (Text(read, "name"), Text(read, "updatedBy"), Text(read, "updatedAt")));

        Assert.Equal(1, (await server.As("admin1").PutAsync("/api/policies/numbering", read)).Json["version"]!.GetValue<int>());
        read["tolerance"] = 0.02;
        var second = await server.As("wms").PutAsync("/api/policies/numbering", read);
        Assert.Equal((200, 2), (second.Status, second.Json["version"]!.GetValue<int>()));
        Assert.Equal(0.01, (await server.As("auditor1").GetAsync("/api/policies/numbering?version=1")).Json["tolerance"]!.GetValue<double>());
        Assert.Equal(0.02, (await server.As("auditor1").GetAsync("/api/policies/numbering")).Json["tolerance"]!.GetValue<double>());
        (await server.As("auditor1").GetAsync("/api/policies/numbering?version=3")).ShouldBeProblem(404, "not-found");
        (await server.As("auditor1").GetAsync("/api/policies/numbering?version=one")).ShouldBeProblem(422, "invalid-fields");
    }

    [Fact]
    public async Task Policies_that_nobody_has_put_show_the_defaults_in_force()
    {
        var approvals = (await server.As("auditor1").GetAsync("/api/policies/approvals")).Json;
        Assert.Equal(0, approvals["version"]!.GetValue<int>());
        Assert.Equal("signIn", Text(approvals, "personalLinks"));
        (await server.As("auditor1").GetAsync("/api/policies/weather")).ShouldBeProblem(404, "not-found");
        (await server.As("admin1").PutAsync("/api/policies/weather", new JsonObject())).ShouldBeProblem(404, "not-found");
    }

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();
}
