using System.Text.Json.Nodes;
using LotFlow.Domain.Approvals;
using LotFlow.Workflows.Approvals;
using Microsoft.Extensions.DependencyInjection;

namespace LotFlow.Http.Tests.Approvals;

/// <summary>What happens to a link while time passes and policies and subjects change.</summary>
public sealed class ApprovalPageInTimeTests : IAsyncLifetime
{
    private LotFlowServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await LotFlowServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task An_expired_link_of_an_open_approval_is_gone_and_the_newest_one_works()
    {
        var line = await _server.ReceiveAsync(AReceipt.WithoutCertificate());
        var first = await ThePage.OpenAsync(_server, await ThePage.LinkAsync(_server, line, "qa1"));
        await _server.AdvanceAsync(TimeSpan.FromDays(15));
        var before = await _server.StoredAsync();
        (await first.SendAsync("approve", "qa1")).ShouldSay(410, "expired");
        Assert.Equal(before, await _server.StoredAsync());
        // By now it has escalated to managers, who are reminded.
        var newest = await ThePage.OpenAsync(_server, await ThePage.LinkAsync(_server, line, "manager1"));
        newest.ShouldSay(200, "level 2");
        (await newest.SendAsync("approve", "manager1")).ShouldSay(200, "Maria Nowak");
    }

    [Fact]
    public async Task An_expired_link_of_a_decided_approval_shows_the_decision()
    {
        var line = await _server.ReceiveAsync(AReceipt.WithoutCertificate());
        var link = await ThePage.LinkAsync(_server, line, "qa2");
        await (await ThePage.OpenAsync(_server, await ThePage.LinkAsync(_server, line, "qa1"))).SendAsync("approve", "qa1");
        await _server.AdvanceAsync(TimeSpan.FromDays(15));
        (await ThePage.OpenAsync(_server, link)).ShouldSay(410, "Quentin Abel approved it on 2026-03-02 08:00 UTC.");
    }

    [Fact]
    public async Task A_changed_subject_is_shown_again_before_it_can_be_decided()
    {
        var line = await _server.ReceiveAsync(AReceipt.WithoutCertificate());
        var page = await ThePage.OpenAsync(_server, await ThePage.LinkAsync(_server, line, "qa1"));
        var approvals = _server.Host.Services.GetRequiredService<ApprovalStore>();
        await approvals.ChangeAsync(
            line["approvalId"]!.GetValue<string>(), a => a with { Details = [.. a.Details, new ApprovalDetail("New", "The lot is also late")] }, default);
        var refused = await page.SendAsync("approve", "qa1");
        refused.ShouldSay(412, "has changed since it was shown", "The lot is also late", "Nothing was decided");
        Assert.Empty((await _server.As("qa1").GetAsync($"/api/approvals/{line["approvalId"]}")).Json["decisions"]!.AsArray());
        (await refused.SendAsync("approve", "qa1")).ShouldSay(200, "Your decision is stored.");
    }

    [Fact]
    public async Task A_link_that_stands_alone_decides_without_being_a_signature()
    {
        await _server.As("admin1").PutAsync("/api/policies/approvals", new JsonObject { ["personalLinks"] = "standAlone" });
        var line = await _server.ReceiveAsync(AReceipt.WithoutCertificate());
        var page = await ThePage.OpenAsync(_server, await ThePage.LinkAsync(_server, line, "qa2"));
        page.ShouldSay(200, "recorded as made by this link");
        Assert.DoesNotContain("accessToken", page.Shown.Text, StringComparison.Ordinal);
        (await page.SendAsync("approve", accessToken: null)).ShouldSay(200, "Aisha Qureshi", "without a signature");
        var decision = (await _server.As("qa1").GetAsync($"/api/approvals/{line["approvalId"]}")).Json["decisions"]![0]!;
        Assert.Equal(("qa2", "link"), (decision["by"]!.GetValue<string>(), decision["means"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_quorum_asks_two_people_and_no_one_twice()
    {
        await _server.As("admin1").PutAsync("/api/policies/approvals", new JsonObject { ["quorum"] = 2 });
        var line = await _server.ReceiveAsync(AReceipt.WithoutCertificate());
        var first = await ThePage.OpenAsync(_server, await ThePage.LinkAsync(_server, line, "qa1"));
        (await first.SendAsync("approve", "qa1")).ShouldSay(200, "open, 1 of 2 agreed");
        var again = await ThePage.OpenAsync(_server, await ThePage.LinkAsync(_server, line, "qa1"));
        Assert.False(again.HasForm);
        var second = await ThePage.OpenAsync(_server, await ThePage.LinkAsync(_server, line, "qa2"));
        (await second.SendAsync("approve", "qa2")).ShouldSay(200, "Quentin Abel", "Aisha Qureshi", "approved");
    }

    [Fact]
    public async Task Links_survive_a_restart()
    {
        var line = await _server.ReceiveAsync(AReceipt.WithoutCertificate());
        var link = await ThePage.LinkAsync(_server, line, "qa1");
        await _server.RestartAsync();
        var page = await ThePage.OpenAsync(_server, link);
        (await page.SendAsync("approve", "qa1")).ShouldSay(200, "Your decision is stored.");
    }
}
