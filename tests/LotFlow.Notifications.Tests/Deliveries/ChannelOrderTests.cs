using System.Text.Json.Nodes;
using CsCheck;
using LotFlow.Domain.People;
using LotFlow.Notifications.Deliveries;
using LotFlow.Notifications.Settings;
using LotFlow.Notifications.Tests.Smtp;
using LotFlow.Notifications.Tests.Teams;
using LotFlow.Workflows.Approvals;

namespace LotFlow.Notifications.Tests.Deliveries;

/// <summary>Which way a message goes, and how many go as one.</summary>
public sealed class ChannelOrderTests(MailServer server) : IAsyncLifetime
{
    private static int s_number;
    private Webhook _webhook = null!;

    public async ValueTask InitializeAsync() => _webhook = await Webhook.StartAsync();

    public ValueTask DisposeAsync() => _webhook.DisposeAsync();

    [Theory]
    [InlineData("unknown", "email failed 1, teams accepted 1")]
    [InlineData("dropped", "email uncertain 1, teams accepted 1")]
    [InlineData("never", "email failed 2, teams accepted 1")]
    [InlineData(null, "email failed 0, teams accepted 1")]
    [InlineData("accepted", "email accepted 1")]
    public async Task Whom_mail_does_not_reach_is_told_in_the_channel_of_the_role_without_the_personal_link(string? kind, string state)
    {
        await using var post = await OpenAsync(s => s with { Attempts = 2 });
        var message = AMessage.ToPerson("n1", kind is null ? null : Address(kind));

        await post.Notifier.SendAsync(message);
        await post.SettleAsync();

        Assert.Equal(state, await post.StateAsync("n1"));
        if (_webhook.Posts.IsEmpty)
            return;
        var url = (string)JsonNode.Parse(_webhook.Posts.Single())!["attachments"]![0]!["content"]!["actions"]![0]!["url"]!;
        Assert.Equal(LinkProblem.None, post.Links.Read(url[(url.LastIndexOf('/') + 1)..], out var link));
        Assert.Equal((Role.Quality, "", message.Link!.ApprovalId), (link!.Role, link.PersonId, link.ApprovalId));
        Assert.NotEqual(message.Link.Nonce, link.Nonce);
    }

    [Fact]
    public async Task Without_a_channel_a_message_is_kept_and_nothing_else()
    {
        await using var post = await Post.OpenAsync(s => s);

        await post.Notifier.SendAsync(AMessage.ToPerson("n1", "a@example.com"));

        Assert.Empty((await post.SentAsync("n1")).Deliveries);
    }

    [Fact]
    public async Task What_is_known_of_an_approval_is_what_became_of_its_messages()
    {
        await using var post = await OpenAsync();
        await post.Notifier.SendAsync(AMessage.ToPerson("n1", Address("accepted")));
        await post.Notifier.SendAsync(AMessage.ToPerson("n2", Address("unknown"), approval: AMessage.Approval("NORD.other")));
        await post.SettleAsync();

        var sent = Assert.Single(await post.Outbox.OfApprovalAsync("NORD.a1"));

        Assert.Equal(("n1", DeliveryState.Accepted), (sent.Notification.NotificationId, sent.Deliveries[0].State));
    }

    [Fact]
    public async Task Many_approvals_for_one_person_go_as_one_mail_with_a_link_for_each()
    {
        var (many, few) = (Address("accepted"), Address("accepted"));
        await using var post = await OpenAsync(s => s with { DigestWindow = TimeSpan.FromSeconds(30) });
        for (var n = 0; n < 8; n++)
        {
            await post.Notifier.SendAsync(AMessage.ToPerson($"m{n}", many, approval: AMessage.Approval($"NORD.m{n}")));
            if (n < 3)
                await post.Notifier.SendAsync(AMessage.ToPerson($"f{n}", few, approval: AMessage.Approval($"NORD.f{n}")));
            post.Clock.Advance(TimeSpan.FromSeconds(2));
        }

        await post.RunAsync();
        Assert.Empty(server.To(many));
        await post.SettleAsync();

        await server.HasAsync(many);
        var digest = Assert.Single(server.To(many)).Message;
        Assert.Equal("8 approvals are waiting", digest.Subject);
        for (var n = 0; n < 8; n++)
        {
            Assert.Contains($"/approve/{post.Links.ToToken(AMessage.ToPerson($"m{n}", many, approval: AMessage.Approval($"NORD.m{n}")).Link!)}", digest.TextBody, StringComparison.Ordinal);
            Assert.Equal("email accepted 1", await post.StateAsync($"m{n}"));
        }

        Assert.Contains("https://lotflow.plant.example/approvals", digest.HtmlBody, StringComparison.Ordinal);
        Assert.Equal(3, server.To(few).Count);
    }

    [Fact]
    public async Task More_than_a_letter_holds_goes_as_several()
    {
        var (to, last) = (Address("accepted"), Address("accepted"));
        await using var post = await OpenAsync(s => s with { DigestWindow = TimeSpan.FromSeconds(30) });
        for (var n = 0; n < 30; n++)
            await post.Notifier.SendAsync(AMessage.ToPerson($"m{n}", to, approval: AMessage.Approval($"NORD.m{n}")));
        await post.SettleAsync();

        // The server says what it was given in that order: with this one, all before it are here.
        await post.Notifier.SendAsync(AMessage.Plain("last", last));
        await post.SettleAsync();
        await server.HasAsync(last);
        Assert.Equal(["25 approvals are waiting", "5 approvals are waiting"], server.To(to).Select(mail => mail.Message.Subject).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_digest_that_is_refused_for_now_goes_again_as_one()
    {
        var to = Address("greylisted");
        await using var post = await OpenAsync(s => s with { DigestWindow = TimeSpan.FromSeconds(30), DigestOver = 2 });
        for (var n = 0; n < 6; n++)
            await post.Notifier.SendAsync(AMessage.ToPerson($"m{n}", to, approval: AMessage.Approval($"NORD.m{n}")));

        await post.SettleAsync();

        Assert.All((await post.Outbox.ListAsync(10)).Sent, s => Assert.Equal(DeliveryState.Accepted, s.Deliveries[0].State));
        var listed = server.To(to).Sum(mail => mail.Message.TextBody!.Split("/approve/").Length - 1);
        Assert.Equal(6, listed);
    }

    [Fact]
    public void Pauses_grow_end_at_an_hour_are_the_same_each_time_and_differ_between_messages() =>
        Gen.Select(Gen.String[1, 20], Gen.Int[1, 40]).Sample((id, attempts) =>
        {
            var pause = DeliveryRules.Pause(id, attempts);
            var middle = Math.Min(30 * Math.Pow(2, attempts - 1), 3600);
            return pause == DeliveryRules.Pause(id, attempts) && pause.TotalSeconds >= middle * 0.79 && pause.TotalSeconds <= middle * 1.21;
        });

    private async Task<Post> OpenAsync(Func<NotificationSettings, NotificationSettings>? configure = null)
    {
        var email = await server.SettingsAsync();
        return await Post.OpenAsync(s => (configure ?? (x => x))(s with { Email = email, Webhooks = [new([], [], _webhook.Url)] }));
    }

    private static string Address(string kind) => $"{kind}.order{Interlocked.Increment(ref s_number)}@example.com";
}
