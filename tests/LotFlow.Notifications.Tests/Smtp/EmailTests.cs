using LotFlow.Notifications.Settings;
using MimeKit;

namespace LotFlow.Notifications.Tests.Smtp;

/// <summary>E-mail against a real server that does everything a server can do wrong.</summary>
public sealed class EmailTests(MailServer server)
{
    private static int s_number;

    [Theory]
    [InlineData(MailSecurity.StartTls, true)]
    [InlineData(MailSecurity.Tls, true)]
    [InlineData(MailSecurity.None, false)]
    public async Task A_mail_arrives_once_with_both_bodies_and_the_signed_link(MailSecurity security, bool encrypted)
    {
        var to = Address("accepted");
        var email = (await server.SettingsAsync(security)) with { User = "lotflow", Password = "Sup3r-s3cret" };
        await using var post = await Post.OpenAsync(s => s with { Email = email });

        await post.Notifier.SendAsync(AMessage.ToPerson("n1", to));
        await post.Notifier.SendAsync(AMessage.ToPerson("n1", to));
        await post.RunAsync();
        await post.RunAsync();

        Assert.Equal("email accepted 1", await post.StateAsync("n1"));
        var mail = await OnlyOneAsync(to);
        Assert.Equal((encrypted, "lotflow", "lotflow@plant.example"), (mail.Secure, mail.User, mail.From));
        Assert.Equal("auto-generated", mail.Message.Headers[HeaderId.AutoSubmitted]);
        var link = $"https://lotflow.plant.example/approve/{post.Links.ToToken(AMessage.ToPerson("n1", to).Link!)}";
        Assert.Contains(link, mail.Message.TextBody, StringComparison.Ordinal);
        Assert.Contains($"href=\"{link}\"", mail.Message.HtmlBody, StringComparison.Ordinal);
        Assert.Equal(["text/plain", "text/html"], mail.Message.BodyParts.Select(p => p.ContentType.MimeType));
    }

