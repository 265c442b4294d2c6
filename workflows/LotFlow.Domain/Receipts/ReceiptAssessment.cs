using LotFlow.Domain.Certificates;
using LotFlow.Domain.Labels;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.Quantities;

namespace LotFlow.Domain.Receipts;

/// <summary>Everything that one received line is judged by, apart from its certificate and its sampling.</summary>
/// <param name="Line">The line as reported.</param>
/// <param name="Item">Its item.</param>
/// <param name="Supplier">Who delivered.</param>
/// <param name="Label">The parsed label; null if none was scanned.</param>
/// <param name="ReceivedOn">Day of the receipt by the site's calendar.</param>
/// <param name="Duplicate">The lot that has the same supplier lot already, where policy takes that for an exception.</param>
public sealed record LineAssessment(ReceiptLine Line, Item Item, Supplier Supplier, Gs1Label? Label, DateOnly ReceivedOn, string? Duplicate)
{
    /// <summary>The day through which the lot may be used: as reported, else as labelled, else from production day and shelf life.</summary>
    public DateOnly? ExpiresOn => Line.ExpiresOn ?? Label?.ExpiresOn ?? (ProducedOn is { } made && Item.ShelfLifeDays is { } days ? made.AddDays(days) : null);

    public DateOnly? ProducedOn => Line.ProducedOn ?? Label?.ProducedOn;

    /// <summary>Everything that must go to people, in a stable order.</summary>
    public IReadOnlyList<ReceiptException> FindExceptions() =>
        [.. SupplierApproval(), .. DuplicateLot(), .. ShelfLife(), .. LabelAgreement(), .. Certificate(), .. Temperature()];

    private IEnumerable<ReceiptException> SupplierApproval()
    {
        if (!Supplier.ApprovedItems.Contains(Item.ItemId))
        {
            yield return new(ReceiptExceptionCodes.SupplierNotApproved,
                $"Supplier {Supplier.SupplierId} ({Supplier.Name}) is not approved for item {Item.ItemId} ({Item.Description}).");
        }
        else if (Supplier.ApprovedUntil is { } until && ReceivedOn > until)
        {
            yield return new(ReceiptExceptionCodes.SupplierNotApproved,
                $"The approval of supplier {Supplier.SupplierId} ({Supplier.Name}) ended on {until:yyyy-MM-dd}; the lot was received on {ReceivedOn:yyyy-MM-dd}.");
        }
    }

    private IEnumerable<ReceiptException> DuplicateLot()
    {
        if (Duplicate is not null)
        {
            yield return new(ReceiptExceptionCodes.SupplierLotDuplicate,
                $"Supplier lot '{Line.SupplierLot}' of {Supplier.SupplierId} for item {Item.ItemId} was received before, as lot {Duplicate}.");
        }
    }

    private IEnumerable<ReceiptException> ShelfLife()
    {
        if (ExpiresOn is not { } expiry)
            yield break;
        if (expiry < ReceivedOn)
        {
            yield return new(ReceiptExceptionCodes.Expired, $"The lot expired on {expiry:yyyy-MM-dd}; it was received on {ReceivedOn:yyyy-MM-dd}.");
        }
        else if (Item.MinRemainingShelfLifeDays is { } minimum && expiry.DayNumber - ReceivedOn.DayNumber is var remaining && remaining < minimum)
        {
            yield return new(ReceiptExceptionCodes.ShortShelfLife,
                $"{remaining} days of shelf life remain (until {expiry:yyyy-MM-dd}); item {Item.ItemId} asks for {minimum} at receipt.");
        }
    }

    private IEnumerable<ReceiptException> LabelAgreement()
    {
        if (Label is null)
            yield break;
        List<string> differences = [];
        if (Label.Gtin is { } gtin && Item.Gtin is { } expected && gtin.ToString() != expected)
            differences.Add($"GTIN {gtin} on the label, {expected} of item {Item.ItemId}");
        if (Label.Lot is { } lot && !FreeText.SameNumber(lot, Line.SupplierLot))
            differences.Add($"lot '{lot}' on the label, '{Line.SupplierLot}' on the receipt");
        if (Label.ExpiresOn is { } expiry && Line.ExpiresOn is { } reported && expiry != reported)
            differences.Add($"expiry {expiry:yyyy-MM-dd} on the label, {reported:yyyy-MM-dd} on the receipt");
        if (Label.ProducedOn is { } made && Line.ProducedOn is { } told && made != told)
            differences.Add($"production day {made:yyyy-MM-dd} on the label, {told:yyyy-MM-dd} on the receipt");
        if (differences.Count > 0)
            yield return new(ReceiptExceptionCodes.LabelMismatch, $"Label and receipt differ: {string.Join("; ", differences)}.");
    }

    private IEnumerable<ReceiptException> Certificate()
    {
        if ((Item.CertificateRequired || Item.Inspection == InspectionKind.Certificate) && Line.CertificateKey is null)
        {
            yield return new(ReceiptExceptionCodes.CertificateMissing,
                $"Item {Item.ItemId} needs a certificate of analysis and none was sent with supplier lot '{Line.SupplierLot}'.");
        }
    }

    private IEnumerable<ReceiptException> Temperature()
    {
        if (Item.Storage is { } window && Line.TemperatureC is { } measured && (measured < window.MinC || measured > window.MaxC))
        {
            yield return new(ReceiptExceptionCodes.TemperatureExcursion,
                $"{measured} °C at receipt is outside the window of {window.MinC} to {window.MaxC} °C of item {Item.ItemId}.");
        }
    }

    /// <summary>The quantity in the unit in which the item is kept; why not, if it cannot be converted.</summary>
    public static ConversionResult StockQuantity(ReceiptLine line, Item item) =>
        UnitConversion.Convert(new(line.Quantity, line.Uom), item.Uom, new(item.Uom, item.UnitConversions));

    /// <summary>Units of the lot for ISO 2859-1: its packages, or its quantity counted in EA; null when neither is known.</summary>
    public long? SamplingSize()
    {
        if (Line.Packages is { } packages)
            return packages;
        var counted = UnitConversion.Convert(new(Line.Quantity, Line.Uom), "EA", new(Item.Uom, Item.UnitConversions)).Quantity;
        return counted is { Value: var units } && units == decimal.Truncate(units) && units is >= 1 and <= long.MaxValue ? (long)units : null;
    }
}
