using System.Text.Json.Nodes;

namespace LotFlow.Http.Tests.Holds;

/// <summary>Holds over HTTP: what is answered when, to whom, and what is refused.</summary>
public sealed class HoldTests(LotFlowServer server) : IClassFixture<LotFlowServer>
{
    private static int s_number;

    [Fact]
    public async Task A_hold_is_answered_with_its_lots_and_the_same_again_as_the_first_time()
    {
        var lotId = await ReceiveAsync();
        var made = await SplitAsync(lotId);
        var hold = Hold(scope: "descendants");
        var first = await server.As("qa1").PostAsync($"/api/lots/{lotId}/holds", hold);
        var again = await server.As("qa1").PostAsync($"/api/lots/{lotId}/holds", hold);

        var holdId = Id(hold, "holdId");
        Assert.Equal((201, 200, $"/api/holds/{holdId}", first.Text), (first.Status, again.Status, first.Location, again.Text));
        Assert.Equal([lotId, made], first.Json["lotIds"]!.AsArray().Select(l => l!.GetValue<string>()));
        Assert.Equal($"hold-{holdId}", first.Json["workflowId"]!.GetValue<string>());
        foreach (var held in new[] { lotId, made })
        {
            var shown = (await server.As("auditor1").GetAsync($"/api/lots/{held}")).Json;
            Assert.False(shown["usable"]!.GetValue<bool>());
            Assert.Equal(("hold", holdId), (Id(shown["blockedBy"]![0]!, "code"), Id(shown["blockedBy"]![0]!, "ref")));
        }

        (await server.As("qa1").PostAsync($"/api/lots/{lotId}/holds", hold.With("note", "Another body."))).ShouldBeProblem(409, "idempotency-conflict");
        (await server.As("op1").PostAsync("/api/movements", Ship(made))).ShouldBeProblem(409, "lot-blocked");
    }

    [Fact]
    public async Task A_release_is_asked_for_by_one_and_approved_by_another()
    {
        var lotId = await ReceiveAsync();
        var holdId = await HeldAsync(lotId);
        var asked = await AskAsync(holdId);
        await server.IdleAsync();

        Assert.Equal((202, $"/api/approvals/{Id(asked.Json, "approvalId")}"), (asked.Status, asked.Location));
        Assert.Equal("releaseRequested", await StateAsync(holdId));
        var approval = (await server.As("qa2").GetAsync(asked.Location!)).Json;
        Assert.Equal(("holdRelease", "quality", "qa1"), (Id(approval, "kind"), Id(approval, "requiredRole"), Id(approval, "requestedBy")));
        (await DecideAsync("qa1", asked)).ShouldBeProblem(403, "four-eyes");
        (await DecideAsync("supervisor1", asked)).ShouldBeProblem(403, "not-your-role");
        (await AskAsync(holdId)).ShouldBeProblem(409, "release-pending");
        Assert.False(await IsUsableAsync(lotId));

        Assert.Equal(200, (await DecideAsync("qa2", asked)).Status);
        await server.IdleAsync();

        Assert.Equal("released", await StateAsync(holdId));
        Assert.True(await IsUsableAsync(lotId));
        (await AskAsync(holdId)).ShouldBeProblem(409, "hold-ended");
        (await DecideAsync("manager1", asked)).ShouldBeProblem(409, "already-decided");
    }

    [Fact]
    public async Task A_rejection_leaves_the_hold_open_and_the_lot_blocked()
    {
        var lotId = await ReceiveAsync();
        var holdId = await HeldAsync(lotId);
        var request = Release();
        var asked = await AskAsync(holdId, request);
        Assert.Equal(200, (await AskAsync(holdId, request)).Status);
        (await AskAsync(holdId, Release().With("requestId", Id(request, "requestId")).With("disposition", "scrap"))).ShouldBeProblem(409, "idempotency-conflict");
        await server.IdleAsync();

        Assert.Equal(200, (await DecideAsync("qa2", asked, "reject")).Status);
        await server.IdleAsync();

        Assert.Equal("open", await StateAsync(holdId));
        Assert.False(await IsUsableAsync(lotId));
        var kept = (await server.As("qa1").GetAsync($"/api/holds/{holdId}")).Json["requests"]![0]!;
        Assert.Equal(("rejected", "qa2"), (Id(kept, "state"), Id(kept, "decidedBy")));
    }

