using System.Text.Json.Nodes;

namespace LotFlow.Http.Tests.Recalls;

/// <summary>Starting recalls over HTTP: what is answered when, to whom, and what is refused.</summary>
public sealed class RecallStartTests(LotFlowServer server) : IClassFixture<LotFlowServer>
{
    private static int s_number;

    [Fact]
    public async Task A_recall_is_accepted_when_its_scope_is_blocked_and_the_same_again_answers_as_the_first_time()
    {
        var lotId = await ReceiveAsync();
        var body = Recall(lotId);
        var first = await server.As("recall1").PostAsync("/api/recalls", body);
        var again = await server.As("recall1").PostAsync("/api/recalls", body);

        var recallId = body["recallId"]!.GetValue<string>();
        Assert.Equal((202, 200, $"/api/recalls/{recallId}", first.Text), (first.Status, again.Status, first.Location, again.Text));
        Assert.Equal($"recall-{recallId}", first.Json["workflowId"]!.GetValue<string>());
        var blockers = (await server.As("auditor1").GetAsync($"/api/lots/{lotId}")).Json["blockedBy"]!.AsArray();
        Assert.Contains(blockers, b => b!["code"]!.GetValue<string>() == "recall" && b["ref"]!.GetValue<string>() == $"recall-{recallId}");
        var listed = (await server.As("auditor1").GetAsync("/api/recalls?limit=500")).Json["items"]!.AsArray();
        Assert.Contains(listed, r => r!["recallId"]!.GetValue<string>() == recallId && r["scopeVersion"]!.GetValue<int>() == 1 && r["class"]!.GetValue<string>() == "I");
        Assert.Equal("recall", (await server.As("auditor1").GetAsync($"/api/holds/recall-{recallId}")).Json["source"]!["kind"]!.GetValue<string>());

        body["title"] = "Another";
        (await server.As("recall1").PostAsync("/api/recalls", body)).ShouldBeProblem(409, "idempotency-conflict");
        (await server.As("qa1").PostAsync($"/api/holds/recall-{recallId}/release-requests", new JsonObject
        {
            ["requestId"] = $"Q-{recallId}",
            ["note"] = "No.",
            ["disposition"] = "release",
        })).ShouldBeProblem(409, "recall-hold");
    }

    [Fact]
    public async Task Roots_that_stand_for_nothing_are_named_and_nothing_is_stored()
    {
        var lotId = await ReceiveAsync();
        await RefusedAsync(Recall("none-1", lotId, new JsonObject { ["lotId"] = "none-2" }), "/roots/0", "/roots/2/lotId");
        await RefusedAsync(Recall(new JsonObject { ["supplierId"] = "NOBODY", ["supplierLot"] = "none" }), "/roots/0");
        await RefusedAsync(Recall(new JsonObject { ["itemId"] = "NOTHING", ["producedFrom"] = "2026-01-01", ["producedTo"] = "2026-01-31" }), "/roots/0");
        await RefusedAsync(Recall(new JsonObject { ["itemId"] = "NOTHING", ["producedFrom"] = "2026-02-01", ["producedTo"] = "2026-01-31" }), "/roots/0/producedTo");
        await RefusedAsync(Recall(), "/roots");
        Assert.Equal("released", (await server.As("auditor1").GetAsync($"/api/lots/{lotId}")).Json["disposition"]!.GetValue<string>());
        Assert.True((await server.As("auditor1").GetAsync($"/api/lots/{lotId}")).Json["usable"]!.GetValue<bool>());

        async Task RefusedAsync(JsonObject body, params string[] pointers)
        {
            var reply = await server.As("recall1").PostAsync("/api/recalls", body);
            Assert.Equal(422, reply.Status);
            Assert.DoesNotContain(body["recallId"]!.GetValue<string>(), (await server.As("auditor1").GetAsync("/api/recalls?limit=500")).Text, StringComparison.Ordinal);
            Assert.Equal(pointers, reply.Json["errors"]!.AsArray().Select(e => e!["pointer"]!.GetValue<string>()));
        }
    }

    [Fact]
    public async Task Only_the_recall_role_starts_one_and_nobody_who_may_only_act_at_some_sites()
    {
        var lotId = await ReceiveAsync();
        Assert.Equal(403, (await server.As("op1").PostAsync("/api/recalls", Recall(lotId))).Status);
        (await server.As("local1").PostAsync("/api/recalls", Recall(lotId))).ShouldBeProblem(403, "not-your-site");
        Assert.Equal(422, (await server.As("auditor1").GetAsync("/api/recalls?state=nonsense")).Status);
    }

    private async Task<string> ReceiveAsync() => (await server.ReceiveAsync(AReceipt.Of("RM-0")))["lotId"]!.GetValue<string>();

    private static JsonObject Recall(params JsonNode[] roots) => new()
    {
        ["recallId"] = $"REC-{Interlocked.Increment(ref s_number)}",
        ["title"] = "Salmonella",
        ["class"] = "I",
        ["reason"] = "The supplier has called.",
        ["roots"] = new JsonArray([.. roots]),
        ["direction"] = "both",
        ["drill"] = false,
        ["effectivenessLevel"] = "A",
    };
}
