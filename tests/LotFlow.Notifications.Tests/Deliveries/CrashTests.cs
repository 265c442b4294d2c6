using LotFlow.Abstractions.Documents;
using LotFlow.Notifications.Deliveries;
using LotFlow.Notifications.Tests.Teams;
using LotFlow.Workflows.Approvals;

namespace LotFlow.Notifications.Tests.Deliveries;

/// <summary>The process dies at every write, before and after it, and another one goes on.</summary>
public sealed class CrashTests : IAsyncLifetime
{
    private const int Messages = 3;

    private Webhook _webhook = null!;

    public async ValueTask InitializeAsync() => _webhook = await Webhook.StartAsync();

    public ValueTask DisposeAsync() => _webhook.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Wherever_the_process_dies_nothing_is_lost_nothing_is_sent_twice_and_all_is_seen(bool afterEffect)
    {
        for (var failAt = 1; ; failAt++)
        {
            _webhook.Posts.Clear();
            var disturbed = new Disturbed(failAt, afterEffect);
            await using var post = await Post.OpenAsync(s => s with { Webhooks = [new([], [], _webhook.Url)] }, disturbed.Around);

            for (var n = 0; n < Messages; n++)
                await UntilItWorksAsync(() => post.Notifier.SendAsync(AMessage.ToChannel($"n{n}")));
            try
            {
                await post.RunAsync();
            }
            catch (StoreUnavailableException)
            {
                // The process is gone; the next one knows the store and nothing else.
            }

            var (_, pump) = post.NewProcess();
            for (var round = 0; round < 10; round++)
            {
                await post.RunAsync(pump);
                post.Clock.Advance(TimeSpan.FromMinutes(1));
            }

            var sent = (await post.Outbox.ListAsync(10)).Sent;
            Assert.Equal(Messages, sent.Count);
            Assert.All(sent, s => Assert.Contains(Assert.Single(s.Deliveries).State, (DeliveryState[])[DeliveryState.Accepted, DeliveryState.Uncertain]));
            Assert.InRange(sent.Count(s => s.Deliveries[0].State == DeliveryState.Uncertain), 0, 1);
            Assert.Equal(_webhook.Posts.Count, _webhook.Posts.Distinct().Count());
            Assert.InRange(_webhook.Posts.Count, Messages - 1, Messages);
            if (!disturbed.HasFired)
            {
                Assert.Equal((Messages * 3) + 1, failAt);
                Assert.Equal(Messages, _webhook.Posts.Count);
                return;
            }
        }
    }

    [Fact]
    public async Task Many_pumps_at_once_send_each_message_once()
    {
        await using var post = await Post.OpenAsync(s => s with { Webhooks = [new([], [], _webhook.Url)] });
        for (var n = 0; n < 40; n++)
            await post.Notifier.SendAsync(AMessage.ToChannel($"n{n}"));
        DeliveryPump[] pumps = [.. Enumerable.Range(0, 10).Select(_ => post.NewProcess().Pump)];

        for (var second = 0; second < 12; second++)
        {
            await Task.WhenAll(pumps.Select(pump => Task.Run(() => pump.RunAsync("teams"))));
            post.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.All((await post.Outbox.ListAsync(100)).Sent, s => Assert.Equal((DeliveryState.Accepted, 1), (s.Deliveries[0].State, s.Deliveries[0].Attempts)));
        Assert.Equal(40, _webhook.Posts.Count);
        Assert.Equal(40, _webhook.Posts.Distinct().Count());
    }

    [Fact]
    public async Task What_is_learnt_late_replaces_what_was_guessed()
    {
        var answer = new TaskCompletionSource();
        _webhook.Answer = async (context, _) =>
        {
            await answer.Task;
            context.Response.StatusCode = 202;
        };
        await using var post = await Post.OpenAsync(s => s with { Webhooks = [new([], [], _webhook.Url)] });
        await post.Notifier.SendAsync(AMessage.ToChannel("n1"));
        var (_, slow) = post.NewProcess();

        // As a process whose clock stands still would see it: its own time-out does not come.
        var sending = slow.RunAsync("teams");
        while (_webhook.Posts.IsEmpty)
            await Task.Yield();
        var rules = new DeliveryRules(post.Settings, []);
        Assert.Equal("teams pending 1", await post.StateAsync("n1"));
        answer.SetResult();
        await sending;
        Assert.Equal("teams accepted 1", await post.StateAsync("n1"));

        var kept = new KeptNotification(AMessage.ToChannel("n2"), AMessage.Start) { Deliveries = [new("teams", DeliveryState.Uncertain, 1, AMessage.Start, "?", IsSending: false)] };
        Assert.Equal(DeliveryState.Accepted, rules.Settle(kept, "teams", 1, SendOutcome.Accepted, AMessage.Start)!.Deliveries[0].State);
        Assert.Null(rules.Settle(kept, "teams", 2, SendOutcome.Accepted, AMessage.Start));
        Assert.Null(rules.Settle(kept, "teams", 1, new(SendResult.NotNow, "no"), AMessage.Start));
    }

    private static async Task UntilItWorksAsync(Func<Task> send)
    {
        while (true)
        {
            try
            {
                await send();
                return;
            }
            catch (StoreUnavailableException)
            {
                // As an activity does: it is called again.
            }
        }
    }
}
