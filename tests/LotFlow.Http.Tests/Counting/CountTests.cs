using System.Text.Json.Nodes;

namespace LotFlow.Http.Tests.Counting;

/// <summary>Counts over HTTP. Books and differences are numbers that occur nowhere else, so that an answer can be searched for them.</summary>
public sealed class CountTests(LotFlowServer server) : IClassFixture<LotFlowServer>
{
    private const string Book = "7351";
    private const int Counted = 6120;
    private const string Variance = "1231";

    private static int s_number;

    [Fact]
    public async Task A_count_is_opened_counted_recounted_approved_and_posted()
    {
        var (countId, lotId) = await OpenAsync();
        var first = await SubmitAsync("op1", countId, lotId);
        Assert.Equal((202, $"/api/counts/{countId}"), (first.Status, first.Location));
        Assert.Equal("recount", await StateAsync(countId));
        (await SubmitAsync("op1", countId, lotId)).ShouldBeProblem(409, "same-counter");
        Assert.Equal(202, (await SubmitAsync("op2", countId, lotId)).Status);
        Assert.Equal("awaitingApproval", await StateAsync(countId));

        var shown = (await server.As("supervisor1").GetAsync($"/api/counts/{countId}")).Json;
        var line = shown["lines"]![0]!;
        Assert.Equal((-1231m, 0m), (line["variance"]!.GetValue<decimal>(), line["movementsDuringCount"]!.GetValue<decimal>()));
        // Its cost is not known, so it goes to the manager.
        var decision = new JsonObject { ["decisionId"] = "d1", ["decision"] = "approve" };
        var path = $"/api/approvals/{shown["approvalId"]!.GetValue<string>()}";
        (await server.As("controller1").PostAsync($"{path}/decisions", decision)).ShouldBeProblem(403, "not-your-role");
        Assert.Equal(200, (await server.As("manager1").PostAsync($"{path}/decisions", decision)).Status);
        Assert.Equal("posted", await StateAsync(countId));
        var balance = (await server.As("supervisor1").GetAsync($"/api/lots/{lotId}")).Json["balances"]![0]!;
        Assert.Equal(Counted, balance["quantity"]!.GetValue<decimal>());
        Assert.Contains("count-variance", (await server.As("auditor1").GetAsync($"/api/lots/{lotId}/ledger")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_answer_to_a_counter_holds_the_book_or_the_difference()
    {
        var lotId = await ReceiveAsync();
        var countId = NewId();
        List<Reply> answers = [];
        // What a counter may ask of a count, at every step of it, and what who opens it is answered.
        answers.Add(await server.As("wms").PostAsync("/api/counts", Order(countId, lotId)));
        Assert.Equal(201, answers[^1].Status);
        await AskEverythingAsync();
        foreach (var counter in new[] { "op1", "op2" })
        {
            answers.Add(await SubmitAsync(counter, countId, lotId));
            answers.Add(await SubmitAsync(counter, countId, lotId));
            await AskEverythingAsync();
        }

        Assert.Equal("awaitingApproval", await StateAsync(countId));
        Assert.True(answers.Count > 20);
        Assert.All(answers, a => Assert.False(
            a.Text.Contains(Book, StringComparison.Ordinal) || a.Text.Contains(Variance, StringComparison.Ordinal) || a.Text.Contains("\"variance", StringComparison.Ordinal), a.Text));
        // The search can find: who may see it is told.
        Assert.Contains(Variance, (await server.As("supervisor1").GetAsync($"/api/counts/{countId}")).Text, StringComparison.Ordinal);
        Assert.Contains(Book, (await server.As("manager1").GetAsync("/api/approvals?state=open")).Text, StringComparison.Ordinal);

        async Task AskEverythingAsync()
        {
            foreach (var user in new[] { "op1", "op2", "inspector1", "wms" })
            {
                answers.Add(await server.As(user).GetAsync($"/api/counts/{countId}"));
                answers.Add(await server.As(user).GetAsync("/api/counts?siteId=P1"));
                answers.Add(await server.As(user).GetAsync("/api/approvals"));
                answers.Add(await server.As(user).GetAsync($"/api/workflows/count-{countId}"));
                answers.Add(await server.As(user).GetAsync("/api/counts/accuracy"));
                if (answers[^5].Json["approvalId"] is { } approvalId)
                    answers.Add(await server.As(user).GetAsync($"/api/approvals/{approvalId.GetValue<string>()}"));
            }
        }
    }

    [Fact]
    public async Task A_counter_sees_their_own_count_and_no_other()
    {
        var (countId, lotId) = await OpenAsync();
        await SubmitAsync("op1", countId, lotId);
        var own = (await server.As("op1").GetAsync($"/api/counts/{countId}")).Json["lines"]![0]!;
        Assert.Equal((Counted, "recount"), (own["counted"]!.GetValue<int>(), own["state"]!.GetValue<string>()));
        Assert.Null((await server.As("op2").GetAsync($"/api/counts/{countId}")).Json["lines"]![0]!["counted"]);
    }

    [Fact]
    public async Task The_same_again_is_answered_as_the_first_time()
    {
        var lotId = await ReceiveAsync();
        var countId = NewId();
        var first = await server.As("supervisor1").PostAsync("/api/counts", Order(countId, lotId));
        var again = await server.As("supervisor1").PostAsync("/api/counts", Order(countId, lotId));
        Assert.Equal((201, 200, first.Text, $"/api/counts/{countId}"), (first.Status, again.Status, again.Text, first.Location));
        (await server.As("supervisor1").PostAsync("/api/counts", Order(countId, "OTHER"))).ShouldBeProblem(409, "idempotency-conflict");
        var submission = Submission(lotId, 7000);
        Assert.Equal(202, (await server.As("op1").PostAsync($"/api/counts/{countId}/submissions", submission)).Status);
        Assert.Equal(200, (await server.As("op1").PostAsync($"/api/counts/{countId}/submissions", submission)).Status);
    }

    [Fact]
    public async Task A_count_is_cancelled_by_those_who_answer_for_it_and_its_stock_moves_again()
    {
        var (countId, lotId) = await OpenAsync();
        await SubmitAsync("op1", countId, lotId);
        var cancel = new JsonObject { ["cancelId"] = $"CX-{countId}", ["reason"] = "Nobody is there to recount." };
        (await server.As("op1").PostAsync($"/api/counts/{countId}/cancel", cancel)).ShouldBeProblem(403, "not-your-role");
        Assert.Equal(["/cancelId", "/reason"], (await server.As("supervisor1").PostAsync($"/api/counts/{countId}/cancel", new JsonObject())).Pointers.Order());
        var reply = await server.As("supervisor1").PostAsync($"/api/counts/{countId}/cancel", cancel);
        Assert.Equal((202, $"/api/counts/{countId}"), (reply.Status, reply.Location));
        Assert.Equal(200, (await server.As("supervisor1").PostAsync($"/api/counts/{countId}/cancel", cancel)).Status);
        Assert.Equal("cancelled", await StateAsync(countId));
        var shown = (await server.As("op2").GetAsync($"/api/counts/{countId}")).Json;
        Assert.Equal(("cancelled", "supervisor1"), (shown["lines"]![0]!["state"]!.GetValue<string>(), shown["cancellation"]!["by"]!.GetValue<string>()));
        Assert.Contains(countId, (await server.As("op1").GetAsync("/api/counts?state=cancelled&limit=500")).Text, StringComparison.Ordinal);
        (await server.As("manager1").PostAsync($"/api/counts/{countId}/cancel", cancel.DeepClone().AsObject().With("cancelId", $"CY-{countId}"))).ShouldBeProblem(409, "count-closed");
        Assert.Equal(["/countId"], (await server.As("supervisor1").PostAsync("/api/counts", Order("accuracy", lotId))).Pointers);
    }

    [Fact]
    public async Task What_is_wrong_is_refused_without_a_trace()
    {
        var (countId, lotId) = await OpenAsync();
        var before = await server.StoredAsync();
        var twice = Submission(lotId, 1);
        twice["lines"]!.AsArray().Add(twice["lines"]![0]!.DeepClone());
        Assert.Equal(["/lines/1/lotId"], (await server.As("op1").PostAsync($"/api/counts/{countId}/submissions", twice)).Pointers);
        Assert.Equal(["/lines/0/lotId"], (await server.As("op1").PostAsync($"/api/counts/{countId}/submissions", Submission("NOBODY-KNOWS", 1))).Pointers);
        (await server.As("op1").PostAsync("/api/counts/NO-COUNT/submissions", Submission(lotId, 1))).ShouldBeProblem(404, "not-found");
        (await server.As("supervisor1").PostAsync($"/api/counts/{countId}/submissions", Submission(lotId, 1))).ShouldBeProblem(403, "not-your-role");
        (await server.As("op1").PostAsync("/api/counts", Order(NewId(), lotId))).ShouldBeProblem(403, "not-your-role");
        Assert.Equal(["/locationId"], (await server.As("wms").PostAsync("/api/counts", Order(NewId(), lotId).With("locationId", "X"))).Pointers);
        (await server.As("local1").GetAsync($"/api/counts/{countId}")).ShouldBeProblem(403, "not-your-site");
        (await server.As("op1").GetAsync("/api/counts/NO-COUNT")).ShouldBeProblem(404, "not-found");
        Assert.Equal(["/state"], (await server.As("op1").GetAsync("/api/counts?state=nothing")).Pointers);
        Assert.Equal(["/by"], (await server.As("supervisor1").GetAsync("/api/counts/accuracy?by=moon")).Pointers);
        Assert.Equal(["/from"], (await server.As("supervisor1").GetAsync("/api/counts/accuracy?from=2999-01-01")).Pointers);
        Assert.Equal(before, await server.StoredAsync());
    }

    [Fact]
    public async Task Counts_are_listed_by_state_and_accuracy_is_told()
    {
        var (countId, lotId) = await OpenAsync();
        Assert.Contains(countId, (await server.As("op1").GetAsync("/api/counts?state=counting&siteId=P1&limit=500")).Text, StringComparison.Ordinal);
        Assert.Equal(202, (await server.As("op1").PostAsync($"/api/counts/{countId}/submissions", Submission(lotId, 7351))).Status);
        Assert.Equal("posted", await StateAsync(countId));
        Assert.DoesNotContain(countId, (await server.As("op1").GetAsync("/api/counts?state=counting&siteId=P1&limit=500")).Text, StringComparison.Ordinal);
        Assert.Contains(countId, (await server.As("op1").GetAsync("/api/counts?state=posted&limit=500")).Text, StringComparison.Ordinal);
        var accuracy = (await server.As("auditor1").GetAsync("/api/counts/accuracy?siteId=P1&by=counter&from=2026-03-01")).Json;
        Assert.Contains(accuracy["items"]!.AsArray(), i => i!["key"]!.GetValue<string>() == "op1" && i["lines"]!.GetValue<int>() > 0);
    }

    [Theory]
    [InlineData("{\"classes\": null}")]
    [InlineData("{\"classes\": {\"A\": null}}")]
    [InlineData("{\"classes\": {\"A\": {\"quantity\": -1, \"percent\": 0, \"value\": 0}}}")]
    [InlineData("{\"tiers\": []}")]
    [InlineData("{\"tiers\": [{\"upToValue\": 10, \"ladder\": [{\"role\": \"manager\", \"remindEveryHours\": 8}]}]}")]
    [InlineData("{\"tiers\": [{\"upToValue\": null, \"ladder\": []}]}")]
    [InlineData("{\"tiers\": [{\"upToValue\": 9, \"ladder\": [{\"role\": \"manager\", \"remindEveryHours\": 8}]}, "
        + "{\"upToValue\": 5, \"ladder\": [{\"role\": \"manager\", \"remindEveryHours\": 8}]}, {\"ladder\": [{\"role\": \"manager\", \"remindEveryHours\": 8}]}]}")]
    [InlineData("{\"tiers\": [{\"ladder\": [{\"role\": \"emperor\", \"remindEveryHours\": 8}]}]}")]
    [InlineData("{\"schedule\": {\"A\": 0}}")]
    [InlineData("{\"remindEveryHours\": 0}")]
    [InlineData("{\"currency\": \"euro\"}")]
    [InlineData("{\"defaultClass\": \"\"}")]
    [InlineData("{\"autoAdjust\": \"yes\"}")]
    public async Task A_policy_that_nobody_could_count_under_is_refused(string policy)
    {
        Assert.Equal(422, (await server.As("admin1").PutAsync("/api/policies/counting", JsonNode.Parse(policy)!)).Status);
        Assert.Equal(0, (await server.As("op1").GetAsync("/api/policies/counting")).Json["version"]!.GetValue<int>());
    }

    private async Task<(string CountId, string LotId)> OpenAsync()
    {
        var lotId = await ReceiveAsync();
        var countId = NewId();
        var reply = await server.As("supervisor1").PostAsync("/api/counts", Order(countId, lotId));
        Assert.Equal((201, lotId), (reply.Status, reply.Json["lines"]![0]!["lotId"]!.GetValue<string>()));
        return (countId, lotId);
    }

    private async Task<string> ReceiveAsync() =>
        (await server.ReceiveAsync(AReceipt.Of("RM-0", line: l => l["quantity"] = int.Parse(Book, System.Globalization.CultureInfo.InvariantCulture))))["lotId"]!.GetValue<string>();

    private async Task<Reply> SubmitAsync(string user, string countId, string lotId)
    {
        var reply = await server.As(user).PostAsync($"/api/counts/{countId}/submissions", Submission(lotId, Counted));
        await server.IdleAsync();
        return reply;
    }

    private async Task<string> StateAsync(string countId)
    {
        await server.IdleAsync();
        return (await server.As("supervisor1").GetAsync($"/api/counts/{countId}")).Json["state"]!.GetValue<string>();
    }

    private static string NewId() => $"CNT{Interlocked.Increment(ref s_number)}";

    private static JsonObject Order(string countId, string lotId) => new()
    {
        ["countId"] = countId,
        ["siteId"] = "P1",
        ["locationId"] = "DOCK",
        ["lotIds"] = new JsonArray(lotId),
    };

    private static JsonObject Submission(string lotId, decimal quantity) => new()
    {
        ["submissionId"] = $"SUB{Interlocked.Increment(ref s_number)}",
        ["lines"] = new JsonArray(new JsonObject { ["lotId"] = lotId, ["quantity"] = quantity, ["uom"] = "KGM" }),
    };
}
