using LotFlow.Domain.Lots;
using LotFlow.Domain.Quantities;
using LotFlow.Domain.Stock;

namespace LotFlow.Domain.Genealogy;

/// <summary>What a trace has to know of a lot beside its links.</summary>
public sealed record TracedLot(string LotId)
{
    /// <summary>False where nobody has described the lot or brought any of it into stock.</summary>
    public bool IsKnown { get; init; }

    public string? ItemId { get; init; }

    /// <summary>The unit that the lot is kept in; null where that is not known.</summary>
    public string? Uom { get; init; }

    /// <summary>What the item knows of other units.</summary>
    public ItemUnits? Units { get; init; }

    public TracedBook Book { get; init; } = new();

    public IReadOnlyList<Blocker> BlockedBy { get; init; } = [];

    public IReadOnlyList<TraceShipment> Shipments { get; init; } = [];

    /// <summary>A lot with stock, as its gate and its ledger tell.</summary>
    public static TracedLot Of(LotControl control, IReadOnlyCollection<Movement> ledger) => new(control.LotId)
    {
        IsKnown = true,
        ItemId = control.ItemId,
        Uom = control.Uom,
        Book = TracedBook.Of(ledger),
        Shipments = ShipmentsOf(control.LotId, ledger),
    };

    private static List<TraceShipment> ShipmentsOf(string lotId, IReadOnlyCollection<Movement> ledger)
    {
        var takenBack = ledger.Select(m => m.Reverses).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return [.. ledger.Where(m => m.Type == MovementType.Ship && !takenBack.Contains(m.MovementId)).Select(m => new TraceShipment(
            lotId, m.MovementId, m.Customer?.CustomerId ?? "", m.Customer?.ShipTo, m.Quantity, m.Uom, m.OccurredAt, m.Customer?.SalesOrder))];
    }
}

/// <summary>The ledger of a lot, added up. Quantities are in the unit of the lot.</summary>
public sealed record TracedBook
{
    public decimal Received { get; init; }

    /// <summary>Out of transformations, without what was taken back.</summary>
    public decimal Produced { get; init; }

    /// <summary>By counts; negative where they found less.</summary>
    public decimal Adjusted { get; init; }

    /// <summary>Everywhere, in transit included.</summary>
    public decimal OnHand { get; init; }

    /// <summary>To customers, without what they sent back.</summary>
    public decimal Shipped { get; init; }

    /// <summary>Net quantities that the ledger knows of by transformation and role; what was taken back is not in it.</summary>
    public IReadOnlyDictionary<(string TransformationId, LinkRole Role), decimal> Links { get; init; } = new Dictionary<(string, LinkRole), decimal>();

    /// <summary>All that ever came into the lot. What a customer sends back has been in it before, and what counts missed left it without a record.</summary>
    public decimal Entered => Received + Produced + Math.Max(0, Adjusted);

    public static TracedBook Of(IReadOnlyCollection<Movement> ledger)
    {
        var book = new TracedBook();
        Dictionary<(string, LinkRole), decimal> links = [];
        foreach (var movement in ledger)
        {
            book = book.With(movement);
            if (movement.TransformationId is { } id)
            {
                var key = (id, StockPosting.RoleOf(movement));
                links[key] = links.GetValueOrDefault(key) + LinkEntries.Of(movement);
            }
        }

        foreach (var taken in links.Where(l => l.Value == 0).Select(l => l.Key).ToList())
            links.Remove(taken);
        return book with { Links = links };
    }

    private TracedBook With(Movement m)
    {
        var change = (m.To is null ? 0 : m.Quantity) - (m.From is null ? 0 : m.Quantity);
        var book = this with { OnHand = OnHand + change };
        return m.Type switch
        {
            MovementType.Receipt => book with { Received = Received + m.Quantity },
            MovementType.Produce => book with { Produced = Produced + m.Quantity },
            MovementType.Adjust => book with { Adjusted = Adjusted + change },
            MovementType.Ship => book with { Shipped = Shipped + m.Quantity },
            MovementType.CustomerReturn => book with { Shipped = Shipped - m.Quantity },
            // What comes out of stock by a reversal had come out of a transformation; of what goes back into it, the link says which.
            MovementType.Reversal when m is { TransformationId: not null, To: null } => book with { Produced = Produced - m.Quantity },
            _ => book,
        };
    }
}
