using System.Net;
using System.Text.Json.Nodes;
using LotFlow.Domain.People;
using LotFlow.Http.Approvals;
using LotFlow.Http.Security;
using LotFlow.Workflows.Approvals;
using Microsoft.Extensions.DependencyInjection;

namespace LotFlow.Http.Tests.Approvals;

/// <summary>What links are good for: channels, actions, many at once, and subjects that change.</summary>
public sealed class LinkTests : IAsyncLifetime
{
    private LotFlowServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await LotFlowServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_link_of_a_channel_asks_each_of_the_role_to_sign_in_whatever_the_policy_says()
    {
        await _server.As("admin1").PutAsync("/api/policies/approvals", new JsonObject { ["personalLinks"] = "standAlone", ["quorum"] = 2 });
        var id = await AskedAsync();
        var link = Of(id) with { PersonId = "", Role = Role.Quality };
        var page = await OpenAsync(link);
        page.ShouldSay(200, "sent to the channel of the role quality", "Your access token");
        (await page.SendAsync("approve", accessToken: null)).ShouldSay(401, "nothing was decided");
        (await page.SendAsync("approve", "op1")).ShouldSay(403, "for the role quality");
        (await page.SendAsync("approve", "qa1")).ShouldSay(200, "open, 1 of 2 agreed");
        // The card is still there for everybody else, and used up for who decided.
        page = await OpenAsync(link);
        (await page.SendAsync("approve", "qa1")).ShouldSay(200, "Nothing was changed now");
        (await page.SendAsync("approve", "qa2")).ShouldSay(200, "approved");
        Assert.Equal(["signedIn", "signedIn"], (await ApprovalAsync(id))["decisions"]!.AsArray().Select(d => d!["means"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_link_does_only_what_it_was_sent_for()
    {
        var id = await AskedAsync();
        var page = await OpenAsync(Of(id) with { Actions = LinkActions.Reject });
        Assert.DoesNotContain("value=\"approve\"", page.Shown.Text, StringComparison.Ordinal);
        (await page.SendAsync("approve", "qa1")).ShouldSay(403, "not sent for that");
        (await page.SendAsync("reject", "qa1")).ShouldSay(200, "Your decision is stored.");
    }

    [Fact]
    public async Task A_link_of_one_approval_never_opens_another()
    {
        var (one, other) = (await AskedAsync(), await AskedAsync());
        var page = await OpenAsync(Of(one));
        var foreign = await ThePage.OpenAsync(_server, $"/approve/{_server.Links.ToToken(Of(other))}");
        (await page.SendAsync("approve", "qa1", ("seal", foreign.Fields()["seal"]))).ShouldSay(403, "nothing was decided");
        (await page.SendAsync("approve", "qa1", [.. foreign.Fields().Select(f => (f.Key, f.Value))])).ShouldSay(403, "nothing was decided");
        Assert.Equal(("open", "open"), ((await ApprovalAsync(one))["state"]!.GetValue<string>(), (await ApprovalAsync(other))["state"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Of_a_hundred_at_once_by_link_and_by_API_one_counts_and_the_others_are_told_which()
    {
        await _server.As("admin1").PutAsync("/api/policies/approvals", new JsonObject { ["personalLinks"] = "standAlone" });
        var id = await AskedAsync();
        var link = Of(id);
        var pages = await Task.WhenAll(Enumerable.Range(0, 50).Select(n => OpenAsync(link with { Nonce = $"n{n % 10}", PersonId = n % 2 == 0 ? "qa1" : "qa2" })));
        var byLink = pages.Select((p, n) => Task.Run(() => p.SendAsync(n % 3 == 0 ? "reject" : "approve", accessToken: null)));
        var byApi = Enumerable.Range(0, 50).Select(n => Task.Run(() => _server.As(n % 2 == 0 ? "qa1" : "qa2").PostAsync(
            $"/api/approvals/{id}/decisions", new JsonObject { ["decisionId"] = $"api{n}", ["decision"] = n % 3 == 0 ? "reject" : "approve" })));
        var (linked, called) = (Task.WhenAll(byLink), Task.WhenAll(byApi));
        await Task.WhenAll(linked, called);

        var decision = Assert.Single((await ApprovalAsync(id))["decisions"]!.AsArray())!;
        var said = $"{decision["name"]} {(decision["decision"]!.GetValue<string>() == "approve" ? "approved" : "rejected")} it on 2026-03-02 08:00 UTC.";
        var (stored, told) = ((await linked).Count(p => p.Shown.Text.Contains("Your decision is stored.", StringComparison.Ordinal)), (await called).Count(r => r.Status == 200));
        Assert.Equal(1, stored + told);
        foreach (var page in (await linked).Where(p => !p.Shown.Text.Contains("Your decision is stored.", StringComparison.Ordinal)))
            page.ShouldSay(200, said);
        foreach (var reply in (await called).Where(r => r.Status != 200))
        {
            reply.ShouldBeProblem(409, "already-decided");
            Assert.Contains(said, reply.Json["detail"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task A_hold_to_which_another_was_added_is_shown_again_with_what_is_different()
    {
        var lotId = (await _server.ReceiveAsync(AReceipt.Of("RM-0")))["lotId"]!.GetValue<string>();
        Assert.Equal(201, (await HoldAsync(lotId, "H1")).Status);
        var asked = await _server.As("qa1").PostAsync("/api/holds/H1/release-requests", new JsonObject { ["requestId"] = "Q1", ["note"] = "Fine.", ["disposition"] = "release" });
        await _server.IdleAsync();
        var id = asked.Json["approvalId"]!.GetValue<string>();
        var page = await OpenAsync(Of(id) with { PersonId = "qa2", ShownHash = (await ApprovalAsync(id))["shownHash"]!.GetValue<string>() });
        Assert.Equal(201, (await HoldAsync(lotId, "H2")).Status);

        var refused = await page.SendAsync("approve", "qa2");
        refused.ShouldSay(412, "What has changed since it was shown to you", "Other open holds", "H2", "Nothing was decided");
        Assert.Empty((await ApprovalAsync(id))["decisions"]!.AsArray());
        // The link was bound to what the message said, so whoever opens it again is told, too.
        (await ThePage.OpenAsync(_server, refused.Path)).ShouldSay(200, "What has changed since it was shown to you", "H2");
        (await refused.SendAsync("approve", "qa2")).ShouldSay(200, "Your decision is stored.");
    }

    [Fact]
    public async Task Whoever_asked_takes_it_back_and_nobody_else_does()
    {
        var lotId = (await _server.ReceiveAsync(AReceipt.Of("RM-0")))["lotId"]!.GetValue<string>();
        await HoldAsync(lotId, "H9");
        var asked = await _server.As("qa1").PostAsync("/api/holds/H9/release-requests", new JsonObject { ["requestId"] = "Q1", ["note"] = "Fine.", ["disposition"] = "release" });
        await _server.IdleAsync();
        var id = asked.Json["approvalId"]!.GetValue<string>();
        (await _server.As("qa2").PostAsync($"/api/approvals/{id}/withdrawal")).ShouldBeProblem(403, "not-yours");
        Assert.Equal("cancelled", (await _server.As("qa1").PostAsync($"/api/approvals/{id}/withdrawal")).Json["state"]!.GetValue<string>());
        Assert.Equal(200, (await _server.As("qa1").PostAsync($"/api/approvals/{id}/withdrawal")).Status);
        await _server.IdleAsync();
        (await OpenAsync(Of(id) with { PersonId = "qa2" })).ShouldSay(200, "The approval is cancelled.");
        Assert.False((await _server.As("qa1").GetAsync($"/api/lots/{lotId}")).Json["usable"]!.GetValue<bool>());
        (await _server.As("wms").PostAsync($"/api/approvals/{await AskedAsync()}/withdrawal")).ShouldBeProblem(403, "not-yours");
    }

    [Fact]
    public async Task An_address_that_tries_many_links_that_are_none_has_to_wait_and_real_links_do_not()
    {
        var real = Of(await AskedAsync());
        for (var i = 0; i < ForgedLinks.MostForged; i++)
            Assert.Equal(404, (await _server.As(null).GetAsync($"/approve/none{i}")).Status);
        var waits = await _server.As(null).GetAsync("/approve/none");
        Assert.Equal((429, "60"), (waits.Status, waits.Headers["Retry-After"]));
        Assert.Contains("Wait a minute", waits.Text);
        Assert.Equal(429, (await _server.As(null).PostFormAsync("/approve/none", [new("decision", "approve")])).Status);
        (await OpenAsync(real)).ShouldSay(200, "Opening it has decided nothing.");

        using var elsewhere = new HttpRequestMessage(HttpMethod.Get, new Uri(_server.Address, "/approve/none")) { Headers = { { "X-Forwarded-For", "203.0.113.9" } } };
        using var http = new HttpClient();
        Assert.Equal(HttpStatusCode.NotFound, (await http.SendAsync(elsewhere)).StatusCode);
        await _server.AdvanceAsync(SignInAttempts.Wait);
        Assert.Equal(404, (await _server.As(null).GetAsync("/approve/none")).Status);
    }

    [Fact]
    public async Task Over_TLS_every_answer_says_that_nothing_else_will_do()
    {
        foreach (var path in new[] { "/healthz", "/approvals", "/approve/x" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_server.Address, path));
            request.Headers.Add("X-Forwarded-Proto", "https");
            using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
            using var response = await http.SendAsync(request);
            Assert.Equal("max-age=31536000", response.Headers.GetValues("Strict-Transport-Security").Single());
            Assert.DoesNotContain("Strict-Transport-Security", (await _server.As(null).GetAsync(path)).Headers.Keys);
        }
    }

    private async Task<string> AskedAsync() => (await _server.ReceiveAsync(AReceipt.WithoutCertificate()))["approvalId"]!.GetValue<string>();

    private async Task<JsonNode> ApprovalAsync(string id) => (await _server.As("manager1").GetAsync($"/api/approvals/{id}")).Json;

    private Task<Reply> HoldAsync(string lotId, string holdId) => _server.As("qa1").PostAsync(
        $"/api/lots/{lotId}/holds", new JsonObject { ["holdId"] = holdId, ["reasonCode"] = "complaint", ["scope"] = "lot", ["source"] = new JsonObject { ["kind"] = "person" } });

    private ApprovalLink Of(string approvalId) => new(approvalId, "qa1", 0, _server.Clock.GetUtcNow().AddDays(1), "N1");

    private Task<ThePage> OpenAsync(ApprovalLink link) => ThePage.OpenAsync(_server, $"/approve/{_server.Host.Services.GetRequiredService<ApprovalLinks>().ToToken(link)}");
}
