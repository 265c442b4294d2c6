using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using LotFlow.Workflows.Approvals;

namespace LotFlow.Http.Tests.Approvals;

public sealed class ApprovalPageTests(LotFlowServer server) : IClassFixture<LotFlowServer>
{
    [Fact]
    public async Task The_page_shows_exactly_what_is_asked()
    {
        var (line, page) = await AskAsync();
        var approval = (await server.As("qa1").GetAsync($"/api/approvals/{line["approvalId"]}")).Json;
        page.ShouldSay(
            200, approval["summary"]!.GetValue<string>(), "Requested by", "op1", "2026-03-02 08:00:00 UTC", "quality at P1, level 1", "Quentin Abel",
            "Your access token");
        Assert.All(approval["details"]!.AsArray(), d => page.ShouldSay(200, d!["label"]!.GetValue<string>(), d["text"]!.GetValue<string>()));
        Assert.Equal(approval["shownHash"]!.GetValue<string>(), page.Fields()["shownHash"]);
    }

    [Fact]
    public async Task The_page_forbids_everything_that_it_does_not_need()
    {
        var (_, page) = await AskAsync();
        var headers = page.Shown.Headers;
        Assert.Contains("default-src 'none'", headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.Equal(("no-referrer", "no-store", "nosniff"), (headers["Referrer-Policy"], headers["Cache-Control"], headers["X-Content-Type-Options"]));
        Assert.DoesNotContain("<script", page.Shown.Text, StringComparison.OrdinalIgnoreCase);
        var style = page.Shown.Text.Split("<style>")[1].Split("</style>")[0];
        Assert.Contains($"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)))}'", headers["Content-Security-Policy"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_can_be_used_without_seeing_it()
    {
        var (_, page) = await AskAsync();
        Assert.Contains("<html lang=\"en\">", page.Shown.Text, StringComparison.Ordinal);
        Assert.Contains("<main id=\"main\">", page.Shown.Text, StringComparison.Ordinal);
        Assert.Contains("name=\"viewport\"", page.Shown.Text, StringComparison.Ordinal);
        foreach (var field in new[] { "comment", "accessToken" })
            Assert.True(page.Shown.Text.Contains($"<label for=\"{field}\"", StringComparison.Ordinal) && page.Shown.Text.Contains($"id=\"{field}\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Opening_the_link_changes_nothing_at_all()
    {
        var line = await server.ReceiveAsync(AReceipt.WithoutCertificate());
        var link = await ThePage.LinkAsync(server, line, "qa1");
        var before = await server.StoredAsync();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(200, (await server.As(null).GetAsync(link)).Status);
            var head = await server.As(null).SendAsync(HttpMethod.Head, link);
            Assert.Equal((200, ""), (head.Status, head.Text));
        }

        Assert.Equal(before, await server.StoredAsync());
    }

    [Fact]
    public async Task Sending_the_form_decides_once_and_every_replay_shows_the_decision()
    {
        var (line, page) = await AskAsync();
        var decided = await page.SendAsync("reject", "qa1", ("comment", "Wrong <lot>\r\nreally"));
        decided.ShouldSay(200, "Your decision is stored.", "Quentin Abel", "2026-03-02 08:00:00 UTC", "Rejected", "signed in", "Wrong <lot>\nreally");
        await server.IdleAsync();
        var before = await server.StoredAsync();

        (await page.SendAsync("reject", "qa1")).ShouldSay(200, "Quentin Abel rejected it on 2026-03-02 08:00 UTC.", "Nothing was changed");
        (await page.SendAsync("approve", "qa1")).ShouldSay(200, "Quentin Abel rejected it");
        var again = await ThePage.OpenAsync(server, await ThePage.LinkAsync(server, line, "qa1"));
        again.ShouldSay(200, "Quentin Abel rejected it", "Rejected");
        Assert.False(again.HasForm);
        (await ThePage.OpenAsync(server, await ThePage.LinkAsync(server, line, "qa2"))).ShouldSay(200, "Quentin Abel rejected it");
        Assert.Equal(before, await server.StoredAsync());

        var approval = (await server.As("qa1").GetAsync($"/api/approvals/{line["approvalId"]}")).Json;
        Assert.Equal(("rejected", "signedIn"), (approval["state"]!.GetValue<string>(), approval["decisions"]![0]!["means"]!.GetValue<string>()));
        Assert.Equal("rejected", (await server.As("op1").GetAsync($"/api/lots/{line["lotId"]}")).Json["disposition"]!.GetValue<string>());
    }

    [Fact]
    public async Task Two_clicks_at_once_decide_once()
    {
        var (line, page) = await AskAsync();
        var sent = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => page.SendAsync("approve", "qa1")));
        Assert.All(sent, s => s.ShouldSay(200, "Quentin Abel"));
        Assert.Single((await server.As("qa1").GetAsync($"/api/approvals/{line["approvalId"]}")).Json["decisions"]!.AsArray());
    }

    [Fact]
    public async Task What_is_missing_or_wrong_in_the_form_decides_nothing()
    {
        var (_, page) = await AskAsync();
        var before = await server.StoredAsync();
        (await page.SendAsync("approve", accessToken: null)).ShouldSay(401, "Sign in with your access token");
        var unknown = await page.SendAsync("approve", "stranger", ("comment", "kept <for> you"));
        unknown.ShouldSay(401, "not known", "kept <for> you");
        (await page.SendAsync("approve", "qa2")).ShouldSay(403, "sent to another person");
        (await page.SendAsync(decision: null, "qa1")).ShouldSay(422, "Choose Approve or Reject");
        (await page.SendAsync("maybe", "qa1")).ShouldSay(422, "Choose Approve or Reject");
        (await page.SendAsync("approve", "qa1", ("comment", new string('x', 2001)))).ShouldSay(422, "longer than 2000");
        (await page.SendAsync("approve", "qa1", ("seal", ""))).ShouldSay(403, "did not come from this page");
        (await page.SendAsync("approve", "qa1", ("seal", page.Fields()["seal"][..^2]))).ShouldSay(403, "did not come from this page");
        (await page.SendAsync("approve", "qa1", ("decisionId", "other"))).ShouldSay(403, "did not come from this page");
        (await page.SendAsync("approve", "qa1", ("shownHash", new string('0', 64)))).ShouldSay(403, "did not come from this page");
        (await page.SendAsync("approve", "qa1", ("comment", new string('x', 100_000)))).ShouldSay(413);
        Assert.Equal(before, await server.StoredAsync());
        (await unknown.SendAsync("approve", "qa1")).ShouldSay(200, "Your decision is stored.");
    }

    [Fact]
    public async Task A_form_of_one_link_is_none_of_another()
    {
        var (line, page) = await AskAsync();
        var other = await ThePage.OpenAsync(server, await ThePage.LinkAsync(server, line, "qa2"));
        var moved = await other.SendAsync("approve", "qa2", [.. page.Fields().Select(f => (f.Key, f.Value))]);
        moved.ShouldSay(403, "did not come from this page");
    }

    [Fact]
    public async Task A_forged_link_shows_nothing()
    {
        var line = await server.ReceiveAsync(AReceipt.WithoutCertificate());
        var link = await ThePage.LinkAsync(server, line, "qa1");
        var swapped = link.Contains("qa1", StringComparison.Ordinal) ? link : link[..^1] + (link[^1] == 'A' ? 'B' : 'A');
        foreach (var forged in new[] { "/approve/nonsense", "/approve/k1.e30.AAAA", "/approve/k9" + link["/approve/k1".Length..], swapped, link[..^4], link + "AA" })
        {
            (await ThePage.OpenAsync(server, forged)).ShouldSay(404, "not one that LotFlow sent");
            var posted = await server.As("qa1").PostFormAsync(forged, [new("decision", "approve")]);
            Assert.Equal((404, "text/html"), (posted.Status, posted.ContentType));
        }
    }

    [Fact]
    public async Task Everything_that_others_wrote_is_encoded()
    {
        const string attack = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";
        var line = await server.ReceiveAsync(AReceipt.WithoutCertificate(supplierLot: attack));
        var page = await ThePage.OpenAsync(server, await ThePage.LinkAsync(server, line, "qa1"));
        page.ShouldSay(200, attack);
        Assert.DoesNotContain("<script", page.Shown.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", page.Shown.Text, StringComparison.Ordinal);
        var refused = await page.SendAsync("approve", "stranger", ("comment", "</textarea>" + attack));
        Assert.DoesNotContain("<script", refused.Shown.Text, StringComparison.Ordinal);
        var decided = await refused.SendAsync("approve", "qa1", ("comment", attack));
        decided.ShouldSay(200, attack);
        Assert.DoesNotContain("<script", decided.Shown.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_whose_role_does_not_decide_is_refused_on_the_page()
    {
        var line = await server.ReceiveAsync(AReceipt.WithoutCertificate());
        foreach (var (person, reason) in new[] { ("op1", "took part in what is asked"), ("op2", "needs one of the roles") })
        {
            var link = new ApprovalLink(line["approvalId"]!.GetValue<string>(), person, 0, server.Clock.GetUtcNow().AddDays(1), "n");
            var page = await ThePage.OpenAsync(server, $"/approve/{server.Links.ToToken(link)}");
            var before = await server.StoredAsync();
            (await page.SendAsync("approve", person)).ShouldSay(403, reason);
            Assert.Equal(before, await server.StoredAsync());
        }
    }

    [Fact]
    public async Task No_token_is_ever_logged()
    {
        var (_, page) = await AskAsync();
        await page.SendAsync("approve", "qa1");
        Assert.Contains(server.Log, l => l.Contains("/approve/{token}", StringComparison.Ordinal));
        Assert.DoesNotContain(server.Log, l => l.Contains("/approve/k", StringComparison.Ordinal));
    }

    private async Task<(JsonNode Line, ThePage Page)> AskAsync()
    {
        var line = await server.ReceiveAsync(AReceipt.WithoutCertificate());
        return (line, await ThePage.OpenAsync(server, await ThePage.LinkAsync(server, line, "qa1")));
    }
}