    [Fact]
    public async Task What_is_wrong_is_refused_without_a_trace()
    {
        var lotId = await ReceiveAsync();
        var holdId = await HeldAsync(lotId);
        await server.IdleAsync();
        var before = await server.StoredAsync();

        (await server.As("qa1").PostAsync("/api/lots/NO-LOT/holds", Hold())).ShouldBeProblem(404, "not-found");
        Assert.Equal(["/holdId", "/reasonCode", "/scope", "/source"], (await server.As("qa1").PostAsync($"/api/lots/{lotId}/holds", new JsonObject())).Pointers.Order());
        Assert.Equal(["/holdId"], (await server.As("qa1").PostAsync($"/api/lots/{lotId}/holds", Hold().With("holdId", "receipt-1"))).Pointers);
        Assert.Equal(["/scope"], (await server.As("qa1").PostAsync($"/api/lots/{lotId}/holds", Hold(scope: "everything"))).Pointers);
        Assert.Equal(["/source/kind"], (await server.As("qa1").PostAsync(
            $"/api/lots/{lotId}/holds", Hold().With("source", new JsonObject { ["kind"] = "recall" }))).Pointers);
        Assert.Equal(422, (await server.As("qa1").PostAsync($"/api/lots/{lotId}/holds", new JsonObject())).Status);
        Assert.Equal(400, (await server.As("qa1").PostTextAsync($"/api/lots/{lotId}/holds", "{")).Status);
        (await server.As("op1").PostAsync($"/api/lots/{lotId}/holds", Hold())).ShouldBeProblem(403, "not-your-role");
        (await server.As("local1").PostAsync($"/api/lots/{lotId}/holds", Hold())).ShouldBeProblem(403, "not-your-site");
        Assert.Equal(401, (await server.As(user: null).PostAsync($"/api/lots/{lotId}/holds", Hold())).Status);
        (await AskAsync("NO-HOLD")).ShouldBeProblem(404, "not-found");
        Assert.Equal(["/disposition"], (await AskAsync(holdId, Release().With("disposition", "forget"))).Pointers);
        Assert.Equal(["/regradeTo"], (await AskAsync(holdId, Release().With("disposition", "regrade"))).Pointers);
        (await AskAsync(holdId, Release().With("part", Part(501)))).ShouldBeProblem(409, "insufficient-quantity");
        (await AskAsync(holdId, user: "lims")).ShouldBeProblem(403, "not-your-role");
        (await server.As("qa1").GetAsync("/api/holds/NO-HOLD")).ShouldBeProblem(404, "not-found");

        Assert.Equal(before, await server.StoredAsync());
    }

    [Fact]
    public async Task Holds_are_listed_by_state_site_and_age()
    {
        var holdId = await HeldAsync(await ReceiveAsync());
        await server.IdleAsync();
        Assert.Contains(holdId, await ListAsync("state=open"));
        Assert.Contains(holdId, await ListAsync("state=open&siteId=P1&olderThanDays=0"));
        Assert.DoesNotContain(holdId, await ListAsync("state=released"));
        Assert.DoesNotContain(holdId, await ListAsync("siteId=P2"));
        Assert.DoesNotContain(holdId, await ListAsync("olderThanDays=1"));
        Assert.DoesNotContain(holdId, await ListAsync("", "local1"));
        (await server.As("local1").GetAsync("/api/holds?siteId=P1")).ShouldBeProblem(403, "not-your-site");
        (await server.As("local1").GetAsync($"/api/holds/{holdId}")).ShouldBeProblem(403, "not-your-site");
        Assert.Equal(["/state"], (await server.As("qa1").GetAsync("/api/holds?state=shut")).Pointers);
        Assert.Equal(["/olderThanDays"], (await server.As("qa1").GetAsync("/api/holds?olderThanDays=36501")).Pointers);
        var page = (await server.As("qa1").GetAsync("/api/holds?limit=1")).Json;
        Assert.Single(page["items"]!.AsArray());
    }

