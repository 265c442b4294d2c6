namespace LotFlow.Domain.Recalls;

/// <summary>
/// The mass balance of a lot, or of all lots in scope of an item and unit (design, section 5):
/// received + produced + customerReturned + adjusted = onHand + inTransit + consumed + shipped + scrapped + sampled + returnedToSupplier + unaccounted.
/// Quantities are in <see cref="Uom"/>.
/// </summary>
public sealed record MassBalance
{
    public required string ItemId { get; init; }

    public required string Uom { get; init; }

    public decimal Received { get; init; }

    public decimal Produced { get; init; }

    public decimal CustomerReturned { get; init; }

    /// <summary>By counts; negative where they found less.</summary>
    public decimal Adjusted { get; init; }

    /// <summary>What was found where it was confirmed, and what the books say elsewhere.</summary>
    public decimal OnHand { get; init; }

    public decimal InTransit { get; init; }

    public decimal Consumed { get; init; }

    public decimal Shipped { get; init; }

    public decimal Scrapped { get; init; }

    public decimal Sampled { get; init; }

    public decimal ReturnedToSupplier { get; init; }

    public decimal Unaccounted => Received + Produced + CustomerReturned + Adjusted
        - (OnHand + InTransit + Consumed + Shipped + Scrapped + Sampled + ReturnedToSupplier);

    public static MassBalance operator +(MassBalance a, MassBalance b) => a with
    {
        Received = a.Received + b.Received,
        Produced = a.Produced + b.Produced,
        CustomerReturned = a.CustomerReturned + b.CustomerReturned,
        Adjusted = a.Adjusted + b.Adjusted,
        OnHand = a.OnHand + b.OnHand,
        InTransit = a.InTransit + b.InTransit,
        Consumed = a.Consumed + b.Consumed,
        Shipped = a.Shipped + b.Shipped,
        Scrapped = a.Scrapped + b.Scrapped,
        Sampled = a.Sampled + b.Sampled,
        ReturnedToSupplier = a.ReturnedToSupplier + b.ReturnedToSupplier,
    };
}

/// <summary>How a drill went.</summary>
/// <param name="SecondsToScope">From its start until the scope was known.</param>
/// <param name="PercentLocated">Of the quantity in scope, how much is at a known place, with a known customer or in a known transformation; 0 to 100.</param>
/// <param name="Gaps">What the trace could not say, and tasks that nobody did.</param>
public sealed record DrillScore(double SecondsToScope, decimal PercentLocated, IReadOnlyList<string> Gaps);
