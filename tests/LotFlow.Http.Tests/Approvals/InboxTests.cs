using System.Net;
using System.Text.Json.Nodes;

namespace LotFlow.Http.Tests.Approvals;

/// <summary>The inbox of an approver: what waits, and several decisions with one signature each.</summary>
public sealed class InboxTests : IAsyncLifetime
{
    private LotFlowServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await LotFlowServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task It_shows_what_waits_for_whom_for_how_long_and_leads_to_everything_about_it()
    {
        var first = await AskedAsync();
        await _server.AdvanceAsync(TimeSpan.FromHours(5));
        await AskedAsync();
        var inbox = await TheInbox.SignedInAsync(_server, "qa1");
        var text = await inbox.ReadAsync();
        Assert.Contains("2 approvals wait for you", text);
        Assert.Contains("waits 5 hours", text);
        Assert.Contains($"href=\"/approvals/{first}\"", text);
        Assert.Contains("Nothing waits for you", await (await TheInbox.SignedInAsync(_server, "op1")).ReadAsync());
        var page = await inbox.ReadAsync($"/approvals/{first}");
        Assert.Contains("What is asked", page);
        Assert.Contains("Opening this page has decided nothing.", page);
        Assert.Contains("Who was told", page);
        Assert.Contains("Quentin Abel", page);
    }

    [Fact]
    public async Task Several_are_decided_at_once_with_a_signature_each()
    {
        string[] ids = [await AskedAsync(), await AskedAsync(), await AskedAsync()];
        var inbox = await TheInbox.SignedInAsync(_server, "qa1");
        var reply = await inbox.DecideAsync("approve", "qa1", ids[0], ids[2]);
        Assert.True(reply.Status == 200, reply.Text);
        Assert.Contains("Stored: 2 decisions", reply.Text);
        Assert.Contains("One approval waits for you", reply.Text);
        Assert.Contains("Quentin Abel, 2026-03-02 08:00:00 UTC: Approved", WebUtility.HtmlDecode(reply.Text));
        await _server.IdleAsync();
        Assert.Equal(["approved", "open", "approved"], [await StateAsync(ids[0]), await StateAsync(ids[1]), await StateAsync(ids[2])]);
        var decisions = new[] { ids[0], ids[2] }.Select(async id => (await ApprovalAsync(id))["decisions"]!.AsArray().Single()!).Select(t => t.Result).ToList();
        Assert.All(decisions, d => Assert.Equal(("qa1", "signedIn"), (d["by"]!.GetValue<string>(), d["means"]!.GetValue<string>())));
        Assert.Equal(2, decisions.Select(d => d["decisionId"]!.GetValue<string>()).Distinct().Count());
    }

    [Fact]
    public async Task The_same_form_again_decides_nothing_more()
    {
        string[] ids = [await AskedAsync(), await AskedAsync()];
        var inbox = await TheInbox.SignedInAsync(_server, "qa1");
        var form = TheInbox.Form((await inbox.GetAsync()).Text, "approve", "qa1", ids);
        Assert.Contains("Stored: 2 decisions", (await inbox.SendAsync("/approvals", form)).Text);
        var before = await _server.StoredAsync();
        Assert.Contains("Stored: 2 decisions", (await inbox.SendAsync("/approvals", form)).Text);
        Assert.Equal(before, await _server.StoredAsync());
    }

    [Fact]
    public async Task A_signature_needs_the_token_of_whoever_is_signed_in_and_again_each_time()
    {
        var id = await AskedAsync();
        var inbox = await TheInbox.SignedInAsync(_server, "qa1");
        var before = await _server.StoredAsync();
        Assert.Equal(401, (await inbox.DecideAsync("approve", "", id)).Status);
        Assert.Equal(401, (await inbox.DecideAsync("approve", "nobody", id)).Status);
        Assert.Equal(403, (await inbox.DecideAsync("approve", "qa2", id)).Status);
        var form = TheInbox.Form((await inbox.GetAsync($"/approvals/{id}")).Text, "approve", "qa2");
        Assert.Equal(403, (await inbox.SendAsync($"/approvals/{id}", form)).Status);
        Assert.Equal(before, await _server.StoredAsync());
        form = TheInbox.Form((await inbox.GetAsync($"/approvals/{id}")).Text, "reject", "qa1");
        Assert.Contains("Your decision is stored.", (await inbox.SendAsync($"/approvals/{id}", form)).Text);
    }

