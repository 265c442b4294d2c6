using LotFlow.Domain;
using LotFlow.Notifications.Deliveries;
using LotFlow.Notifications.Messages;
using LotFlow.Notifications.Settings;
using MimeKit;
using MimeKit.Text;
using MimeKit.Utils;

namespace LotFlow.Notifications.Email;

/// <summary>A letter as a mail: HTML and text with the same content, nothing fetched from anywhere, nothing that tracks.</summary>
internal sealed class MailMessages(NotificationSettings settings, MessageContent content, TimeProvider clock)
{
    public MimeMessage Of(Letter letter, EmailSettings email)
    {
        var to = letter.Notifications[0].To;
        var values = content.Values(letter, n => n.Link, MessageSize.Unlimited);
        var message = new MimeMessage
        {
            // The same message each time it is tried: a server that has it already can tell.
            MessageId = $"{Identifier.Digest(string.Join('|', letter.Notifications.Select(n => n.NotificationId)))}@{settings.PublicUrl.IdnHost}",
            Date = clock.GetUtcNow(),
            Subject = MessageContent.Subject(letter),
            Body = new MultipartAlternative
            {
                new TextPart(TextFormat.Plain) { Text = MessageTemplates.Text.Render(values) },
                new TextPart(TextFormat.Html) { Text = MessageTemplates.Html.Render(values) },
            },
        };
        message.From.Add(MailboxAddress.Parse(email.From));
        message.To.Add(new MailboxAddress(TemplateValues.Clean(to.Name).ReplaceLineEndings(" "), to.Email!));
        // RFC 3834: answered by no machine, neither with an absence nor with a receipt.
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        message.Headers.Add("X-Auto-Response-Suppress", "All");
        // Links must arrive as they are: long lines are folded by the encoding and not by servers on the way.
        foreach (var part in message.BodyParts.OfType<TextPart>())
            part.ContentTransferEncoding = ContentEncoding.QuotedPrintable;
        return message;
    }

    /// <summary>An address that mail can be sent to: one, and nothing around it.</summary>
    public static bool IsAddress(string? text) =>
        text is not null && MailboxAddress.TryParse(text, out var mailbox) && mailbox.Address == text && text.Contains('@', StringComparison.Ordinal)
        && MimeUtils.EnumerateReferences($"<{text}>").Any();
}
