using LotFlow.Abstractions.Workflows;
using LotFlow.Domain;
using LotFlow.Domain.People;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.People;

namespace LotFlow.Workflows.Receipts;

/// <summary>Reminds the inspectors of a site that a lot waits for its inspection results.</summary>
public sealed class RemindInspection(ReceiptContexts contexts, ReceiptStore receipts, IPeople people, INotifier notifier) : Activity<LineReminder, Nothing>
{
    public override async Task<Nothing> RunAsync(ActivityContext context, LineReminder input)
    {
        var received = await contexts.LoadAsync(input.Line, context.Cancellation);
        var (receipt, line) = (received.Receipt, received.Line);
        var lotId = (await receipts.FindLineAsync(receipt.ReceiptId, line.Line, context.Cancellation))?.LotId ?? line.LotId;
        foreach (var person in await people.WithRoleAsync(Role.Inspector, receipt.SiteId, context.Cancellation))
        {
            var id = Identifier.Digest($"inspection|{receipt.ReceiptId}|{line.Line}|{input.At:O}|{person.Id}");
            var subject = $"Inspection outstanding: lot {lotId} of {received.Item.Description}";
            var text = $"Lot {lotId} (supplier lot {line.SupplierLot} of {received.Supplier.Name}), received on "
                + $"{receipt.ReceivedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC at {receipt.SiteId}, {line.LocationId}, waits for its inspection results.";
            await notifier.SendAsync(new(id, "inspection", receipt.SiteId, new(person.Id, person.Name, person.Email), subject, text, Link: null), context.Cancellation);
        }

        return Nothing.Value;
    }
}
