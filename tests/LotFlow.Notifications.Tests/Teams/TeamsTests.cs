using System.Text.Json.Nodes;
using LotFlow.Domain.People;
using LotFlow.Notifications.Settings;

namespace LotFlow.Notifications.Tests.Teams;

/// <summary>Teams against a real HTTP endpoint that does everything an endpoint can do wrong.</summary>
public sealed class TeamsTests : IAsyncLifetime
{
    private Webhook _webhook = null!;

    public async ValueTask InitializeAsync() => _webhook = await Webhook.StartAsync();

    public ValueTask DisposeAsync() => _webhook.DisposeAsync();

    [Fact]
    public async Task A_card_is_posted_once_and_taken_which_is_not_called_delivered()
    {
        await using var post = await OpenAsync();

        await post.Notifier.SendAsync(AMessage.ToChannel("n1"));
        await post.Notifier.SendAsync(AMessage.ToChannel("n1"));
        await post.SettleAsync();

        Assert.Equal("teams accepted 1", await post.StateAsync("n1"));
        var message = JsonNode.Parse(Assert.Single(_webhook.Posts))!;
        Assert.Equal("message", (string?)message["type"]);
        Assert.Equal("application/vnd.microsoft.card.adaptive", (string?)message["attachments"]![0]!["contentType"]);
        Assert.Equal($"https://lotflow.plant.example/approve/{post.Links.ToToken(AMessage.ToChannel("n1").Link!)}", (string?)message["attachments"]![0]!["content"]!["actions"]![0]!["url"]);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(410)]
    [InlineData(413)]
    [InlineData(302)]
    public async Task What_is_refused_for_good_is_not_posted_again(int status)
    {
        _webhook.Answers(status);
        await using var post = await OpenAsync();

        await post.Notifier.SendAsync(AMessage.ToChannel("n1"));
        await post.SettleAsync();

        Assert.Equal("teams failed 1", await post.StateAsync("n1"));
        Assert.Single(_webhook.Posts);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(408)]
    public async Task What_is_refused_for_now_is_posted_again_until_it_is_given_up(int status)
    {
        _webhook.Answers(status);
        await using var post = await OpenAsync(s => s with { Attempts = 3 });

        await post.Notifier.SendAsync(AMessage.ToChannel("n1"));
        await post.SettleAsync();

        Assert.Equal("teams failed 3", await post.StateAsync("n1"));
        Assert.Equal($"Teams answered {status}.", (await post.SentAsync("n1")).Deliveries[0].Detail);
        Assert.Equal(3, _webhook.Posts.Count);
    }

    [Fact]
    public async Task A_service_that_asks_for_a_pause_is_left_alone_by_all_messages_and_none_of_them_pays_for_it()
    {
        _webhook.Answers(429, retryAfter: 120);
        await using var post = await OpenAsync();
        for (var n = 0; n < 3; n++)
            await post.Notifier.SendAsync(AMessage.ToChannel($"n{n}"));

        await post.RunAsync();
        Assert.Single(_webhook.Posts);
        post.Clock.Advance(TimeSpan.FromSeconds(119));
        await post.RunAsync();
        Assert.Single(_webhook.Posts);
        _webhook.Answers(202);
        await post.SettleAsync();

        Assert.Equal(4, _webhook.Posts.Count);
        var attempts = (await post.Outbox.ListAsync(10)).Sent.Select(s => s.Deliveries[0].Attempts).Order();
        Assert.Equal([1, 1, 2], attempts);
    }

    [Fact]
    public async Task A_pause_that_was_asked_for_holds_for_a_process_that_did_not_hear_of_it()
    {
        _webhook.Answers(429, retryAfter: 120);
        await using var post = await OpenAsync();
        await post.Notifier.SendAsync(AMessage.ToChannel("n1"));
        await post.RunAsync();
        var (_, next) = post.NewProcess();

        post.Clock.Advance(TimeSpan.FromSeconds(119));
        await post.RunAsync(next);
        Assert.Single(_webhook.Posts);
        post.Clock.Advance(TimeSpan.FromSeconds(1));
        await post.RunAsync(next);
        Assert.Equal(2, _webhook.Posts.Count);
    }

    [Fact]
    public async Task Each_attempt_waits_twice_as_long_as_the_one_before()
    {
        _webhook.Answers(500);
        await using var post = await OpenAsync();
        await post.Notifier.SendAsync(AMessage.ToChannel("n1"));

        for (var expected = 30; expected <= 960; expected *= 2)
        {
            var pause = (await post.Pump.RunAsync("teams")).NextAt!.Value - post.Clock.GetUtcNow();
            Assert.InRange(pause.TotalSeconds, expected * 0.79, expected * 1.21);
            post.Clock.Advance(pause);
        }
    }

