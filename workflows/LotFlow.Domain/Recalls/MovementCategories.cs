using LotFlow.Domain.Stock;

namespace LotFlow.Domain.Recalls;

/// <summary>Where a movement belongs in the mass balance of its lot (design, section 5).</summary>
internal static class MovementCategories
{
    /// <summary>
    /// What a movement is in the end: its own type, or for a reversal that of what it takes back. A reversal that names no movement brings
    /// back what a transformation did not use, or takes out what a transformation had made (see <see cref="StockPosting.RoleOf(Movement)"/>).
    /// </summary>
    public static MovementType CauseOf(Movement movement, IReadOnlyDictionary<string, Movement> ledger)
    {
        // A chain of reversals is as long as the ledger at most; one that bites its own tail would be a bug, and must not hang a recall.
        var cause = movement;
        for (var steps = 0; cause.Type == MovementType.Reversal && steps <= ledger.Count; steps++)
        {
            if (cause.Reverses is null || !ledger.TryGetValue(cause.Reverses, out var reversed))
                return cause.TransformationId is null ? MovementType.Adjust : cause.From is null ? MovementType.Issue : MovementType.Produce;
            cause = reversed;
        }

        return cause.Type;
    }

    /// <summary>The balance with a movement of this cause.</summary>
    /// <param name="balance">Before.</param>
    /// <param name="cause">See <see cref="CauseOf"/>.</param>
    /// <param name="net">What it brought into stock; below zero where it took from it, zero where it only moved there.</param>
    public static MassBalance Add(MassBalance balance, MovementType cause, decimal net) => cause switch
    {
        MovementType.Receipt => balance with { Received = balance.Received + net },
        MovementType.Produce => balance with { Produced = balance.Produced + net },
        MovementType.CustomerReturn => balance with { CustomerReturned = balance.CustomerReturned + net },
        MovementType.Issue => balance with { Consumed = balance.Consumed - net },
        MovementType.Ship => balance with { Shipped = balance.Shipped - net },
        MovementType.Scrap => balance with { Scrapped = balance.Scrapped - net },
        MovementType.Sample => balance with { Sampled = balance.Sampled - net },
        MovementType.ReturnToSupplier => balance with { ReturnedToSupplier = balance.ReturnedToSupplier - net },
        // Everything else moves inside stock and nets to zero; what nobody can explain is what counts adjust, too.
        _ => balance with { Adjusted = balance.Adjusted + net },
    };
}
