using LotFlow.Domain.Approvals;
using LotFlow.Domain.People;
using LotFlow.Notifications.Deliveries;
using LotFlow.Notifications.Messages;
using LotFlow.Notifications.Settings;
using LotFlow.Notifications.Teams;
using LotFlow.Notifications.Tests.Smtp;
using LotFlow.Notifications.Tests.Teams;
using LotFlow.Workflows.Approvals;

namespace LotFlow.Notifications.Tests.Deliveries;

/// <summary>What waited and is not needed any more.</summary>
public sealed class NeedTests(MailServer server) : IAsyncLifetime
{
    private static int s_number;
    private Webhook _webhook = null!;

    public async ValueTask InitializeAsync() => _webhook = await Webhook.StartAsync();

    public ValueTask DisposeAsync() => _webhook.DisposeAsync();

    [Theory]
    [InlineData(ApprovalState.Approved, "email superseded 1")]
    [InlineData(ApprovalState.Rejected, "email superseded 1")]
    [InlineData(ApprovalState.Expired, "email superseded 1")]
    [InlineData(ApprovalState.Cancelled, "email superseded 1")]
    [InlineData(ApprovalState.Open, "email accepted 2")]
    public async Task Nobody_is_asked_what_ended_while_the_message_waited(ApprovalState state, string became)
    {
        var to = Address("greylisted");
        await using var post = await OpenAsync();
        var approval = await post.Approvals.OpenAsync(AMessage.Approval(), CancellationToken.None);
        await post.Notifier.SendAsync(AMessage.ToPerson("n1", to));
        await post.RunAsync();

        await ChangeAsync(post, approval with { State = state });
        await post.SettleAsync();

        Assert.Equal(became, await post.StateAsync("n1"));
        Assert.Empty(_webhook.Posts);
        if (state == ApprovalState.Open)
            return;
        Assert.Empty(server.To(to));
        Assert.Equal("It was decided before this was sent.", (await post.SentAsync("n1")).Deliveries[0].Detail);
        Assert.Contains("delivery.superseded", post.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("delivery.undeliverable", post.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task How_it_ended_is_told_although_it_has_ended()
    {
        var to = Address("accepted");
        await using var post = await OpenAsync();
        var approval = await post.Approvals.OpenAsync(AMessage.Approval() with { State = ApprovalState.Approved }, CancellationToken.None);

        await post.Notifier.SendAsync(AMessage.ToPerson("n1", to, "decided", approval) with { Link = null });
        await post.SettleAsync();

        Assert.Equal("email accepted 1", await post.StateAsync("n1"));
    }

    [Fact]
    public async Task Of_two_who_must_agree_only_the_one_who_has_not_decided_is_still_asked()
    {
        var (first, second) = (Address("accepted"), Address("accepted"));
        await using var post = await OpenAsync();
        await post.Approvals.OpenAsync(AMessage.Approval() with { Quorum = 2, Decisions = [By("qa1")] }, CancellationToken.None);

        await post.Notifier.SendAsync(AMessage.ToPerson("n1", first));
        await post.Notifier.SendAsync(To(AMessage.ToPerson("n2", second), "qa2"));
        await post.SettleAsync();

        Assert.Equal(("email superseded 0", "email accepted 1"), (await post.StateAsync("n1"), await post.StateAsync("n2")));
    }

    [Fact]
    public async Task What_was_decided_is_not_in_the_digest_of_what_waits()
    {
        var to = Address("accepted");
        await using var post = await OpenAsync(s => s with { DigestWindow = TimeSpan.FromSeconds(30), DigestOver = 2 });
        for (var n = 0; n < 6; n++)
        {
            var approval = await post.Approvals.OpenAsync(AMessage.Approval($"NORD.m{n}") with { State = n < 2 ? ApprovalState.Approved : ApprovalState.Open }, CancellationToken.None);
            await post.Notifier.SendAsync(AMessage.ToPerson($"m{n}", to, approval: approval));
        }

        await post.SettleAsync();

        await server.HasAsync(to);
        Assert.Equal("4 approvals are waiting", Assert.Single(server.To(to)).Message.Subject);
        Assert.Equal(("email superseded 0", "email accepted 1"), (await post.StateAsync("m0"), await post.StateAsync("m5")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whomever_mail_does_not_reach_one_card_for_a_step_is_in_the_channel(bool roleHasOne)
    {
        await using var post = await OpenAsync();
        for (var n = 1; n <= 3; n++)
            await post.Notifier.SendAsync(To(AMessage.ToPerson($"n{n}", Address(n == 2 ? "dropped" : "unknown")), $"qa{n}"));
        if (roleHasOne)
            await post.Notifier.SendAsync(AMessage.ToChannel("n9"));

        await post.SettleAsync();

        Assert.Single(_webhook.Posts);
        var states = await Task.WhenAll(Enumerable.Range(1, 3).Select(n => post.StateAsync($"n{n}")));
        Assert.Equal(roleHasOne ? 0 : 1, states.Count(s => s.EndsWith("teams accepted 1", StringComparison.Ordinal)));
        Assert.Equal(roleHasOne ? 3 : 2, states.Count(s => s.EndsWith("teams superseded 0", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_those_that_have_not_gone_yet_one_is_needed_whoever_asks_about_which(bool roleHasOne)
    {
        await using var post = await OpenAsync();
        for (var n = 1; n <= 4; n++)
            await post.Notifier.SendAsync(To(AMessage.ToPerson($"n{n}", email: null), $"qa{n}"));
        if (roleHasOne)
            await post.Notifier.SendAsync(AMessage.ToChannel("n9"));
        var deliveries = new DeliveryStore(post.Store);
        var need = new Need(new(post.Approvals), deliveries);
        using var teams = new TeamsChannel(post.Settings.Webhooks, new(new MessageContent(post.Settings, post.Links)), post.Clock);

        // Nothing is sent or written between the questions, as for processes that ask at the same moment.
        List<string> needed = [];
        foreach (var kept in await deliveries.OfApprovalAsync("NORD.a1", CancellationToken.None))
        {
            if (await need.WhyNotAsync(teams, kept, CancellationToken.None) is null)
                needed.Add(kept.Notification.NotificationId);
        }

        Assert.Equal([roleHasOne ? "n9" : "n1"], needed);
    }

    [Fact]
    public async Task The_next_step_of_an_approval_and_another_approval_have_cards_of_their_own()
    {
        await using var post = await OpenAsync();
        await post.Notifier.SendAsync(AMessage.ToPerson("n1", Address("unknown")));
        await post.Notifier.SendAsync(AMessage.ToPerson("n2", Address("unknown"), "reminder", AMessage.Approval() with { Steps = 1 }));
        await post.Notifier.SendAsync(AMessage.ToPerson("n3", Address("unknown"), "reminder", AMessage.Approval() with { Steps = 2 }));
        await post.Notifier.SendAsync(AMessage.ToPerson("n4", Address("unknown"), approval: AMessage.Approval("NORD.other")));

        await post.SettleAsync();

        Assert.Equal(4, _webhook.Posts.Count);
    }

    [Fact]
    public async Task A_card_that_did_not_get_there_stands_for_no_other()
    {
        _webhook.Answers(413);
        await using var post = await OpenAsync();
        await post.Notifier.SendAsync(AMessage.ToChannel("n9"));
        await post.SettleAsync();
        _webhook.Answers(202);

        await post.Notifier.SendAsync(AMessage.ToPerson("n1", Address("unknown")));
        await post.SettleAsync();

        Assert.Equal(("teams failed 1", "email failed 1, teams accepted 1"), (await post.StateAsync("n9"), await post.StateAsync("n1")));
    }

    private static Task<Approval?> ChangeAsync(Post post, Approval approval) => post.Approvals.ChangeAsync(approval.ApprovalId, _ => approval, CancellationToken.None);

    private static Notification To(Notification message, string personId) =>
        message with { To = message.To with { PersonId = personId }, Link = message.Link! with { PersonId = personId } };

    private static Decision By(string personId) => new()
    {
        DecisionId = "d1",
        By = personId,
        Name = personId,
        Kind = DecisionKind.Approve,
        Meaning = "Approved",
        At = AMessage.Start,
        Means = DecisionMeans.SignedIn,
        ShownHash = "x",
    };

    private async Task<Post> OpenAsync(Func<NotificationSettings, NotificationSettings>? configure = null)
    {
        var email = await server.SettingsAsync();
        return await Post.OpenAsync(s => (configure ?? (x => x))(s with { Email = email, Webhooks = [new([], [Role.Quality], _webhook.Url)] }));
    }

    private static string Address(string kind) => $"{kind}.need{Interlocked.Increment(ref s_number)}@example.com";
}
