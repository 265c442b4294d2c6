using LotFlow.Workflows.Recalls;

namespace LotFlow.Http.Recalls;

/// <summary>The terms of the mass balance in the order of the design, by their names in JSON.</summary>
internal static class MassBalanceFigures
{
    /// <summary>In words, for heads of tables.</summary>
    public static readonly IReadOnlyList<string> Heads =
    [
        "Received", "Produced", "Returned by customers", "Adjusted", "On hand", "In transit", "Consumed", "Shipped", "Scrapped", "Sampled", "Returned to supplier", "Unaccounted",
    ];

    public static IReadOnlyList<(string Name, decimal Quantity)> Of(ReconciliationLine line) =>
    [
        ("received", line.Received), ("produced", line.Produced), ("customerReturned", line.CustomerReturned), ("adjusted", line.Adjusted),
        ("onHand", line.OnHand), ("inTransit", line.InTransit), ("consumed", line.Consumed), ("shipped", line.Shipped), ("scrapped", line.Scrapped),
        ("sampled", line.Sampled), ("returnedToSupplier", line.ReturnedToSupplier), ("unaccounted", line.Unaccounted),
    ];
}
