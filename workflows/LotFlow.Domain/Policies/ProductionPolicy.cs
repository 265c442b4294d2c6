namespace LotFlow.Domain.Policies;

/// <summary>Which lots go first where nobody names them.</summary>
public enum LotSelectionOrder
{
    FirstExpiredFirstOut,
    FirstInFirstOut,
}

/// <summary>The policy <c>production</c>. What is not set has the defaults here.</summary>
public sealed record ProductionPolicy
{
    public LotSelectionOrder LotSelection { get; init; } = LotSelectionOrder.FirstExpiredFirstOut;

    /// <summary>Whether a line must be served from one lot.</summary>
    public bool SingleLot { get; init; }

    /// <summary>Whether consumption may be computed from the recipe instead of being recorded.</summary>
    public bool Backflush { get; init; }

    /// <summary>How far the yield may be from the expectation, in per cent of it.</summary>
    public YieldTolerance YieldTolerancePercent { get; init; } = new(Low: 5, High: 5);
}

/// <param name="Low">Per cent by which the output may fall short.</param>
/// <param name="High">Per cent by which it may exceed.</param>
public sealed record YieldTolerance(decimal Low, decimal High);

/// <summary>The policy <c>numbering</c>: how lots are named that LotFlow names.</summary>
public sealed record NumberingPolicy
{
    /// <summary>
    /// The name of a produced lot, with <c>{site}</c>, <c>{item}</c>, <c>{order}</c>, <c>{output}</c>, <c>{line}</c>, <c>{yyyy}</c>, <c>{MM}</c>,
    /// <c>{dd}</c> and <c>{jjj}</c> (day of the year). Outputs of one order that get the same name are one lot.
    /// </summary>
    public string ProducedLot { get; init; } = "{order}-{output}-{line}";
}