    [Fact]
    public async Task A_form_of_another_session_or_without_a_choice_decides_nothing()
    {
        var id = await AskedAsync();
        var (mine, other) = (await TheInbox.SignedInAsync(_server, "qa1"), await TheInbox.SignedInAsync(_server, "qa1"));
        var before = await _server.StoredAsync();
        var form = TheInbox.Form((await other.GetAsync()).Text, "approve", "qa1", id);
        Assert.Equal(403, (await mine.SendAsync("/approvals", form)).Status);
        Assert.Equal(422, (await mine.DecideAsync("approve", "qa1")).Status);
        Assert.Equal(422, (await mine.DecideAsync("maybe", "qa1", id)).Status);
        Assert.Equal(303, (await new TheInbox(_server.As(null)).SendAsync("/approvals", form)).Status);
        Assert.Equal(before, await _server.StoredAsync());
    }

    [Fact]
    public async Task Of_what_somebody_else_decided_meanwhile_it_says_so()
    {
        string[] ids = [await AskedAsync(), await AskedAsync()];
        var inbox = await TheInbox.SignedInAsync(_server, "qa1");
        var form = TheInbox.Form((await inbox.GetAsync()).Text, "approve", "qa1", ids);
        await _server.As("qa2").PostAsync($"/api/approvals/{ids[0]}/decisions", new JsonObject { ["decisionId"] = "X", ["decision"] = "reject" });
        var reply = await inbox.SendAsync("/approvals", form);
        Assert.Contains("1 of 2 decisions are stored", reply.Text);
        Assert.Contains("Aisha Qureshi rejected it on 2026-03-02 08:00 UTC.", WebUtility.HtmlDecode(reply.Text));
    }

    [Fact]
    public async Task Whoever_stands_in_for_somebody_finds_it_in_the_inbox_and_signs_in_their_place()
    {
        var id = await AskedAsync();
        var body = new JsonObject { ["delegationId"] = "V1", ["delegateId"] = "supervisor1", ["endsAt"] = "2026-03-09T08:00:00Z", ["outOfOffice"] = true };
        Assert.Equal(201, (await _server.As("qa1").PostAsync("/api/delegations", body)).Status);
        Assert.Equal(200, (await _server.As("qa1").PostAsync("/api/delegations", body)).Status);
        (await _server.As("qa1").PostAsync("/api/delegations", body.DeepClone().AsObject().With("endsAt", "2026-03-10T08:00:00Z"))).ShouldBeProblem(409, "idempotency-conflict");
        var inbox = await TheInbox.SignedInAsync(_server, "supervisor1");
        Assert.Contains("in the place of Quentin Abel", await inbox.ReadAsync());
        var reply = await inbox.DecideAsync("approve", "supervisor1", id);
        Assert.Contains("for qa1", reply.Text);
        var decision = (await ApprovalAsync(id))["decisions"]!.AsArray().Single()!;
        Assert.Equal(("supervisor1", "qa1"), (decision["by"]!.GetValue<string>(), decision["onBehalfOf"]!.GetValue<string>()));
        Assert.Equal(200, (await _server.As("qa1").PostAsync("/api/delegations/V1/revocation")).Status);
        Assert.Empty((await _server.As("qa1").GetAsync("/api/delegations")).Json["items"]!.AsArray());
        (await _server.As("op1").PostAsync("/api/delegations", body.DeepClone().AsObject().With("delegationId", "V2").With("personId", "qa1"))).ShouldBeProblem(403, "not-your-role");
        var past = new JsonObject { ["delegationId"] = "V3", ["endsAt"] = "2026-03-01T08:00:00Z" };
        Assert.Equal(["/delegateId", "/endsAt"], (await _server.As("qa1").PostAsync("/api/delegations", past)).Pointers.Order());
    }

    [Fact]
    public async Task Wrong_tokens_have_to_wait_here_too()
    {
        var id = await AskedAsync();
        var inbox = await TheInbox.SignedInAsync(_server, "qa1");
        for (var i = 0; i < 10; i++)
            Assert.Equal(401, (await inbox.DecideAsync("approve", $"wrong{i}", id)).Status);
        var reply = await inbox.DecideAsync("approve", "qa1", id);
        Assert.Equal((429, "60"), (reply.Status, reply.Headers["Retry-After"]));
        await _server.AdvanceAsync(TimeSpan.FromMinutes(2));
        Assert.Contains("Stored: one decision with your signature.", (await inbox.DecideAsync("approve", "qa1", id)).Text);
    }

    private async Task<string> AskedAsync() => (await _server.ReceiveAsync(AReceipt.WithoutCertificate()))["approvalId"]!.GetValue<string>();

    private async Task<JsonNode> ApprovalAsync(string id) => (await _server.As("qa1").GetAsync($"/api/approvals/{id}")).Json;

    private async Task<string> StateAsync(string id) => (await ApprovalAsync(id))["state"]!.GetValue<string>();
}
