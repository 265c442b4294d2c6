using System.Text.Json.Nodes;

namespace LotFlow.Http.Tests.Approvals;

public sealed class ApprovalTests(LotFlowServer server) : IClassFixture<LotFlowServer>
{
    [Fact]
    public async Task An_approval_says_everything_that_is_needed_to_decide()
    {
        var line = await server.ReceiveAsync(AReceipt.WithoutCertificate());
        var approval = (await server.As("qa1").GetAsync($"/api/approvals/{line["approvalId"]}")).Json;
        foreach (var name in new[]
        {
            "approvalId", "kind", "subject", "summary", "details", "requiredRole", "requestedBy", "requestedAt", "dueAt", "level", "quorum", "state",
            "decisions", "shownHash",
        })
        {
            Assert.NotNull(approval[name]);
        }

        Assert.Equal(("quality", "op1", "open"), (Text(approval, "requiredRole"), Text(approval, "requestedBy"), Text(approval, "state")));
    }

    [Fact]
    public async Task A_decision_is_recorded_with_name_time_and_meaning_and_releases_the_lot()
    {
        var line = await server.ReceiveAsync(AReceipt.WithoutCertificate());
        var approval = (await server.As("qa1").GetAsync($"/api/approvals/{line["approvalId"]}")).Json;
        var reply = await DecideAsync(line, "qa1", Decision("approve").With("comment", "Retested").With("shownHash", Text(approval, "shownHash")));
        Assert.Equal((200, "approved"), (reply.Status, Text(reply.Json, "state")));
        var decision = reply.Json["decisions"]![0]!;
        Assert.Equal(
            ("qa1", "Quentin Abel", "approve", "Approved", "Retested", "signedIn"),
            (Text(decision, "by"), Text(decision, "name"), Text(decision, "decision"), Text(decision, "meaning"), Text(decision, "comment"), Text(decision, "means")));
        Assert.Equal(server.Clock.GetUtcNow(), decision["at"]!.GetValue<DateTimeOffset>());
        await server.IdleAsync();
        Assert.True((await server.As("op1").GetAsync($"/api/lots/{line["lotId"]}")).Json["usable"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_repeated_decision_answers_as_the_first_time()
    {
        var line = await server.ReceiveAsync(AReceipt.WithoutCertificate());
        var decision = Decision("reject");
        var first = await DecideAsync(line, "qa1", decision);
        await server.IdleAsync();
        var second = await DecideAsync(line, "qa1", decision);
        Assert.Equal((200, 200), (first.Status, second.Status));
        Assert.Single(second.Json["decisions"]!.AsArray());
        (await DecideAsync(line, "qa1", decision.With("decision", "approve"))).ShouldBeProblem(409, "idempotency-conflict");
    }

    [Fact]
    public async Task Refusals_say_why_and_store_nothing()
    {
        var line = await server.ReceiveAsync(AReceipt.WithoutCertificate());
        var before = await server.StoredAsync();
        (await DecideAsync(line, "op1", Decision("approve"))).ShouldBeProblem(403, "four-eyes");
        (await DecideAsync(line, "op2", Decision("approve"))).ShouldBeProblem(403, "not-your-role");
        (await DecideAsync(line, "local1", Decision("approve"))).ShouldBeProblem(403, "not-your-role");
        (await DecideAsync(line, "qa1", Decision("approve").With("shownHash", new string('0', 64)))).ShouldBeProblem(412, "subject-changed");
        (await DecideAsync(line, "qa1", Decision("perhaps"))).ShouldBeProblem(422, "invalid-fields");
        (await server.As("qa1").PostAsync("/api/approvals/P1.none/decisions", Decision("approve"))).ShouldBeProblem(404, "not-found");
        (await server.As("qa1").PostAsync("/api/approvals/none/decisions", Decision("approve"))).ShouldBeProblem(404, "not-found");
        (await server.As("local1").GetAsync($"/api/approvals/{line["approvalId"]}")).ShouldBeProblem(403, "not-your-site");
        Assert.Equal(before, await server.StoredAsync());
    }

    [Fact]
    public async Task Of_two_people_one_decides()
    {
        var line = await server.ReceiveAsync(AReceipt.WithoutCertificate());
        var replies = await Task.WhenAll(DecideAsync(line, "qa1", Decision("approve")), DecideAsync(line, "qa2", Decision("reject")));
        Assert.Equal([200, 409], replies.Select(r => r.Status).Order());
        replies.Single(r => r.Status == 409).ShouldBeProblem(409, "already-decided");
    }

    [Fact]
    public async Task Approvals_are_listed_by_state_role_and_ones_own_sites()
    {
        await using var own = await LotFlowServer.StartAsync();
        var first = await own.ReceiveAsync(AReceipt.WithoutCertificate());
        await own.ReceiveAsync(AReceipt.WithoutCertificate());
        await own.ReceiveAsync(AReceipt.WithoutCertificate().With("siteId", "P2"));
        await own.As("qa1").PostAsync($"/api/approvals/{first["approvalId"]}/decisions", Decision("approve"));
        await own.IdleAsync();
        Assert.Equal(2, await CountAsync("qa1", "state=open"));
        Assert.Equal(1, await CountAsync("qa1", "state=approved"));
        Assert.Equal(2, await CountAsync("qa1", "state=open&role=quality"));
        Assert.Equal(0, await CountAsync("qa1", "state=open&role=manager"));
        Assert.Equal(1, await CountAsync("local1", "state=open"));
        var page = (await own.As("qa1").GetAsync("/api/approvals?limit=2")).Json;
        var rest = (await own.As("qa1").GetAsync($"/api/approvals?limit=2&continuation={page["continuation"]}")).Json;
        Assert.Equal((2, 1), (page["items"]!.AsArray().Count, rest["items"]!.AsArray().Count));
        Assert.Equal(["/state", "/role"], (await own.As("qa1").GetAsync("/api/approvals?state=x&role=y")).Pointers);

        async Task<int> CountAsync(string user, string query) => (await own.As(user).GetAsync($"/api/approvals?{query}")).Json["items"]!.AsArray().Count;
    }

    private static JsonObject Decision(string decision) => new() { ["decisionId"] = AReceipt.NewId(), ["decision"] = decision };

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();

    private Task<Reply> DecideAsync(JsonNode line, string user, JsonObject decision) =>
        server.As(user).PostAsync($"/api/approvals/{line["approvalId"]}/decisions", decision);
}
