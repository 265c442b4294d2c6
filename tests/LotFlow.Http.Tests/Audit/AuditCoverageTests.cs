using System.Text.Json.Nodes;
using LotFlow.Http.Tests.Approvals;

namespace LotFlow.Http.Tests.Audit;

/// <summary>Each kind of thing that must be proven later is found by what it was done to and by who did it.</summary>
public sealed class AuditCoverageTests : IAsyncLifetime
{
    private LotFlowServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await LotFlowServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_decision_in_the_place_of_somebody_names_who_signed_and_for_whom()
    {
        var id = (await AskedAsync())["approvalId"]!.GetValue<string>();
        var delegation = new JsonObject { ["delegationId"] = "V1", ["delegateId"] = "supervisor1", ["endsAt"] = "2026-03-09T08:00:00Z" };
        Assert.Equal(201, (await _server.As("qa1").PostAsync("/api/delegations", delegation)).Status);
        var decided = await _server.As("supervisor1").PostAsync($"/api/approvals/{id}/decisions", new JsonObject { ["decisionId"] = "D1", ["decision"] = "approve" });
        Assert.True(decided.Status == 200, decided.Text);

        var details = await FoundAsync($"approval:{id}", "supervisor1", "approval.decided");
        Assert.Equal(("Susanne Vogt", "qa1", "signedIn"), (Text(details, "name"), Text(details, "onBehalfOf"), Text(details, "means")));
        Assert.NotEqual("", Text(details, "meaning"));
        Assert.Equal(64, Text(details, "shownHash").Length);
        var made = await FoundAsync("person:qa1", "qa1", "delegation.made");
        Assert.Equal(("V1", "supervisor1"), (Text(made, "delegationId"), Text(made, "delegateId")));
        Assert.Equal(200, (await _server.As("manager1").PostAsync("/api/delegations/V1/revocation")).Status);
        await FoundAsync("person:qa1", "manager1", "delegation.revoked");
    }

    [Fact]
    public async Task A_hold_its_request_that_is_taken_back_and_its_release_by_two_are_told()
    {
        var lotId = await ReceivedAsync();
        var hold = new JsonObject { ["holdId"] = "H1", ["reasonCode"] = "complaint", ["scope"] = "lot", ["source"] = new JsonObject { ["kind"] = "person" } };
        Assert.Equal(201, (await _server.As("qa1").PostAsync($"/api/lots/{lotId}/holds", hold)).Status);
        var held = await FoundAsync($"lot:{lotId}", "qa1", "lot.held");
        Assert.Contains("H1", held.ToJsonString(), StringComparison.Ordinal);

        var first = await ReleaseAsync("Q1");
        Assert.Equal(200, (await _server.As("qa1").PostAsync($"/api/approvals/{first}/withdrawal")).Status);
        await _server.IdleAsync();
        await FoundAsync($"approval:{first}", "qa1", "approval.opened");
        await FoundAsync($"approval:{first}", "qa1", "approval.cancelled");

        var second = await ReleaseAsync("Q2");
        Assert.Equal(403, (await DecideAsync("qa1", second)).Status);
        Assert.Equal(200, (await DecideAsync("qa2", second)).Status);
        await _server.IdleAsync();
        Assert.Equal("four-eyes", Text(await FoundAsync($"approval:{second}", "qa1", "command.refused"), "code"));
        await FoundAsync($"approval:{second}", "qa2", "approval.approved");
        var released = Assert.Single(await EntriesAsync($"subject=lot:{lotId}"), e => Text(e, "action") == "lot.holdReleased");
        Assert.Contains("H1", released["details"]!.ToJsonString(), StringComparison.Ordinal);
        await FoundAsync($"lot:{lotId}", Text(released, "actor"), "lot.holdReleased");
    }

