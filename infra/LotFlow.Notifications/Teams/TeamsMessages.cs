using System.Text.Json.Nodes;
using LotFlow.Domain;
using LotFlow.Domain.People;
using LotFlow.Notifications.Deliveries;
using LotFlow.Notifications.Messages;
using LotFlow.Workflows.Approvals;

namespace LotFlow.Notifications.Teams;

/// <summary>A letter as what a Workflows webhook takes: a message with one Adaptive Card.</summary>
internal sealed class TeamsMessages(MessageContent content)
{
    /// <summary>Teams refuses messages over 28 KB; some room is left for what it adds.</summary>
    public const int MostBytes = 27 * 1024;

    private static readonly int[] s_facts = [50, 40, 30, 20, 15, 10, 7, 5, 3, 1];

    /// <summary>As UTF-8. What does not fit is cut, and the card says how much more there is.</summary>
    public byte[] Of(Letter letter)
    {
        var message = With(letter, new(s_facts[0], 2000));
        foreach (var facts in s_facts)
        {
            foreach (var characters in (int[])[1000, 300, 100])
            {
                if (message.Length <= MostBytes)
                    return message;
                message = With(letter, new(facts, characters));
            }
        }

        return message;
    }

    private byte[] With(Letter letter, MessageSize size) => CardTemplate.ToBytes(new JsonObject
    {
        ["type"] = "message",
        ["attachments"] = new JsonArray(new JsonObject
        {
            ["contentType"] = "application/vnd.microsoft.card.adaptive",
            ["content"] = MessageTemplates.Card.Render(content.Values(letter, LinkOf, size)),
        }),
    });

    /// <summary>
    /// Many read a channel: its link is one of the role's, which asks who it is that follows it. A message to a person that gets here
    /// because mail did not reach them must not hold their personal link.
    /// </summary>
    public static ApprovalLink? LinkOf(Notification notification) => notification.Link is not { } link ? null
        : notification.To.Channel is not null ? link
        : RoleOf(notification) is { } role ? link with { PersonId = "", Role = role, Nonce = Identifier.Digest($"{link.Nonce}|teams") }
        : null;

    /// <summary>Whose channel shows it; null where that cannot be said.</summary>
    public static Role? RoleOf(Notification notification) => notification.To.Channel ?? notification.Approval?.RequiredRole;
}
