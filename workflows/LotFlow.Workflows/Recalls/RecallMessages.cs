using LotFlow.Domain;
using LotFlow.Domain.People;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.People;

namespace LotFlow.Workflows.Recalls;

/// <summary>Messages of a recall to people. The same step told twice is one message to each of them.</summary>
public sealed class RecallMessages(IPeople people, INotifier notifier)
{
    /// <summary>The kind of every message of a recall to people of the house.</summary>
    public const string Kind = "recall";

    /// <summary>Lines that a message spells out; the rest is counted. It is read on a telephone.</summary>
    public const int MaxLines = 50;

    /// <summary>Tells those who run recalls.</summary>
    public Task<int> TellRecallPeopleAsync(string step, string subject, string text, CancellationToken cancellation) =>
        TellAsync(Role.Recall, RecallRequestRules.Everywhere, step, subject, text, cancellation);

    /// <summary>Writes to everybody who has the role at the site; answers how many there are.</summary>
    /// <param name="role">Whom.</param>
    /// <param name="siteId">Where.</param>
    /// <param name="step">What the message is about, the same each time the same thing is told.</param>
    /// <param name="subject">One line.</param>
    /// <param name="text">The message.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public async Task<int> TellAsync(Role role, string siteId, string step, string subject, string text, CancellationToken cancellation)
    {
        var all = await people.WithRoleAsync(role, siteId, cancellation);
        foreach (var person in all)
        {
            await notifier.SendAsync(
                new(Identifier.Digest($"recall|{step}|{person.Id}"), Kind, siteId, new(person.Id, person.Name, person.Email), subject, text, Link: null), cancellation);
        }

        return all.Count;
    }

    /// <summary>Lines of a message, the first ones in full and the others as a number.</summary>
    public static string Lines(IReadOnlyCollection<string> lines, string ofWhat) =>
        string.Join('\n', lines.Take(MaxLines)) + (lines.Count > MaxLines ? $"\n… and {lines.Count - MaxLines} more {ofWhat}." : "");
}
