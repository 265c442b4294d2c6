using System.Text.Json;
using LotFlow.Abstractions;
using LotFlow.Abstractions.Documents;
using LotFlow.Abstractions.Telemetry;
using LotFlow.Abstractions.Workflows;
using LotFlow.Domain;
using LotFlow.Domain.Lots;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.People;
using LotFlow.Domain.Quantities;
using LotFlow.Domain.Receipts;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.Telemetry;

namespace LotFlow.Workflows.Receipts;

/// <summary>The answer to an accepted receipt.</summary>
public sealed record ReceiptAccepted(string ReceiptId, string WorkflowId, IReadOnlyList<ReceiptLineAccepted> Lines);

public sealed record ReceiptLineAccepted(int Line, string LotId);

/// <summary>Takes receipts, whatever they come by, and sets their inspection in motion.</summary>
public sealed class ReceiptCommands(
    CommandInbox inbox, MasterDataStore masterData, LotStore lots, ReceivedLots received, IAttachmentStore attachments, IWorkflowClient workflows,
    WorkEvents events, TimeProvider clock) : IPendingCommands
{
    string IPendingCommands.Type => CommandType;

    public const string CommandType = "receipt";

    /// <summary>Room is left for the keys of certificates and for what the inbox keeps beside the receipt.</summary>
    private const int MaxReceiptBytes = DocumentBatch.MaxDocumentBytes - Receipt.MaxLines * 100 - 4096;

    /// <summary>Takes the body of <c>POST /api/receipts</c>. Nothing is stored for a receipt that is not taken.</summary>
    public async Task<CommandResult<ReceiptAccepted>> SubmitAsync(JsonElement body, Person person, CancellationToken cancellation)
    {
        var read = ReceiptBody.Read(body, person.Id, clock.GetUtcNow());
        var receiptId = read.Receipt.ReceiptId;
        WorkTrace.About(WorkTrace.ReceiptId, receiptId);
        var hash = CanonicalJson.Digest(body);
        // A repeated receipt answers as the first time, even if master data has changed since.
        if (Identifier.IsValid(receiptId))
        {
            var (known, entry) = await inbox.FindAsync<Receipt>(CommandType, receiptId, hash, cancellation);
            if (known != InboxAnswer.New)
                return await AnswerKnownAsync(known, entry!, cancellation);
        }

        var site = await CheckAsync(read, cancellation);
        if (site is not null && !person.MayActAt(site.SiteId))
            return CommandResult<ReceiptAccepted>.Refused(Refusal.NotYourSite(person, site.SiteId));
        if (read.Reader.Errors.Count > 0)
            return CommandResult<ReceiptAccepted>.Invalid(read.Reader.Errors);
        if (LotFlowJson.Serialize(read.Receipt).Length is var bytes and > MaxReceiptBytes)
            return CommandResult<ReceiptAccepted>.Invalid([new("/lines", $"The lines come to {bytes:N0} bytes, at most {MaxReceiptBytes:N0} are kept; send two receipts.")]);
        if (await FindTakenLotAsync(read.Receipt, cancellation) is { } taken)
            return CommandResult<ReceiptAccepted>.Refused(taken);

        var receipt = await KeepCertificatesAsync(read, cancellation);
        var (answer, accepted) = await inbox.AcceptAsync(CommandType, receiptId, hash, receipt, person.Id, cancellation);
        if (answer != InboxAnswer.New)
            return await AnswerKnownAsync(answer, accepted, cancellation);
        events.CommandAccepted(CommandType, receiptId, receipt.SiteId);
        return CommandResult<ReceiptAccepted>.Taken(Accepted(receipt, await DispatchAsync(receipt, cancellation)));
    }

    /// <summary>
    /// Sets in motion what follows from an accepted receipt: its lots are described, so that they can be asked for at once, and its
    /// inspection is started. Repeating it changes nothing.
    /// </summary>
    public async Task DispatchAsync(string commandId, CancellationToken cancellation)
    {
        if (await inbox.ReadAsync<Receipt>(CommandType, commandId, cancellation) is { } entry)
            await DispatchAsync(entry.Command, cancellation);
    }

    private async Task<Lot[]> DispatchAsync(Receipt receipt, CancellationToken cancellation)
    {
        var described = await DescribeAsync(receipt, cancellation);
        await workflows.StartAsync(
            LotFlowWorkflows.ReceiptInspection, Receipt.InstanceId(receipt.ReceiptId), new ReceiptRef(receipt.ReceiptId, receipt.Lines.Count), cancellation);
        await inbox.DoneAsync(CommandType, receipt.ReceiptId, cancellation);
        return described;
    }

    private Task<Lot[]> DescribeAsync(Receipt receipt, CancellationToken cancellation) =>
        Task.WhenAll(receipt.Lines.Select(line => received.DescribeAsync(receipt, line, cancellation)));

    private async Task<CommandResult<ReceiptAccepted>> AnswerKnownAsync(InboxAnswer answer, InboxEntry<Receipt> entry, CancellationToken cancellation)
    {
        if (answer == InboxAnswer.Conflict)
        {
            return CommandResult<ReceiptAccepted>.Refused(
                Refusal.IdUsedBefore($"Receipt '{entry.CommandId}' was sent before with another body", "receiptId"));
        }

        // The process may have died between acceptance and dispatch; the sender's repetition is as good a moment as any.
        var described = entry.PendingSince is null
            ? await DescribeAsync(entry.Command, cancellation)
            : await DispatchAsync(entry.Command, cancellation);
        return CommandResult<ReceiptAccepted>.Taken(Accepted(entry.Command, described), isRepeat: true);
    }

    /// <summary>Checks everything that has to be looked up; answers the site.</summary>
    private async Task<Site?> CheckAsync(ReceiptBody read, CancellationToken cancellation)
    {
        var receipt = read.Receipt;
        // An id that is not one has been reported already.
        var site = Identifier.IsValid(receipt.SiteId) ? await masterData.FindSiteAsync(receipt.SiteId, cancellation) : null;
        if (site is null && Identifier.IsValid(receipt.SiteId))
            read.Reader.Fail("siteId", $"There is no site '{receipt.SiteId}'.");
        if (Identifier.IsValid(receipt.SupplierId) && await masterData.FindSupplierAsync(receipt.SupplierId, cancellation) is null)
            read.Reader.Fail("supplierId", $"unknown-supplier: there is no supplier '{receipt.SupplierId}'.");
        Dictionary<string, Item?> items = [];
        foreach (var line in receipt.Lines)
        {
            if (!items.TryGetValue(line.ItemId, out var item) && Identifier.IsValid(line.ItemId))
                items[line.ItemId] = item = await masterData.FindItemAsync(line.ItemId, cancellation);
            CheckLine(read.LineReaders[line.Line - 1], line, item, site);
        }

        return site;
    }

    private static void CheckLine(BodyReader reader, ReceiptLine line, Item? item, Site? site)
    {
        if (item is null && Identifier.IsValid(line.ItemId))
            reader.Fail("itemId", $"unknown-item: there is no item '{line.ItemId}'.");
        if (site is not null && Identifier.IsValid(line.LocationId) && site.Location(line.LocationId) is null)
            reader.Fail("locationId", $"Site {site.SiteId} has no location '{line.LocationId}'.");
        if (line.Uom.Length > 0 && !Uom.IsKnown(line.Uom))
            reader.Fail("uom", $"'{line.Uom}' is not a unit code of UN/ECE Recommendation 20 that LotFlow knows; use one such as KGM, LTR or EA.");
        else if (item is not null && line.Quantity > 0 && LineAssessment.StockQuantity(line, item).Reason is { } reason)
            reader.Fail("uom", reason);
    }

    private async Task<Refusal?> FindTakenLotAsync(Receipt receipt, CancellationToken cancellation)
    {
        foreach (var line in receipt.Lines)
        {
            if (await lots.FindAsync(line.LotId, cancellation) is { } lot && lot.ReceiptId != receipt.ReceiptId)
            {
                return new("lot-exists",
                    $"Lot '{line.LotId}' of line {line.Line} exists already{(lot.ReceiptId is { } other ? $", from receipt '{other}'" : "")}. "
                    + "Use another lotId, or leave it out to get one.");
            }
        }

        return null;
    }

    private async Task<Receipt> KeepCertificatesAsync(ReceiptBody read, CancellationToken cancellation)
    {
        Dictionary<int, string> keys = [];
        foreach (var (line, certificate) in read.Certificates)
            keys[line] = await attachments.PutAsync(certificate, cancellation);
        return read.Receipt with { Lines = [.. read.Receipt.Lines.Select(l => l with { CertificateKey = keys.GetValueOrDefault(l.Line) })] };
    }

    private static ReceiptAccepted Accepted(Receipt receipt, Lot[] described) =>
        new(receipt.ReceiptId, Receipt.InstanceId(receipt.ReceiptId), [.. described.Select((lot, i) => new ReceiptLineAccepted(i + 1, lot.LotId))]);
}