    [Fact]
    public async Task No_more_than_four_cards_go_to_one_webhook_within_a_second()
    {
        await using var post = await OpenAsync();
        for (var n = 0; n < 10; n++)
            await post.Notifier.SendAsync(AMessage.ToChannel($"n{n}"));

        await post.RunAsync();
        await post.RunAsync();
        Assert.Equal(4, _webhook.Posts.Count);
        post.Clock.Advance(TimeSpan.FromSeconds(1));
        await post.RunAsync();
        Assert.Equal(8, _webhook.Posts.Count);
        await post.SettleAsync();
        Assert.Equal(10, _webhook.Posts.Count);
    }

    [Theory]
    [InlineData(502)]
    [InlineData(504)]
    [InlineData(0)]
    public async Task Where_it_may_have_been_posted_it_is_not_posted_again(int status)
    {
        _webhook.Answer = (context, _) =>
        {
            if (status == 0)
                context.Abort();
            else
                context.Response.StatusCode = status;
            return Task.CompletedTask;
        };
        await using var post = await OpenAsync();

        await post.Notifier.SendAsync(AMessage.ToChannel("n1"));
        await post.SettleAsync();

        Assert.Equal("teams uncertain 1", await post.StateAsync("n1"));
        Assert.Single(_webhook.Posts);
    }

    [Fact]
    public async Task A_service_that_never_answers_is_left_when_the_time_is_over()
    {
        using var silent = RawServer.Silent();
        await using var post = await OpenAsync(s => s with { Webhooks = [new([], [], new($"http://127.0.0.1:{silent.Port}/?sig={Webhook.Secret}"))] });

        await post.Notifier.SendAsync(AMessage.ToChannel("n1"));
        var sending = post.RunAsync();
        await silent.Heard.Task;
        post.Clock.Advance(post.Settings.Timeout);
        await sending;

        Assert.Equal("teams uncertain 1", await post.StateAsync("n1"));
        Assert.Equal(1, silent.Connections);
    }

    [Fact]
    public async Task A_silent_webhook_does_not_hold_up_another()
    {
        using var silent = RawServer.Silent();
        await using var post = await OpenAsync(s => s with { Webhooks = [new([], [Role.Manager], new($"http://127.0.0.1:{silent.Port}/")), new([], [Role.Quality], _webhook.Url)] });
        await post.Notifier.SendAsync(AMessage.ToChannel("n1", Role.Manager));
        await post.Notifier.SendAsync(AMessage.ToChannel("n2"));

        var sending = post.RunAsync();
        await silent.Heard.Task;
        while (_webhook.Posts.IsEmpty || await post.StateAsync("n2") != "teams accepted 1")
            await Task.Yield();
        Assert.False(sending.IsCompleted);
        post.Clock.Advance(post.Settings.Timeout);
        await sending;
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("down")]
    [InlineData("tls")]
    public async Task The_address_of_a_webhook_is_in_no_log_and_no_document_whatever_goes_wrong(string kind)
    {
        using var garbage = RawServer.Saying("220 I am a mail server\r\n");
        var port = kind == "down" ? RawServer.NobodysPort() : garbage.Port;
        await using var post = await OpenAsync(s => s with { Attempts = 2, Webhooks = [new([], [], new($"http{(kind == "tls" ? "s" : "")}://127.0.0.1:{port}/?sig={Webhook.Secret}"))] });

        await post.Notifier.SendAsync(AMessage.ToChannel("n1"));
        await post.SettleAsync();

        Assert.Equal(kind == "garbage" ? "teams uncertain 1" : "teams failed 2", await post.StateAsync("n1"));
        var shown = post.Log.Text + await post.StoredTextAsync() + post.Settings;
        Assert.Contains("delivery.", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(Webhook.Secret, shown, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_card_goes_to_the_channel_of_its_role_and_site_and_to_none_else()
    {
        await using var post = await OpenAsync(s => s with { Webhooks = [new(["SUED"], [], new("http://127.0.0.1:1/")), new(["NORD"], [Role.Quality], _webhook.Url)] });

        await post.Notifier.SendAsync(AMessage.ToChannel("n1"));
        await post.Notifier.SendAsync(AMessage.ToChannel("n2", Role.Manager));
        await post.SettleAsync();

        Assert.Equal("teams accepted 1", await post.StateAsync("n1"));
        // The people of a role without a channel have a message each; one to nowhere is not kept.
        Assert.DoesNotContain("\"n2\"", await post.StoredTextAsync(), StringComparison.Ordinal);
    }

    private Task<Post> OpenAsync(Func<NotificationSettings, NotificationSettings>? configure = null) =>
        Post.OpenAsync(s => (configure ?? (x => x))(s with { Webhooks = [new([], [], _webhook.Url)] }));
}
