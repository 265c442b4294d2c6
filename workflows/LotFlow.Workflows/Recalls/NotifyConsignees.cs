using LotFlow.Abstractions.Workflows;
using LotFlow.Domain;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.People;
using LotFlow.Domain.Policies;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.MasterData;

namespace LotFlow.Workflows.Recalls;

/// <summary>
/// Writes to the consignees that are due: the first notice, what was found since, reminders; and gives up on those that have not answered as
/// often as policy asks to try. The message goes out before it is counted: whoever repeats this sends the same message, which is sent once.
/// </summary>
public sealed class NotifyConsignees(
    RecallStore recalls, RecallQueries queries, RecallMessages messages, INotifier notifier, MasterDataStore masterData, TimeProvider clock) : Activity<RecallRef, Nothing>
{
    public override async Task<Nothing> RunAsync(ActivityContext context, RecallRef input)
    {
        var cancellation = context.Cancellation;
        if (await recalls.FindAsync(input.RecallId, cancellation) is not { IsClosed: false, Drill: false } recall
            || await queries.FindAsync(input.RecallId, cancellation) is not { } view)
            return Nothing.Value;
        var (policy, _) = await masterData.PolicyAsync<RecallPolicy>(RecallPolicy.Name, recall.PolicyVersion, cancellation);
        var round = new Round(recall, policy, clock.GetUtcNow(), view.Scope.Lots.ToDictionary(l => l.LotId, l => l.ItemId, StringComparer.Ordinal));
        var shipped = view.Scope.Shipped.ToLookup(s => s.CustomerId, StringComparer.Ordinal);
        foreach (var consignee in (await recalls.ConsigneesAsync(input.RecallId, cancellation)).Where(c => NoticeRules.IsDue(c, recall.ScopeVersion, round.Now)))
            await LookAsync(round, consignee, [.. shipped[consignee.CustomerId]], cancellation);
        return Nothing.Value;
    }

    private async Task LookAsync(Round round, RecallConsignee consignee, IReadOnlyList<TraceShipment> shipped, CancellationToken cancellation)
    {
        var digest = shipped.Count == 0 ? null : NoticeText.DigestOf(shipped);
        switch (NoticeRules.Step(consignee, digest, round.Policy, round.Now))
        {
            case NoticeStep.None:
                await ChangeAsync(round, consignee, known => NoticeRules.Looked(known, digest, round.Version), cancellation);
                break;
            case NoticeStep.GiveUp:
                await GiveUpAsync(round, consignee, cancellation);
                break;
            case var step:
                await WriteAsync(round, consignee, step, shipped, digest!, cancellation);
                break;
        }
    }

    private async Task WriteAsync(Round round, RecallConsignee consignee, NoticeStep step, IReadOnlyList<TraceShipment> shipped, string digest, CancellationToken cancellation)
    {
        var recallId = round.Recall.RecallId;
        var customer = await masterData.FindCustomerAsync(consignee.CustomerId, cancellation);
        if (customer is not { Contacts.Count: > 0 })
        {
            await messages.TellRecallPeopleAsync(
                $"{recallId}|unreachable|{consignee.CustomerId}|{digest}",
                $"Recall {recallId}: nobody to write to at {consignee.CustomerId}",
                $"Customer {customer?.Name ?? consignee.CustomerId} got lots of the recall and has no contact. Tell them by telephone and record that, or add a contact; it is looked at again "
                    + $"in {round.Policy.NoticeEveryHours} hours.",
                cancellation);
            await ChangeAsync(round, consignee, known => NoticeRules.Unreachable(known, round.Version, round.Policy, round.Now), cancellation);
            return;
        }

        var number = consignee.Notices + 1;
        var text = NoticeText.Of(round.Recall, customer, shipped, round.Items, step);
        foreach (var contact in customer.Contacts)
            await notifier.SendAsync(Message(round.Recall, customer, contact, step, number, text), cancellation);
        await recalls.TellAsync(
            recallId, $"notice|{consignee.CustomerId}|{number}",
            new(round.Now, Person.System.Id, "notified", $"{customer.Name} was written to ({NoticeText.NameOf(step)}, notice {number}).", consignee.CustomerId) { ScopeVersion = round.Version },
            cancellation);
        await ChangeAsync(round, consignee, known => NoticeRules.Sent(known, consignee, digest, round.Version, round.Policy, round.Now), cancellation);
    }

    private async Task GiveUpAsync(Round round, RecallConsignee consignee, CancellationToken cancellation)
    {
        var recallId = round.Recall.RecallId;
        var given = await ChangeAsync(
            round, consignee,
            known => NoticeRules.GivenUp(known, round.Now) is { } over ? NoticeRules.Looked(over, known.NoticeDigest, round.Version) : null, cancellation);
        if (given is not { State: ConsigneeState.NonResponder })
            return;
        var customer = await masterData.FindCustomerAsync(consignee.CustomerId, cancellation);
        var calls = customer is null ? "" : "\n" + string.Join('\n', customer.Contacts.Select(c => $"{c.Name}, {c.Email}{(c.Phone is { } phone ? $", {phone}" : "")}"));
        await messages.TellRecallPeopleAsync(
            $"{recallId}|nonresponder|{consignee.CustomerId}|{consignee.Attempts}",
            $"Recall {recallId}: no answer from {customer?.Name ?? consignee.CustomerId}",
            $"{consignee.Attempts} attempts came to nothing, the last one {round.Policy.NoticeEveryHours} hours ago. LotFlow writes no more: call or visit them, and record what they say.{calls}",
            cancellation);
        await recalls.TellAsync(
            recallId, $"nonresponder|{consignee.CustomerId}|{consignee.Attempts}",
            new(round.Now, Person.System.Id, "nonResponder", $"{customer?.Name ?? consignee.CustomerId} has not answered {consignee.Attempts} attempts.", consignee.CustomerId), cancellation);
    }

    private Task<RecallConsignee?> ChangeAsync(Round round, RecallConsignee consignee, Func<RecallConsignee, RecallConsignee?> change, CancellationToken cancellation) =>
        recalls.ChangeAsync<RecallConsignee>(
            round.Recall.RecallId, RecallConsignee.DocumentId(consignee.CustomerId), known => known is null || change(known) is not { } after || after == known ? null : after, cancellation);

    private static Notification Message(Recall recall, Customer customer, Contact contact, NoticeStep step, int number, string text) => new(
        Identifier.Digest($"recall|{recall.RecallId}|notice|{customer.CustomerId}|{number}|{contact.Email}"), "recallNotice", RecallRequestRules.Everywhere,
        new($"customer:{customer.CustomerId}", contact.Name, contact.Email), NoticeText.SubjectOf(recall, step), text, Link: null);

    private sealed record Round(Recall Recall, RecallPolicy Policy, DateTimeOffset Now, IReadOnlyDictionary<string, string> Items)
    {
        public int Version => Recall.ScopeVersion;
    }
}
