using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using LotFlow.Notifications.Deliveries;
using LotFlow.Notifications.Settings;
using LotFlow.Workflows.Approvals;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace LotFlow.Notifications.Email;

/// <summary>
/// E-mail by SMTP, one connection for each message. Whether a server has the message is known for certain until the first byte of it has
/// left, and again when the server has answered.
/// </summary>
internal sealed partial class EmailChannel(EmailSettings settings, MailMessages messages) : IChannel
{
    public string Name => "email";

    public int Concurrency => 4;

    public int PerSecond => 50;

    public int MostInOne => 25;

    public bool IsReadByMany => false;

    public string? RouteOf(Notification notification, out string? why)
    {
        var to = notification.To;
        why = to.Channel is not null ? null
            : to.Email is null ? "There is no e-mail address of this person."
            : MailMessages.IsAddress(to.Email) ? null
            : "What is kept as the e-mail address of this person is none.";
        return to.Channel is null && why is null ? to.Email!.ToUpperInvariant() : null;
    }

    public string ServiceOf(string route) => settings.Host;

    public async Task<SendOutcome> SendAsync(Letter letter, CancellationToken cancellation)
    {
        var message = messages.Of(letter, settings);
        using var client = Client();
        try
        {
            await client.ConnectAsync(settings.Host, settings.Port, Options(settings.Security), cancellation);
            if (settings is { User: { } user, Password: { } password })
                await client.AuthenticateAsync(user, password, cancellation);
        }
        catch (Exception e) when (IsOfServer(e))
        {
            return new(SendResult.NotNow, WhyNoSession(e)) { IsDown = true };
        }

        var outcome = await HandOverAsync(client, message, cancellation);
        await LeaveAsync(client, cancellation);
        return outcome;
    }

    private SmtpClient Client()
    {
        var client = new SmtpClient();
        if (settings.TrustedCertificate is { } trusted)
        {
            client.CheckCertificateRevocation = false;
            client.ServerCertificateValidationCallback = (_, certificate, _, errors) =>
                errors is SslPolicyErrors.None or SslPolicyErrors.RemoteCertificateChainErrors && certificate is not null && IsSignedBy(trusted, certificate);
        }

        return client;
    }

    private static bool IsSignedBy(X509Certificate2 trusted, X509Certificate certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(trusted);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        using var copy = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return chain.Build(copy);
    }

    private static async Task<SendOutcome> HandOverAsync(SmtpClient client, MimeMessage message, CancellationToken cancellation)
    {
        var progress = new FirstByte();
        try
        {
            await client.SendAsync(message, cancellation, progress);
            return SendOutcome.Accepted;
        }
        catch (SmtpCommandException e)
        {
            var code = (int)e.StatusCode;
            var what = e.ErrorCode switch
            {
                SmtpErrorCode.RecipientNotAccepted => "the recipient",
                SmtpErrorCode.SenderNotAccepted => "the sender",
                SmtpErrorCode.MessageNotAccepted => "the message",
                _ => "to go on",
            };
            var detail = $"The mail server refused {what}: {code}{Enhanced(e.Message)}.";
            // 421 closes the connection: the server has no time for anybody.
            return code is >= 400 and < 500 ? new(SendResult.NotNow, detail) { IsDown = code == 421 } : new(SendResult.Never, detail);
        }
        catch (Exception e) when (IsOfServer(e))
        {
            return progress.HasLeft
                ? new(SendResult.Unknown, $"The mail server was given the message and did not say whether it took it: {Reason(e)}.")
                : new(SendResult.NotNow, $"The mail server broke off before it was given the message: {Reason(e)}.") { IsDown = true };
        }
    }

    private static async Task LeaveAsync(SmtpClient client, CancellationToken cancellation)
    {
        try
        {
            if (client.IsConnected)
                await client.DisconnectAsync(quit: true, cancellation);
        }
        catch (Exception e) when (IsOfServer(e))
        {
            // It has answered already; how it says goodbye changes nothing.
        }
    }

    private static SecureSocketOptions Options(MailSecurity security) => security switch
    {
        MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
        MailSecurity.StartTls => SecureSocketOptions.StartTls,
        _ => SecureSocketOptions.None,
    };

    private static bool IsOfServer(Exception e) =>
        e is SocketException or IOException or ProtocolException or CommandException or SslHandshakeException or System.Security.Authentication.AuthenticationException
            or AuthenticationException or NotSupportedException or OperationCanceledException or TimeoutException or ServiceNotConnectedException or ServiceNotAuthenticatedException;

    private static string WhyNoSession(Exception e) => e switch
    {
        SslHandshakeException => "The mail server cannot be trusted: its certificate or TLS is not as it must be.",
        AuthenticationException or System.Security.Authentication.AuthenticationException => "The mail server does not let LotFlow sign in.",
        NotSupportedException => "The mail server lacks what is needed: STARTTLS, or a way to sign in.",
        SmtpCommandException command => $"The mail server refused the session: {(int)command.StatusCode}{Enhanced(command.Message)}.",
        _ => $"The mail server could not be talked to: {Reason(e)}.",
    };

    // Never what the exception says: it may repeat what a server answered, and that an address.
    private static string Reason(Exception e) => e switch
    {
        SocketException socket => socket.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => "connection refused",
            SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData => "its name is not known",
            var error => $"network error {error}",
        },
        OperationCanceledException or TimeoutException => "no answer in time",
        ProtocolException => "it broke off, or its answer is no SMTP",
        _ => "the connection broke",
    };

    // RFC 3463: 5.1.1 is an unknown mailbox, 5.7.1 not allowed, 4.2.2 a full mailbox.
    private static string Enhanced(string answer) => EnhancedCode().Match(answer) is { Success: true } match ? $" ({match.Groups["code"].Value})" : "";

    [GeneratedRegex(@"(^|\s)(?<code>[245]\.\d{1,3}\.\d{1,3})(\s|$)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EnhancedCode();

    private sealed class FirstByte : ITransferProgress
    {
        public bool HasLeft { get; private set; }

        public void Report(long bytesTransferred, long totalSize) => HasLeft = true;

        public void Report(long bytesTransferred) => HasLeft = true;
    }
}
