using System.Text.Json.Nodes;
using LotFlow.Abstractions.Documents;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace LotFlow.Http.Tests.Operations;

public sealed class NotificationTests : IAsyncLifetime
{
    private LotFlowServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await LotFlowServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Everyone_who_may_decide_is_written_to_with_a_link_of_their_own()
    {
        await _server.ReceiveAsync(AReceipt.WithoutCertificate());
        var sent = await ListAsync("admin1", "");
        Assert.Equal(["manager1", "qa1", "qa2"], sent.Select(n => n!["to"]!["personId"]!.GetValue<string>()).Order(StringComparer.Ordinal));
        Assert.Equal(3, sent.Select(n => n!["link"]!.GetValue<string>()).Distinct().Count());
        Assert.All(sent, n => Assert.StartsWith(_server.Address.ToString() + "approve/", n!["link"]!.GetValue<string>(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reminders_come_newest_first_and_page_by_page()
    {
        await _server.ReceiveAsync(AReceipt.WithoutCertificate());
        await _server.AdvanceAsync(TimeSpan.FromDays(4));
        var all = await ListAsync("admin1", "");
        var times = all.Select(n => n!["at"]!.GetValue<DateTimeOffset>()).ToList();
        Assert.Equal(times.OrderDescending(), times);
        Assert.Equal("approval", all[^1]!["kind"]!.GetValue<string>());
        Assert.Contains(all, n => n!["kind"]!.GetValue<string>() == "reminder");
        Assert.Contains(all, n => n!["kind"]!.GetValue<string>() == "escalation");
        var page = (await _server.As("admin1").GetAsync("/api/notifications?limit=2")).Json;
        var next = await ListAsync("admin1", $"?limit=2&continuation={page["continuation"]}");
        Assert.Equal(all.Skip(2).Take(2).Select(Id), next.Select(Id));
    }

    [Fact]
    public async Task Only_administrators_see_links_and_only_of_their_sites()
    {
        await _server.ReceiveAsync(AReceipt.WithoutCertificate());
        (await _server.As("qa1").GetAsync("/api/notifications")).ShouldBeProblem(403, "not-your-role");
        Assert.Empty(await ListAsync("local1", ""));
    }

    [Fact]
    public async Task The_same_message_is_kept_once_and_its_token_never()
    {
        var line = await _server.ReceiveAsync(AReceipt.WithoutCertificate());
        var notifier = _server.Host.Services.GetRequiredService<INotifier>();
        var link = new ApprovalLink(line["approvalId"]!.GetValue<string>(), "qa1", 0, _server.Clock.GetUtcNow(), "n");
        var message = new Notification("twice", "approval", "P1", new("qa1", "Quentin Abel", Email: null), "s", "t", link);
        await notifier.SendAsync(message);
        _server.Clock.Advance(TimeSpan.FromDays(40));
        await notifier.SendAsync(message);
        Assert.Single(await ListAsync("admin1", "?limit=500"), n => Id(n) == "twice");
        var stored = await _server.Host.Services.GetRequiredService<IDocumentStore>().Container(Containers.Notifications).QueryAsync(new());
        Assert.DoesNotContain(stored.Documents, d => System.Text.Encoding.UTF8.GetString(d.Json.Span).Contains(_server.Links.ToToken(link), StringComparison.Ordinal));
    }

    private static string Id(JsonNode? notification) => notification!["notificationId"]!.GetValue<string>();

    private async Task<JsonArray> ListAsync(string user, string query) =>
        (await _server.As(user).GetAsync($"/api/notifications{query}")).Json["items"]!.AsArray();
}
