namespace LotFlow.Workflows.Approvals;

/// <summary>A message to one person about something that waits for them.</summary>
/// <param name="NotificationId">Unique to the step and the person: sending it twice is the same message.</param>
/// <param name="Kind"><c>approval</c>, <c>reminder</c>, <c>escalation</c> or <c>inspection</c>.</param>
/// <param name="SiteId">The site concerned.</param>
/// <param name="To">Who gets it.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">What is asked and everything needed to answer.</param>
/// <param name="Link">What the link in the message opens; null for a message without one.</param>
public sealed record Notification(
    string NotificationId, string Kind, string SiteId, NotificationRecipient To, string Subject, string Text, ApprovalLink? Link);

public sealed record NotificationRecipient(string PersonId, string Name, string? Email);

/// <summary>Delivers messages. A message that was accepted is delivered or its failure is shown; the same one is not sent twice.</summary>
public interface INotifier
{
    Task SendAsync(Notification notification, CancellationToken cancellation = default);
}
