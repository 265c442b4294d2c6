using System.Text.Json.Nodes;

namespace LotFlow.Http.Tests.Recalls;

/// <summary>What is asked of a recall over HTTP, and what is answered.</summary>
public sealed class RecallFlowTests(LotFlowServer server) : IClassFixture<LotFlowServer>
{
    private static int s_number;

    [Fact]
    public async Task Closure_is_refused_while_something_is_open_and_decided_by_another_person_once_it_is_explained()
    {
        var (recallId, lotId) = await StartAsync();
        var request = Request("Q1");
        var refused = await server.As("recall1").PostAsync($"/api/recalls/{recallId}/closure-requests", request);
        refused.ShouldBeProblem(409, "recall-open");
        Assert.Contains($"disposition {lotId}", refused.Json["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        (await server.As("recall1").PostAsync($"/api/recalls/{recallId}/closure-requests", new JsonObject { ["requestId"] = "Q1", ["note"] = "x", ["explanations"] = new JsonArray(new JsonObject()) }))
            .ShouldBeProblem(422, "invalid-fields");
        (await server.As("qa1").PostAsync($"/api/recalls/{recallId}/closure-requests", request)).ShouldBeProblem(403, "not-your-role");
        (await server.As("local1").PostAsync($"/api/recalls/{recallId}/closure-requests", request)).ShouldBeProblem(403, "not-your-site");
        (await server.As("recall1").PostAsync("/api/recalls/NONE/closure-requests", request)).ShouldBeProblem(404, "not-found");

        Assert.InRange((await server.As("qa1").PostAsync($"/api/recalls/{recallId}/dispositions", Scrap(lotId))).Status, 200, 201);
        request["explanations"] = new JsonArray(new JsonObject { ["kind"] = "task", ["ref"] = "P1", ["text"] = "Seen by quality." });
        var asked = await server.As("recall1").PostAsync($"/api/recalls/{recallId}/closure-requests", request);
        var again = await server.As("recall1").PostAsync($"/api/recalls/{recallId}/closure-requests", request);
        await server.IdleAsync();

        Assert.Equal((202, 200, asked.Text), (asked.Status, again.Status, again.Text));
        var approval = (await server.As("qa1").GetAsync(asked.Location!)).Json;
        Assert.Equal(("recallClosure", "quality"), (approval["kind"]!.GetValue<string>(), approval["requiredRole"]!.GetValue<string>()));
        var decision = new JsonObject { ["decisionId"] = "d1", ["decision"] = "approve", ["shownHash"] = approval["shownHash"]?.DeepClone() };
        (await server.As("recall1").PostAsync($"{asked.Location}/decisions", decision)).ShouldBeProblem(403, "four-eyes");
        Assert.Equal(200, (await server.As("qa1").PostAsync($"{asked.Location}/decisions", decision)).Status);
        await server.IdleAsync();
        Assert.Equal("rejected", (await server.As("auditor1").GetAsync($"/api/lots/{lotId}")).Json["disposition"]!.GetValue<string>());
        (await server.As("recall1").PostAsync($"/api/recalls/{recallId}/scope-reductions", Reduction("Q9", lotId))).ShouldBeProblem(409, "recall-closed");
    }

    [Fact]
    public async Task A_scope_is_extended_at_once_and_made_smaller_only_after_asking()
    {
        var (recallId, lotId) = await StartAsync();
        var other = await ReceiveAsync();
        var unknown = await server.As("recall1").PostAsync($"/api/recalls/{recallId}/scope-extensions", Extension("X0", "NOPE", other, "NEITHER"));
        unknown.ShouldBeProblem(422, "invalid-fields");
        Assert.Contains("NOPE", unknown.Text, StringComparison.Ordinal);
        Assert.Contains("NEITHER", unknown.Text, StringComparison.Ordinal);
        var extended = await server.As("recall1").PostAsync($"/api/recalls/{recallId}/scope-extensions", Extension("X1", other));
        Assert.Equal((201, 2), (extended.Status, extended.Json["scopeVersion"]!.GetValue<int>()));
        Assert.False((await server.As("auditor1").GetAsync($"/api/lots/{other}")).Json["usable"]!.GetValue<bool>());
        Assert.Equal(200, (await server.As("recall1").PostAsync($"/api/recalls/{recallId}/scope-extensions", Extension("X1", other))).Status);

        (await server.As("recall1").PostAsync($"/api/recalls/{recallId}/scope-reductions", Reduction("Q1", lotId, "NOPE"))).ShouldBeProblem(422, "invalid-fields");
        Assert.Equal(202, (await server.As("recall1").PostAsync($"/api/recalls/{recallId}/scope-reductions", Reduction("Q1", other))).Status);
        (await server.As("recall1").PostAsync($"/api/recalls/{recallId}/scope-reductions", Reduction("Q2", other))).ShouldBeProblem(409, "request-pending");
        Assert.False((await server.As("auditor1").GetAsync($"/api/lots/{other}")).Json["usable"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_status_report_is_made_on_demand_and_listed()
    {
        var (recallId, _) = await StartAsync();
        var path = $"/api/recalls/{recallId}/status-reports";
        foreach (var id in new[] { "S1", "S2", "S3" })
            Assert.Equal(201, (await server.As("manager1").PostAsync(path, new JsonObject { ["reportId"] = id })).Status);
        (await server.As("qa1").PostAsync(path, new JsonObject { ["reportId"] = "S4" })).ShouldBeProblem(403, "not-your-role");
        var first = (await server.As("auditor1").GetAsync($"{path}?limit=2")).Json;
        var rest = (await server.As("auditor1").GetAsync($"{path}?limit=2&continuation={first["continuation"]!.GetValue<string>()}")).Json;
        Assert.Equal(["S1", "S2", "S3"], first["items"]!.AsArray().Concat(rest["items"]!.AsArray()).Select(r => r!["reportId"]!.GetValue<string>()));
        Assert.Null(rest["continuation"]?.GetValue<string>());
        Assert.Equal(404, (await server.As("auditor1").GetAsync("/api/recalls/NONE/status-reports")).Status);
    }

    private async Task<(string RecallId, string LotId)> StartAsync()
    {
        var lotId = await ReceiveAsync();
        var recallId = $"RC{Interlocked.Increment(ref s_number)}";
        var reply = await server.As("recall1").PostAsync("/api/recalls", new JsonObject
        {
            ["recallId"] = recallId,
            ["title"] = "Metal",
            ["class"] = "I",
            ["reason"] = "Metal was found.",
            ["roots"] = new JsonArray(lotId),
            ["direction"] = "both",
            ["drill"] = false,
            ["effectivenessLevel"] = "A",
        });
        Assert.True(reply.Status == 202, reply.Text);
        await server.IdleAsync();
        return (recallId, lotId);
    }

    private async Task<string> ReceiveAsync() => (await server.ReceiveAsync(AReceipt.Of("RM-0")))["lotId"]!.GetValue<string>();

    private static JsonObject Request(string requestId) => new() { ["requestId"] = requestId, ["note"] = "Settled." };

    private static JsonObject Reduction(string requestId, params string[] lotIds) => new()
    {
        ["requestId"] = requestId,
        ["note"] = "Not affected.",
        ["lotIds"] = new JsonArray([.. lotIds.Select(l => (JsonNode)l)]),
    };

    private static JsonObject Extension(string requestId, params string[] lotIds) => new()
    {
        ["requestId"] = requestId,
        ["note"] = "Suspect too.",
        ["roots"] = new JsonArray([.. lotIds.Select(l => (JsonNode)l)]),
    };

    private static JsonObject Scrap(string lotId) => new()
    {
        ["dispositionId"] = $"D-{lotId}",
        ["note"] = "Destroy.",
        ["lots"] = new JsonArray(new JsonObject { ["lotId"] = lotId, ["disposition"] = "scrap" }),
    };
}
