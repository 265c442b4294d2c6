using LotFlow.Domain;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.People;

namespace LotFlow.Workflows.Approvals;

/// <summary>One step of an approval as a message, before it is said to whom. To each of them it is one message, however often it is sent.</summary>
internal sealed record ApprovalMessage(Approval Approval, string Kind, string Subject, string Text, DateTimeOffset? LinkUntil)
{
    public Notification To(Person person)
    {
        var id = IdFor(person.Id);
        return Message(id, new(person.Id, person.Name, person.Email), Link(id) is { } link ? link with { PersonId = person.Id } : null);
    }

    /// <summary>To the channel of a role: its link opens for whoever has the role and signs in.</summary>
    public Notification ToChannel(Role role)
    {
        var recipient = NotificationRecipient.OfChannel(role);
        var id = IdFor(recipient.PersonId);
        return Message(id, recipient, Link(id) is { } link ? link with { Role = role } : null);
    }

    private Notification Message(string id, NotificationRecipient to, ApprovalLink? link) => new(id, Kind, Approval.SiteId, to, Subject, Text, link) { Approval = Approval };

    private string IdFor(string recipient) => Kind == "decided"
        ? Identifier.Digest($"{Approval.ApprovalId}|decided|{recipient}")
        : Identifier.Digest($"{Approval.ApprovalId}|{Approval.Steps}|{recipient}");

    private ApprovalLink? Link(string nonce) => LinkUntil is { } until
        ? new(Approval.ApprovalId, PersonId: "", Approval.Level, until, nonce) { ShownHash = Approval.ShownHash }
        : null;
}
