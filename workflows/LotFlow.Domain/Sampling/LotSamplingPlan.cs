using System.Text.Json.Serialization;

namespace LotFlow.Domain.Sampling;

/// <summary>What is to be inspected of one lot for one defect class, and why so much of it.</summary>
/// <param name="Class">The defect class that the plan is for.</param>
/// <param name="Severity">The severity in force when the plan was made.</param>
/// <param name="Why">Why that severity: one sentence for the receipt.</param>
/// <param name="CodeLetter">The code letter of the lot's size and level.</param>
/// <param name="SampleSize">Units to inspect; the lot's size where the table asks for as many or more.</param>
/// <param name="Accept">The acceptance number (Ac).</param>
/// <param name="Reject">The rejection number (Re).</param>
/// <param name="Aql">The AQL as the table writes it.</param>
/// <param name="Level">The inspection level.</param>
public sealed record LotSamplingPlan(
    DefectClass Class,
    Severity Severity,
    string Why,
    string CodeLetter,
    int SampleSize,
    int Accept,
    int Reject,
    string Aql,
    string Level)
{
    /// <summary>Units in the lot; null only in a plan that was not made by <see cref="For"/>.</summary>
    public long? LotSize { get; init; }

    /// <summary>Every unit is inspected, because the table's sample is not smaller than the lot.</summary>
    [JsonIgnore]
    public bool WholeLot => SampleSize == LotSize;

    /// <summary>What the inspector counts.</summary>
    [JsonIgnore]
    public SampleCount Counts => SamplingTables.CountedUnder(Aql);

    /// <summary>
    /// The plan of a lot (MIL-STD-105E, Tables I and II). Where the sample is not smaller than the lot, the whole lot is inspected,
    /// with the plan's acceptance and rejection numbers.
    /// </summary>
    /// <param name="defectClass">The defect class that the plan is for.</param>
    /// <param name="state">
    /// The switching state of supplier, item and defect class, as <see cref="SwitchingState.UnderPolicy"/> of today returns it.
    /// </param>
    /// <param name="level">One of <see cref="SamplingTables.Levels"/>.</param>
    /// <param name="aql">One of <see cref="SamplingTables.Aqls"/>, as a number.</param>
    /// <param name="lotSize">Units in the lot, at least 1.</param>
    /// <exception cref="ArgumentException">
    /// The level, AQL or lot size is not in the tables, or inspection is discontinued: the caller holds such a receipt
    /// (<see cref="SwitchingState.HoldsReceipts"/>) instead of planning it.
    /// </exception>
    public static LotSamplingPlan For(DefectClass defectClass, SwitchingState state, string level, decimal aql, long lotSize)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!SamplingTables.TryNormalizeAql(aql, out var key))
            throw new ArgumentException(
                $"The AQL {aql} is not in the tables of MIL-STD-105E; allowed: {string.Join(", ", SamplingTables.Aqls)}.", nameof(aql));
        var letter = SamplingTables.CodeLetter(level, lotSize);
        var plan = SamplingTables.Plan(state.Severity, letter, key);
        var sampleSize = (int)Math.Min(plan.SampleSize, lotSize);
        return new LotSamplingPlan(defectClass, state.Severity, state.Why, letter, sampleSize, plan.Accept, plan.Reject, key, level)
        {
            LotSize = lotSize,
        };
    }

    /// <summary>
    /// Judges the lot by its sample. A larger sample than planned is judged by the same numbers, which can only be harder on the lot;
    /// a smaller one is refused, even if it already has Re defects, since the switching rules sum up whole samples.
    /// </summary>
    /// <param name="sampleSize">Units inspected.</param>
    /// <param name="defects">
    /// What was counted: nonconforming units where <see cref="Counts"/> says so, which cannot exceed the sample; else defects, which can.
    /// </param>
    public SampleJudgement Judge(int sampleSize, int defects)
    {
        if (defects < 0)
            return SampleJudgement.Refused("defects-negative", $"{defects} defects were reported; give 0 or more.");
        if (sampleSize < SampleSize)
            return SampleJudgement.Refused(
                "sample-too-small", $"{sampleSize} units were inspected and the plan asks for {SampleSize}; inspect the rest.");
        if (sampleSize > LotSize)
            return SampleJudgement.Refused(
                "sample-larger-than-lot", $"{sampleSize} units were inspected of a lot of {LotSize}; correct the sample size.");
        if (Counts == SampleCount.NonconformingUnits && defects > sampleSize)
            return SampleJudgement.Refused(
                "more-nonconforming-than-inspected",
                $"{defects} nonconforming units were reported of {sampleSize} inspected; with AQL {Aql} each unit counts once, "
                + "however many defects it has.");
        return SampleJudgement.Of(this, sampleSize, defects);
    }
}
