using LotFlow.Http.Errors;
using LotFlow.Http.Requests;
using LotFlow.Http.Security;
using LotFlow.Workflows.Approvals;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace LotFlow.Http.Notifications;

/// <summary>A message that was sent, with the link that it carried and what became of it.</summary>
internal sealed record NotificationView(
    string NotificationId, DateTimeOffset At, string Kind, string SiteId, NotificationRecipient To, string Subject, string Text,
    string? ApprovalId, string? Link, DateTimeOffset? LinkExpiresAt, IReadOnlyList<Delivery> Deliveries);

internal static class NotificationEndpoints
{
    /// <summary>What was sent to whom and how far it got by which channel, newest first.</summary>
    public static async Task<IResult> ListAsync(
        string? limit, string? continuation, HttpRequest request, Caller caller, [FromServices] INotificationOutbox? outbox, ApprovalLinks links,
        CancellationToken cancellation)
    {
        var query = new QueryFields();
        var size = query.Limit(limit);
        query.ThrowIfInvalid();
        if (outbox is null)
            return Problem.NotFound("This host keeps no notifications; ask the services that it sends them by.");
        var (sent, next) = await outbox.ListAsync(size, string.IsNullOrEmpty(continuation) ? null : continuation, cancellation);
        return Answer.Page([.. sent.Where(s => caller.Person.MayActAt(s.Notification.SiteId)).Select(s => View(s, request, links))], next);
    }

    private static NotificationView View(SentNotification sent, HttpRequest request, ApprovalLinks links)
    {
        var n = sent.Notification;
        // Tokens are not stored: the same link under the same key is the same token.
        var link = n.Link is { } l ? $"{request.Scheme}://{request.Host}/approve/{links.ToToken(l)}" : null;
        return new(n.NotificationId, sent.At, n.Kind, n.SiteId, n.To, n.Subject, n.Text, n.Link?.ApprovalId, link, n.Link?.ExpiresAt, sent.Deliveries);
    }
}
