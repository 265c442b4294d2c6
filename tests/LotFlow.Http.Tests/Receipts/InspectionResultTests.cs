using System.Text.Json.Nodes;

namespace LotFlow.Http.Tests.Receipts;

public sealed class InspectionResultTests(LotFlowServer server) : IClassFixture<LotFlowServer>
{
    [Fact]
    public async Task An_accepted_sample_releases_the_lot()
    {
        var line = await server.ReceiveAsync(AReceipt.Of("RM-S"));
        Assert.Equal("pendingInspection", line["state"]!.GetValue<string>());
        var plan = line["sampling"]!["plans"]![0]!;
        Assert.Equal(("H", 50, "normal"), (plan["codeLetter"]!.GetValue<string>(), plan["sampleSize"]!.GetValue<int>(), plan["severity"]!.GetValue<string>()));

        var reply = await server.As("inspector1").PostAsync(Path(line), Result(count: 0));
        Assert.Equal((202, $"/api/lots/{line["lotId"]}"), (reply.Status, reply.Location));
        await server.IdleAsync();
        Assert.True((await server.As("op1").GetAsync($"/api/lots/{line["lotId"]}")).Json["usable"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_sample_that_is_not_accepted_holds_the_lot()
    {
        var line = await server.ReceiveAsync(AReceipt.Of("RM-S"));
        Assert.Equal(202, (await server.As("lims").PostAsync(Path(line), Result(count: 9))).Status);
        await server.IdleAsync();
        var lot = (await server.As("op1").GetAsync($"/api/lots/{line["lotId"]}")).Json;
        Assert.Contains(lot["blockedBy"]!.AsArray(), b => b!["code"]!.GetValue<string>() == "hold");
    }

    [Fact]
    public async Task A_repeated_result_answers_as_the_first_time_and_another_body_is_a_conflict()
    {
        var line = await server.ReceiveAsync(AReceipt.Of("RM-S"));
        var result = Result(count: 0);
        var first = await server.As("inspector1").PostAsync(Path(line), result);
        var second = await server.As("inspector1").PostAsync(Path(line), result);
        Assert.Equal((202, 200), (first.Status, second.Status));
        Assert.Equal(first.Text, second.Text);
        var before = await server.StoredAsync();
        (await server.As("inspector1").PostAsync(Path(line), result.With("inspectedAt", "2026-03-02T08:30:00Z"))).ShouldBeProblem(409, "idempotency-conflict");
        Assert.Equal(before, await server.StoredAsync());
    }

    [Fact]
    public async Task A_result_after_the_inspection_is_taken()
    {
        var line = await server.ReceiveAsync(AReceipt.Of("RM-0"));
        Assert.Equal(202, (await server.As("inspector1").PostAsync(Path(line), Result(count: 0))).Status);
        Assert.True((await server.As("op1").GetAsync($"/api/lots/{line["lotId"]}")).Json["usable"]!.GetValue<bool>());
    }

    [Theory]
    [InlineData("""{"resultId": "x", "inspectedAt": "2026-03-02T08:00:00Z"}""", "")]
    [InlineData("""{"resultId": "x", "inspectedAt": "noon", "defects": [{"class": "major", "sampleSize": 50, "count": 0}]}""", "/inspectedAt")]
    [InlineData("""{"resultId": "x", "inspectedAt": "2026-03-02T08:00:00Z", "defects": [{"class": "major", "sampleSize": 50, "count": -1}]}""", "/defects/0/count")]
    [InlineData("""{"resultId": "x", "inspectedAt": "2026-03-02T08:00:00Z", "defects": [{"class": "huge", "sampleSize": 50, "count": 0}]}""", "/defects/0/class")]
    [InlineData("""{"resultId": "x", "inspectedAt": "2026-03-02T08:00:00Z", "defects": [{"class": "minor", "sampleSize": 50, "count": 0}]}""", "/defects/0/class")]
    [InlineData("""{"resultId": "x", "inspectedAt": "2026-03-02T08:00:00Z", "measurements": [{"property": "pH", "value": "7"}]}""", "/measurements/0/value")]
    public async Task A_wrong_result_is_named(string body, string pointer)
    {
        var line = await server.ReceiveAsync(AReceipt.Of("RM-S"));
        var before = await server.StoredAsync();
        var reply = await server.As("inspector1").PostTextAsync(Path(line), body);
        reply.ShouldBeProblem(422, "invalid-fields");
        Assert.Contains(pointer, reply.Pointers);
        Assert.Equal(before, await server.StoredAsync());
    }

    [Fact]
    public async Task A_result_needs_a_lot_and_the_right_people()
    {
        var line = await server.ReceiveAsync(AReceipt.Of("RM-S"));
        (await server.As("inspector1").PostAsync("/api/lots/none/inspection-results", Result(count: 0))).ShouldBeProblem(404, "not-found");
        (await server.As("op1").PostAsync(Path(line), Result(count: 0))).ShouldBeProblem(403, "not-your-role");
        (await server.As("local1").PostAsync(Path(line), Result(count: 0))).ShouldBeProblem(403, "not-your-site");
    }

    [Fact]
    public async Task Sampling_tightens_and_quality_resumes_it_once_discontinued()
    {
        await using var own = await LotFlowServer.StartAsync();
        const string sampling = "/api/suppliers/S1/items/RM-S/sampling";
        // 2 of 5 not accepted tighten; 5 not accepted on tightened discontinue (ISO 2859-1:1999, 9.3.1 and 9.4).
        for (var lot = 0; lot < 7; lot++)
        {
            var line = await own.ReceiveAsync(AReceipt.Of("RM-S"));
            await own.As("inspector1").PostAsync(Path(line), Result(count: 9));
            await own.IdleAsync();
        }

        Assert.Equal("discontinued", await SeverityAsync());
        (await own.As("op1").PostAsync($"{sampling}/resume", new JsonObject { ["note"] = "no" })).ShouldBeProblem(403, "not-your-role");
        (await own.As("qa1").PostAsync($"{sampling}/resume", new JsonObject())).ShouldBeProblem(422, "invalid-fields");
        Assert.Equal(200, (await own.As("qa1").PostAsync($"{sampling}/resume", new JsonObject { ["note"] = "the supplier changed the mould" })).Status);
        Assert.Equal("tightened", await SeverityAsync());

        async Task<string> SeverityAsync() =>
            (await own.As("auditor1").GetAsync(sampling)).Json["classes"]!["major"]!["severity"]!.GetValue<string>();
    }

    private static string Path(JsonNode line) => $"/api/lots/{line["lotId"]}/inspection-results";

    private static JsonObject Result(int count) => new()
    {
        ["resultId"] = AReceipt.NewId(),
        ["inspectedAt"] = "2026-03-02T08:00:00Z",
        ["defects"] = new JsonArray(new JsonObject { ["class"] = "major", ["sampleSize"] = 80, ["count"] = count }),
    };
}
