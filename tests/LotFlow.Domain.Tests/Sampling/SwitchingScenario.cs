using LotFlow.Domain.Sampling;

namespace LotFlow.Domain.Tests.Sampling;

/// <summary>Histories written as one letter per lot, and the states that a test starts from.</summary>
public abstract class SwitchingScenario
{
    protected static SwitchingPolicy Steady { get; } = new(ReducedAllowed: true, ProductionSteady: true, [new(500, null, 4)]);

    private int _lots;

    /// <summary>
    /// Applies one lot per letter: a accepted, b accepted between Ac and Re, x not accepted; each with 50 units and no defect.
    /// </summary>
    protected SwitchingState Run(string lots, SwitchingState? from = null, SwitchingPolicy? policy = null) => lots.Aggregate(
        from ?? SwitchingState.Initial, (state, letter) => state.Apply(Lot(letter), policy ?? SwitchingPolicy.Default));

    protected LotOutcome Lot(char letter, int defects = 0) => new(
        $"LOT-{++_lots}",
        letter switch { 'a' => SampleVerdict.Accepted, 'b' => SampleVerdict.AcceptedBetweenAcAndRe, _ => SampleVerdict.NotAccepted },
        SampleSize: 50, defects, Resubmitted: false);

    protected SwitchingState Tightened => Run("xx");

    protected SwitchingState Discontinued => Run("xxxxx", Tightened);

    protected SwitchingState Reduced => Run("aaaaaaaaaa", policy: Steady);
}