    [Fact]
    public async Task A_movement_is_told_with_what_moved_and_a_refused_one_with_why()
    {
        var lotId = await ReceivedAsync();
        Assert.Equal(201, (await _server.As("wms").PostAsync("/api/movements", Scrap(lotId, 3))).Status);
        var refused = await _server.As("op1").PostAsync("/api/movements", Scrap(lotId, 9999));
        refused.ShouldBeProblem(409, "insufficient-quantity");

        var moved = await FoundAsync($"lot:{lotId}", "wms", "lot.moved");
        Assert.Contains("3", moved.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("insufficient-quantity", Text(await FoundAsync($"lot:{lotId}", "op1", "command.refused"), "code"));
    }

    [Fact]
    public async Task A_policy_that_is_changed_keeps_what_it_said_before()
    {
        await _server.As("admin1").PutAsync("/api/policies/holds", new JsonObject { ["reminderDays"] = 3 });
        await _server.As("admin1").PutAsync("/api/policies/holds", new JsonObject { ["reminderDays"] = 4 });

        var changed = await FoundAsync("policy:holds", "admin1", "policy.changed");
        Assert.Equal((3, 4), (changed["before"]!["reminderDays"]!.GetValue<int>(), changed["after"]!["reminderDays"]!.GetValue<int>()));
    }

    [Fact]
    public async Task A_wrong_token_and_a_wrong_person_on_the_page_of_an_approval_are_told_and_no_token_is()
    {
        var line = await AskedAsync();
        var (id, link) = (line["approvalId"]!.GetValue<string>(), await ThePage.LinkAsync(_server, line, "qa1"));
        var page = await ThePage.OpenAsync(_server, link);
        page = await page.SendAsync("approve", "my-secret-token");
        page.ShouldSay(401, "nothing was decided");
        (await page.SendAsync("approve", "qa2")).ShouldSay(403, "sent to another person");

        var failed = await FoundAsync("security", "unknown", "signIn.failed");
        Assert.Equal(("/approve/{token}", "unknown-token", id), (Text(failed, "page"), Text(failed, "reason"), Text(failed, "approvalId")));
        Assert.Equal("not-your-link", Text(await FoundAsync($"approval:{id}", "qa2", "command.refused"), "code"));
        await ShouldNotKnowAsync("my-secret-token", link[(link.LastIndexOf('/') + 1)..]);
    }

    [Fact]
    public async Task A_decision_that_a_page_refuses_is_told_as_one_by_the_API_is()
    {
        var lotId = await ReceivedAsync();
        var hold = new JsonObject { ["holdId"] = "H2", ["reasonCode"] = "complaint", ["scope"] = "lot", ["source"] = new JsonObject { ["kind"] = "person" } };
        await _server.As("qa1").PostAsync($"/api/lots/{lotId}/holds", hold);
        var id = await ReleaseAsync("Q3", "H2");
        var link = new LotFlow.Workflows.Approvals.ApprovalLink(id, "qa1", 0, _server.Clock.GetUtcNow().AddDays(1), "N1");
        var page = await ThePage.OpenAsync(_server, $"/approve/{_server.Links.ToToken(link)}");
        Assert.Equal(403, (await page.SendAsync("approve", "qa1")).Shown.Status);

        Assert.Equal("four-eyes", Text(await FoundAsync($"approval:{id}", "qa1", "command.refused"), "code"));
    }

    [Fact]
    public async Task A_forged_link_is_told_with_where_it_came_from_and_without_itself()
    {
        var link = await ThePage.LinkAsync(_server, await AskedAsync(), "qa1");
        var forged = link[..^1] + (link[^1] == 'A' ? 'B' : 'A');
        Assert.Equal(404, (await _server.As(null).GetAsync(forged)).Status);

        var told = await FoundAsync("security", "unknown", "signIn.failed");
        Assert.Equal(("/approve/{token}", "forged-link", "127.0.0.1"), (Text(told, "page"), Text(told, "reason"), Text(told, "address").Replace("::ffff:", "", StringComparison.Ordinal)));
        await ShouldNotKnowAsync(forged[(forged.LastIndexOf('/') + 1)..]);
    }

    [Fact]
    public async Task Decisions_in_the_inbox_have_their_own_entries_and_no_other()
    {
        var id = (await AskedAsync())["approvalId"]!.GetValue<string>();
        var inbox = await TheInbox.SignedInAsync(_server, "qa1");
        Assert.Equal(200, (await inbox.DecideAsync("approve", "qa1", id)).Status);

        await FoundAsync($"approval:{id}", "qa1", "approval.decided");
        Assert.DoesNotContain(await EntriesAsync("actor=qa1"), e => Text(e, "action") == "command.accepted");
    }

    private Task<JsonNode> AskedAsync() => _server.ReceiveAsync(AReceipt.WithoutCertificate());

    private async Task<string> ReceivedAsync() => (await _server.ReceiveAsync(AReceipt.Of("RM-0")))["lotId"]!.GetValue<string>();

    private async Task<string> ReleaseAsync(string requestId, string holdId = "H1")
    {
        var body = new JsonObject { ["requestId"] = requestId, ["note"] = "Looked into it.", ["disposition"] = "release" };
        var asked = await _server.As("qa1").PostAsync($"/api/holds/{holdId}/release-requests", body);
        Assert.True(asked.Status == 202, asked.Text);
        await _server.IdleAsync();
        return asked.Json["approvalId"]!.GetValue<string>();
    }

    private Task<Reply> DecideAsync(string user, string approvalId) =>
        _server.As(user).PostAsync($"/api/approvals/{approvalId}/decisions", new JsonObject { ["decisionId"] = $"d-{user}", ["decision"] = "approve" });

    private static JsonObject Scrap(string lotId, int quantity) => new()
    {
        ["movementId"] = $"M{quantity}",
        ["type"] = "scrap",
        ["lotId"] = lotId,
        ["quantity"] = quantity,
        ["uom"] = "KGM",
        ["siteId"] = "P1",
        ["reason"] = "broken",
        ["occurredAt"] = "2026-03-02T07:45:00Z",
    };

    /// <summary>Details of the one entry that says this, which is found by its subject and by its actor.</summary>
    private async Task<JsonNode> FoundAsync(string subject, string actor, string action)
    {
        var bySubject = Assert.Single(await EntriesAsync($"subject={subject}"), e => (Text(e, "actor"), Text(e, "action")) == (actor, action));
        var byActor = await EntriesAsync($"actor={actor}");
        Assert.Single(byActor, e => Text(e, "hash") == Text(bySubject, "hash"));
        return bySubject["details"]!;
    }

    private async Task ShouldNotKnowAsync(params string[] secrets)
    {
        var everything = await _server.As("auditor1").GetAsync("/api/audit/export");
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, everything.Text, StringComparison.Ordinal));
    }

    private async Task<List<JsonNode>> EntriesAsync(string query)
    {
        var reply = await _server.As("auditor1").GetAsync($"/api/audit?limit=500&{query}");
        Assert.True(reply.Status == 200, reply.Text);
        return [.. reply.Json["items"]!.AsArray().Select(e => e!)];
    }

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();
}
