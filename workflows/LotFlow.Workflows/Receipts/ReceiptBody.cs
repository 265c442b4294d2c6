using System.Runtime.InteropServices;
using System.Text.Json;
using LotFlow.Domain;
using LotFlow.Domain.Labels;
using LotFlow.Domain.Receipts;
using LotFlow.Workflows.Commands;

namespace LotFlow.Workflows.Receipts;

/// <summary>A receipt as it was read from a body, with the certificates still in it.</summary>
internal sealed record ReceiptBody(Receipt Receipt, IReadOnlyDictionary<int, ReadOnlyMemory<byte>> Certificates, BodyReader Reader, IReadOnlyList<BodyReader> LineReaders)
{
    private const int MaxLabelLength = 300;

    /// <summary>Reads everything that can be read without looking anything up.</summary>
    public static ReceiptBody Read(JsonElement body, string reportedBy, DateTimeOffset now)
    {
        var reader = new BodyReader(body);
        var receiptId = reader.Id("receiptId");
        var siteId = reader.Id("siteId");
        var supplierId = reader.Id("supplierId");
        var purchaseOrder = reader.OptionalText("purchaseOrder", 64);
        var receivedAt = reader.Time("receivedAt", required: true) ?? now;
        // A day of tolerance: clocks and time zones of senders differ, and a receipt of next week is a mistake.
        if (receivedAt > now.AddDays(1))
            reader.Fail("receivedAt", $"{receivedAt:O} is in the future.");
        var lineReaders = reader.Objects("lines", Receipt.MaxLines, minimum: 1);
        Dictionary<int, ReadOnlyMemory<byte>> certificates = [];
        List<ReceiptLine> lines = [];
        HashSet<string> lotIds = [];
        foreach (var line in lineReaders)
        {
            var read = ReadLine(line, receiptId, lines.Count + 1, DateOnly.FromDateTime(receivedAt.UtcDateTime));
            if (!lotIds.Add(read.LotId))
                line.Fail("lotId", $"Lot '{read.LotId}' is on two lines of this receipt; each line is a lot of its own.");
            if (line.Raw("certificate") is { } certificate)
                certificates[read.Line] = JsonMarshal.GetRawUtf8Value(certificate).ToArray();
            lines.Add(read);
        }

        var receipt = new Receipt
        {
            ReceiptId = receiptId,
            SiteId = siteId,
            SupplierId = supplierId,
            PurchaseOrder = purchaseOrder,
            ReceivedAt = receivedAt,
            Lines = lines,
            ReportedBy = reportedBy,
        };
        return new(receipt, certificates, reader, lineReaders);
    }

    private static ReceiptLine ReadLine(BodyReader line, string receiptId, int number, DateOnly today)
    {
        var quantity = line.Number("quantity", required: true);
        if (quantity <= 0)
            line.Fail("quantity", $"{quantity} was received; expected more than 0.");
        var producedOn = line.Date("producedOn");
        var expiresOn = line.Date("expiresOn");
        if (producedOn > expiresOn)
            line.Fail("expiresOn", $"{expiresOn:yyyy-MM-dd} is before the production day {producedOn:yyyy-MM-dd}.");
        if (producedOn > today.AddDays(1))
            line.Fail("producedOn", $"{producedOn:yyyy-MM-dd} is after the receipt.");
        var label = line.OptionalText("label", MaxLabelLength);
        if (label is not null)
        {
            foreach (var error in Gs1LabelParser.Parse(label, today).Errors)
                line.Fail("label", error);
        }

        return new()
        {
            Line = number,
            ItemId = line.Id("itemId"),
            SupplierLot = line.RequiredText("supplierLot", 64),
            LotId = line.OptionalId("lotId") ?? Identifier.Join(receiptId, $"{number:D3}"),
            Quantity = quantity ?? 0,
            Uom = line.RequiredText("uom", 10),
            Packages = line.Integer("packages", minimum: 1),
            LocationId = line.Id("locationId"),
            ExpiresOn = expiresOn,
            ProducedOn = producedOn,
            TemperatureC = Temperature(line),
            Label = label,
            Resubmitted = line.Flag("resubmitted"),
        };
    }

    private static decimal? Temperature(BodyReader line)
    {
        var measured = line.Number("temperatureC");
        if (measured is < -273.15m or > 1000)
            line.Fail("temperatureC", $"{measured} °C is not a temperature that goods arrive with.");
        return measured;
    }
}