    [Fact]
    public async Task A_part_is_scrapped_and_the_rest_stays_held()
    {
        var lotId = await ReceiveAsync();
        var holdId = await HeldAsync(lotId);
        var asked = await AskAsync(holdId, Release().With("disposition", "scrap").With("part", Part(200)));
        await server.IdleAsync();
        Assert.Equal(200, (await DecideAsync("qa2", asked)).Status);
        await server.IdleAsync();

        var hold = (await server.As("qa1").GetAsync($"/api/holds/{holdId}")).Json;
        Assert.Equal(("open", "done"), (Id(hold, "state"), Id(hold["requests"]![0]!, "state")));
        var part = (await server.As("qa1").GetAsync($"/api/lots/{Id(hold["requests"]![0]!, "newLotId")}")).Json;
        Assert.Equal(("rejected", 0), (Id(part, "disposition"), part["balances"]!.AsArray().Count));
        var rest = (await server.As("qa1").GetAsync($"/api/lots/{lotId}")).Json;
        Assert.Equal(300m, rest["balances"]![0]!["quantity"]!.GetValue<decimal>());
        Assert.False(rest["usable"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_major_complaint_holds_the_lot_and_a_minor_one_does_not()
    {
        var lotId = await ReceiveAsync();
        var minor = Complaint("minor");
        Assert.Null((await server.As("qa1").PostAsync($"/api/lots/{lotId}/complaints", minor)).Json["holdId"]);
        Assert.True(await IsUsableAsync(lotId));
        var major = Complaint("major");
        var first = await server.As("qa1").PostAsync($"/api/lots/{lotId}/complaints", major);
        var again = await server.As("qa1").PostAsync($"/api/lots/{lotId}/complaints", major);
        await server.IdleAsync();

        Assert.Equal((201, 200, first.Text), (first.Status, again.Status, again.Text));
        Assert.False(await IsUsableAsync(lotId));
        var hold = (await server.As("qa1").GetAsync($"/api/holds/{Id(first.Json, "holdId")}")).Json;
        Assert.Equal(("complaint", Id(major, "complaintId")), (Id(hold["source"]!, "kind"), Id(hold["source"]!, "ref")));
        (await server.As("op1").PostAsync($"/api/lots/{lotId}/complaints", Complaint("major"))).ShouldBeProblem(403, "not-your-role");
        Assert.Equal(["/customerId"], (await server.As("qa1").PostAsync($"/api/lots/{lotId}/complaints", Complaint("major").With("customerId", "NOBODY"))).Pointers);
        (await server.As("qa1").PostAsync("/api/lots/NO-LOT/complaints", Complaint("major"))).ShouldBeProblem(404, "not-found");
    }

    [Fact]
    public async Task A_temperature_outside_the_window_holds_the_lot()
    {
        var item = TheMasterData.Item("none").With("storage", new JsonObject { ["minC"] = 2, ["maxC"] = 8 });
        Assert.Contains((await server.As("admin1").PutAsync("/api/items/RM-0", item)).Status, new[] { 200, 201 });
        // Master data is known for a few seconds.
        await server.AdvanceAsync(TimeSpan.FromMinutes(5));
        var lotId = await ReceiveAsync();

        Assert.Null((await server.As("wms").PostAsync($"/api/lots/{lotId}/temperature-readings", Reading(5))).Json["holdId"]);
        Assert.True(await IsUsableAsync(lotId));
        var outside = await server.As("wms").PostAsync($"/api/lots/{lotId}/temperature-readings", Reading(9.5m));

        Assert.Equal(201, outside.Status);
        Assert.False(await IsUsableAsync(lotId));
        Assert.Equal("temperature-excursion", Id((await server.As("qa1").GetAsync($"/api/holds/{Id(outside.Json, "holdId")}")).Json, "reasonCode"));
        Assert.Equal(["/siteId"], (await server.As("wms").PostAsync($"/api/lots/{lotId}/temperature-readings", Reading(5).With("siteId", "MOON"))).Pointers);
        Assert.Equal(["/temperatureC"], (await server.As("wms").PostAsync($"/api/lots/{lotId}/temperature-readings", Reading(-300))).Pointers);
        (await server.As("inspector1").PostAsync($"/api/lots/{lotId}/temperature-readings", Reading(5))).ShouldBeProblem(403, "not-your-role");
    }

    private static string Next(string kind) => $"{kind}{Interlocked.Increment(ref s_number)}";

    private static string Id(JsonNode node, string name) => node[name]!.GetValue<string>();

    private static JsonObject Hold(string scope = "lot") => new()
    {
        ["holdId"] = Next("H"),
        ["reasonCode"] = "foreign-body",
        ["scope"] = scope,
        ["source"] = new JsonObject { ["kind"] = "person" },
    };

    private static JsonObject Release() => new() { ["requestId"] = Next("Q"), ["note"] = "Looked into it.", ["disposition"] = "release" };

    private static JsonObject Part(int quantity) => new() { ["quantity"] = quantity, ["uom"] = "KGM", ["locationId"] = "DOCK" };

    private static JsonObject Complaint(string severity) => new() { ["complaintId"] = Next("C"), ["text"] = "Tastes of metal.", ["severity"] = severity };

    private static JsonObject Reading(decimal temperature) =>
        new() { ["readingId"] = Next("T"), ["siteId"] = "P1", ["temperatureC"] = temperature, ["measuredAt"] = "2026-03-02T07:45:00Z" };

    private static JsonObject Ship(string lotId) => new()
    {
        ["movementId"] = Next("M"),
        ["type"] = "scrap",
        ["lotId"] = lotId,
        ["quantity"] = 1,
        ["uom"] = "KGM",
        ["siteId"] = "P1",
        ["reason"] = "broken",
        ["occurredAt"] = "2026-03-02T07:45:00Z",
    };

    private async Task<string> ReceiveAsync() => Id(await server.ReceiveAsync(AReceipt.Of("RM-0")), "lotId");

    private async Task<string> SplitAsync(string lotId)
    {
        var (id, made) = (Next("TX"), Next("PART"));
        var reply = await server.As("op1").PostAsync("/api/transformations", new JsonObject
        {
            ["transformationId"] = id,
            ["kind"] = "split",
            ["siteId"] = "P1",
            ["inputs"] = new JsonArray(new JsonObject { ["lotId"] = lotId, ["quantity"] = 10, ["uom"] = "KGM", ["locationId"] = "DOCK" }),
            ["outputs"] = new JsonArray(new JsonObject { ["lotId"] = made, ["itemId"] = "RM-0", ["quantity"] = 10, ["uom"] = "KGM", ["locationId"] = "DOCK" }),
        });
        Assert.True(reply.Status == 201, reply.Text);
        return made;
    }

    private async Task<string> HeldAsync(string lotId)
    {
        var hold = Hold();
        Assert.Equal(201, (await server.As("qa1").PostAsync($"/api/lots/{lotId}/holds", hold)).Status);
        return Id(hold, "holdId");
    }

    private Task<Reply> AskAsync(string holdId, JsonObject? request = null, string user = "qa1") =>
        server.As(user).PostAsync($"/api/holds/{holdId}/release-requests", request ?? Release());

    private Task<Reply> DecideAsync(string user, Reply asked, string decision = "approve") => server.As(user).PostAsync(
        $"/api/approvals/{Id(asked.Json, "approvalId")}/decisions", new JsonObject { ["decisionId"] = $"d-{user}", ["decision"] = decision });

    private async Task<string> StateAsync(string holdId) => Id((await server.As("auditor1").GetAsync($"/api/holds/{holdId}")).Json, "state");

    private async Task<bool> IsUsableAsync(string lotId) => (await server.As("op1").GetAsync($"/api/lots/{lotId}")).Json["usable"]!.GetValue<bool>();

    private async Task<IEnumerable<string>> ListAsync(string query, string user = "qa1") =>
        (await server.As(user).GetAsync($"/api/holds?{query}")).Json["items"]!.AsArray().Select(h => Id(h!, "holdId"));
}