    [Theory]
    [InlineData("unknown", "email failed 1", "The mail server refused the recipient: 550 (5.1.1).")]
    [InlineData("spam", "email failed 1", "The mail server refused the message: 554 (5.7.1).")]
    public async Task What_a_server_refuses_for_good_is_not_tried_again_and_says_why_without_the_address(string kind, string state, string detail)
    {
        var to = Address(kind);
        await using var post = await OpenAsync();

        await post.Notifier.SendAsync(AMessage.ToPerson("n1", to));
        await post.SettleAsync();

        Assert.Equal(state, await post.StateAsync("n1"));
        Assert.Equal(detail, (await post.SentAsync("n1")).Deliveries[0].Detail);
        Assert.Contains("delivery.undeliverable", post.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(to, post.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_server_refuses_for_now_is_tried_again_later_as_the_same_message()
    {
        var to = Address("greylisted");
        await using var post = await OpenAsync();

        await post.Notifier.SendAsync(AMessage.ToPerson("n1", to));
        await post.RunAsync();
        Assert.Equal("email pending 1", await post.StateAsync("n1"));
        await post.RunAsync();
        Assert.Equal("email pending 1", await post.StateAsync("n1"));

        await post.SettleAsync();
        Assert.Equal("email accepted 2", await post.StateAsync("n1"));
        await OnlyOneAsync(to);
        Assert.InRange(post.Clock.GetUtcNow() - AMessage.Start, TimeSpan.FromSeconds(24), TimeSpan.FromSeconds(36));
    }

    [Theory]
    [InlineData("never", "The mail server refused the recipient: 450 (4.2.1).")]
    [InlineData("full", "The mail server refused the message: 452 (4.3.1).")]
    public async Task A_server_that_never_takes_it_is_given_up_after_as_many_attempts_as_configured(string kind, string detail)
    {
        await using var post = await OpenAsync(s => s with { Attempts = 4 });

        await post.Notifier.SendAsync(AMessage.ToPerson("n1", Address(kind)));
        await post.SettleAsync();

        Assert.Equal("email failed 4", await post.StateAsync("n1"));
        Assert.Equal(detail, (await post.SentAsync("n1")).Deliveries[0].Detail);
    }

    [Theory]
    [InlineData("dropped")]
    [InlineData("garbled")]
    public async Task A_server_that_took_the_message_and_gave_no_answer_gets_it_no_second_time(string kind)
    {
        var to = Address(kind);
        await using var post = await OpenAsync();

        await post.Notifier.SendAsync(AMessage.ToPerson("n1", to));
        await post.SettleAsync();

        Assert.Equal("email uncertain 1", await post.StateAsync("n1"));
        Assert.StartsWith("The mail server was given the message and did not say whether it took it:", (await post.SentAsync("n1")).Deliveries[0].Detail);
        await OnlyOneAsync(to);
    }

    [Fact]
    public async Task A_server_that_falls_silent_after_the_message_is_left_when_the_time_is_over()
    {
        var to = Address("silent");
        await using var post = await OpenAsync();

        await post.Notifier.SendAsync(AMessage.ToPerson("n1", to));
        var sending = post.RunAsync();
        await server.HasAsync(to);
        post.Clock.Advance(post.Settings.Timeout);
        await sending;
        await post.SettleAsync();

        Assert.Equal("email uncertain 1", await post.StateAsync("n1"));
        await OnlyOneAsync(to);
    }

    [Fact]
    public async Task A_server_that_breaks_off_before_the_message_certainly_does_not_have_it()
    {
        var to = Address("hasty");
        await using var post = await OpenAsync();

        await post.Notifier.SendAsync(AMessage.ToPerson("n1", to));
        await post.SettleAsync();

        Assert.Equal("email accepted 2", await post.StateAsync("n1"));
        await OnlyOneAsync(to);
    }

    [Fact]
    public async Task A_server_that_took_it_and_hangs_up_has_it()
    {
        var to = Address("hangup");
        await using var post = await OpenAsync();

        await post.Notifier.SendAsync(AMessage.ToPerson("n1", to));
        await post.SettleAsync();

        Assert.Equal("email accepted 1", await post.StateAsync("n1"));
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_gets_no_message_and_no_password()
    {
        var to = Address("accepted");
        var email = (await server.SettingsAsync(MailSecurity.StartTls, trusted: false)) with { User = "lotflow", Password = "Sup3r-s3cret" };
        await using var post = await Post.OpenAsync(s => s with { Email = email, Attempts = 2 });

        await post.Notifier.SendAsync(AMessage.ToPerson("n1", to));
        await post.SettleAsync();

        Assert.Equal("email failed 2", await post.StateAsync("n1"));
        Assert.Contains("certificate", (await post.SentAsync("n1")).Deliveries[0].Detail, StringComparison.Ordinal);
        Assert.Empty(server.To(to));
    }

    [Fact]
    public async Task A_server_without_encryption_gets_no_message_where_encryption_is_asked_for()
    {
        var to = Address("accepted");
        var clear = await server.SettingsAsync(MailSecurity.None);
        await using var post = await Post.OpenAsync(s => s with { Email = clear with { Security = MailSecurity.StartTls }, Attempts = 1 });

        await post.Notifier.SendAsync(AMessage.ToPerson("n1", to));
        await post.SettleAsync();

        Assert.Equal("email failed 1", await post.StateAsync("n1"));
        Assert.Empty(server.To(to));
    }

    [Fact]
    public async Task A_wrong_password_is_tried_again_and_never_shown()
    {
        const string Wrong = "wr0ng-s3cret";
        var email = (await server.SettingsAsync()) with { User = "lotflow", Password = Wrong };
        await using var post = await Post.OpenAsync(s => s with { Email = email, Attempts = 2 });

        await post.Notifier.SendAsync(AMessage.ToPerson("n1", Address("accepted")));
        await post.SettleAsync();

        Assert.Equal("email failed 2", await post.StateAsync("n1"));
        Assert.Equal("The mail server does not let LotFlow sign in.", (await post.SentAsync("n1")).Deliveries[0].Detail);
        Assert.DoesNotContain(Wrong, post.Log.Text + await post.StoredTextAsync() + email, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("down")]
    [InlineData("garbage")]
    [InlineData("busy")]
    [InlineData("closing")]
    public async Task A_server_that_cannot_be_talked_to_loses_nothing(string kind)
    {
        using var broken = kind switch { "garbage" => RawServer.Saying("GET out\r\n"), "busy" => RawServer.Saying("421 4.3.2 busy\r\n"), _ => RawServer.Closing("220 hello\r\n") };
        var port = kind == "down" ? RawServer.NobodysPort() : broken.Port;
        await using var post = await Post.OpenAsync(s => s with { Email = new("127.0.0.1", port, MailSecurity.None, "lotflow@plant.example") });

        await post.Notifier.SendAsync(AMessage.ToPerson("n1", Address("accepted")));
        await post.RunAsync();

        Assert.Equal("email pending 1", await post.StateAsync("n1"));
        Assert.NotNull((await post.SentAsync("n1")).Deliveries[0].Detail);
    }

    [Fact]
    public async Task A_server_that_never_greets_is_left_when_the_time_is_over_and_the_others_do_not_wait_for_it_one_by_one()
    {
        using var silent = RawServer.Silent();
        await using var post = await Post.OpenAsync(s => s with { Email = new("127.0.0.1", silent.Port, MailSecurity.None, "lotflow@plant.example") });
        for (var n = 0; n < 20; n++)
            await post.Notifier.SendAsync(AMessage.Plain($"n{n}", Address("accepted")));

        var sending = post.RunAsync();
        while (silent.Connections < 4)
            await Task.Yield();
        post.Clock.Advance(post.Settings.Timeout);
        await sending;

        Assert.All((await post.Outbox.ListAsync(100)).Sent, s => Assert.Equal(1, s.Deliveries[0].Attempts));
        Assert.Equal(4, silent.Connections);
    }

    [Theory]
    [InlineData("Subject\r\nBcc: victim@example.com")]
    [InlineData("Subject\nX-Injected: yes\n\nbody")]
    [InlineData("Subject\u2028Bcc: victim@example.com\u0000")]
    public async Task A_subject_cannot_begin_another_header(string subject)
    {
        var to = Address("accepted");
        await using var post = await OpenAsync();

        await post.Notifier.SendAsync(AMessage.Plain("n1", to, subject));
        await post.RunAsync();

        var mail = await OnlyOneAsync(to);
        Assert.Empty(mail.Message.Bcc);
        Assert.Null(mail.Message.Headers["X-Injected"]);
        Assert.Equal([to], mail.Message.To.Mailboxes.Select(m => m.Address));
    }

    [Theory]
    [InlineData(null, "There is no e-mail address of this person.")]
    [InlineData("nobody", "What is kept as the e-mail address of this person is none.")]
    [InlineData("a@example.com, b@example.com", "What is kept as the e-mail address of this person is none.")]
    [InlineData("a@example.com\r\nRCPT TO:<b@example.com>", "What is kept as the e-mail address of this person is none.")]
    public async Task Who_cannot_be_written_to_is_shown_at_once(string? address, string detail)
    {
        await using var post = await OpenAsync();

        await post.Notifier.SendAsync(AMessage.ToPerson("n1", address));

        Assert.Equal("email failed 0", await post.StateAsync("n1"));
        Assert.Equal(detail, (await post.SentAsync("n1")).Deliveries[0].Detail);
    }

    private async Task<Post> OpenAsync(Func<NotificationSettings, NotificationSettings>? configure = null)
    {
        var email = await server.SettingsAsync();
        return await Post.OpenAsync(s => (configure ?? (x => x))(s with { Email = email }));
    }

    // The server writes what it was given before it answers; the line may still be on its way here.
    private async Task<ReceivedMail> OnlyOneAsync(string to)
    {
        await server.HasAsync(to);
        return Assert.Single(server.To(to));
    }

    private static string Address(string kind) => $"{kind}.{Interlocked.Increment(ref s_number)}@example.com";
}
