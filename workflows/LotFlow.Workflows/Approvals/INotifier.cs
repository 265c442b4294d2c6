using LotFlow.Domain;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.People;

namespace LotFlow.Workflows.Approvals;

/// <summary>A message to one person, or to the channel of a role, about something that waits for them or that was decided.</summary>
/// <param name="NotificationId">Unique to the step and the person: sending it twice is the same message.</param>
/// <param name="Kind"><c>approval</c>, <c>reminder</c>, <c>escalation</c>, <c>decided</c>, <c>inspection</c> and others.</param>
/// <param name="SiteId">The site concerned.</param>
/// <param name="To">Who gets it.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">What is asked and everything needed to answer.</param>
/// <param name="Link">What the link in the message opens; null for a message without one.</param>
public sealed record Notification(
    string NotificationId, string Kind, string SiteId, NotificationRecipient To, string Subject, string Text, ApprovalLink? Link)
{
    /// <summary>The approval as it was when the message was made, for messages about one: what a card or a mail shows of it.</summary>
    public Approval? Approval { get; init; }
}

/// <param name="PersonId">The person; <c>role:quality</c> for a channel.</param>
/// <param name="Name">How they are called.</param>
/// <param name="Email">Where mail reaches them; null where none does.</param>
public sealed record NotificationRecipient(string PersonId, string Name, string? Email)
{
    /// <summary>Set for the channel of a role at a site, which many read. Its link always asks for sign-in.</summary>
    public Role? Channel { get; init; }

    public static NotificationRecipient OfChannel(Role role) =>
        new($"role:{WireName.Of(role)}", WireName.Of(role), Email: null) { Channel = role };
}

/// <summary>Delivers messages. A message that was accepted is delivered or its failure is shown; the same one is not sent twice.</summary>
public interface INotifier
{
    Task SendAsync(Notification notification, CancellationToken cancellation = default);
}
