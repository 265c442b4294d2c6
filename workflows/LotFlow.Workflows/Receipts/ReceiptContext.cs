using LotFlow.Domain.MasterData;
using LotFlow.Domain.Policies;
using LotFlow.Domain.Receipts;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.MasterData;

namespace LotFlow.Workflows.Receipts;

/// <summary>A received line with the master data that it is judged by.</summary>
public sealed record ReceiptContext(Receipt Receipt, ReceiptLine Line, Item Item, Supplier Supplier, Site Site, ReceivingPolicy Policy);

/// <summary>Loads <see cref="ReceiptContext"/>; activities carry ids only.</summary>
public sealed class ReceiptContexts(CommandInbox inbox, MasterDataStore masterData)
{
    /// <exception cref="InvalidOperationException">Something that was there when the receipt was accepted is gone.</exception>
    public async Task<ReceiptContext> LoadAsync(LineRef line, CancellationToken cancellation)
    {
        var entry = await inbox.ReadAsync<Receipt>(ReceiptCommands.CommandType, line.ReceiptId, cancellation) ?? throw Missing("receipt", line.ReceiptId);
        var receipt = entry.Command;
        var reported = receipt.Lines[line.Line - 1];
        return new(
            receipt, reported,
            await masterData.FindItemAsync(reported.ItemId, cancellation) ?? throw Missing("item", reported.ItemId),
            await masterData.FindSupplierAsync(receipt.SupplierId, cancellation) ?? throw Missing("supplier", receipt.SupplierId),
            await masterData.FindSiteAsync(receipt.SiteId, cancellation) ?? throw Missing("site", receipt.SiteId),
            await masterData.ReceivingAsync(cancellation));
    }

    private static InvalidOperationException Missing(string what, string id) => new($"The {what} '{id}' is no longer in the store; put it back and the receipt goes on.");
}
