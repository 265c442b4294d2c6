namespace LotFlow.Workflows.Production;

/// <summary>How a production order ended.</summary>
public sealed record OrderClosing(string CloseId, string By, DateTimeOffset At)
{
    public const string DocumentId = "closing";

    /// <summary>Null where nothing was expected of the order.</summary>
    public OrderYield? Yield { get; init; }
}

/// <summary>What came out against what was expected, in the unit of the item.</summary>
/// <param name="ItemId">What was made.</param>
/// <param name="Output">What came out.</param>
/// <param name="Expected">Positive.</param>
/// <param name="Uom">The unit of both.</param>
/// <param name="Percent">Output of expectation, rounded to two decimals.</param>
/// <param name="IsDeviation">Whether policy <c>production.yieldTolerancePercent</c> does not allow it.</param>
public sealed record OrderYield(string ItemId, decimal Output, decimal Expected, string Uom, decimal Percent, bool IsDeviation);
