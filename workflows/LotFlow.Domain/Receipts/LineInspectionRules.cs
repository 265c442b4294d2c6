using LotFlow.Domain.Certificates;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.Quantities;
using LotFlow.Domain.Sampling;

namespace LotFlow.Domain.Receipts;

/// <summary>What has to happen next with a received line.</summary>
public enum NextStep
{
    AwaitResults,
    AwaitDecision,
    Release,
    Reject,
}

/// <summary>Pure rules of the inspection of one line: judging results, and what follows from all that is known.</summary>
public static class LineInspectionRules
{
    // Findings go into documents and messages, so the first hundred are named and the rest counted.
    private const int MaximumNamed = 100;

    /// <summary>The samples that are complete, by the results so far; sample sizes and counts of a class add up.</summary>
    public static IReadOnlyList<SampleOutcome> JudgeSamples(IReadOnlyList<LotSamplingPlan> plans, IReadOnlyList<InspectionResult> results)
    {
        List<SampleOutcome> outcomes = [];
        foreach (var plan in plans)
        {
            var counts = results.SelectMany(r => r.Defects).Where(d => d.Class == plan.Class).ToList();
            var (size, defects) = (Total(counts, d => d.SampleSize), Total(counts, d => d.Count));
            var judgement = Judge(plan, size, defects);
            if (!judgement.IsRefused)
                outcomes.Add(new(plan.Class, judgement.Verdict.Value, size, defects, judgement.Reason));
        }

        return outcomes;
    }

    /// <summary>Exceptions that follow from samples and measurements.</summary>
    public static IReadOnlyList<ReceiptException> FindResultExceptions(
        Item item, IReadOnlyList<SampleOutcome> outcomes, IReadOnlyList<InspectionResult> results)
    {
        List<string> findings = [];
        findings.AddRange(outcomes.Where(o => o.Verdict == SampleVerdict.NotAccepted)
            .Select(o => $"{o.Class.ToString().ToLowerInvariant()} defects: {o.Reason}"));
        foreach (var m in results.SelectMany(r => r.Measurements))
            findings.AddRange(JudgeMeasurement(m, item.Specification));
        return findings.Count == 0 ? [] : [new(ReceiptExceptionCodes.OutOfSpec, Sentence([.. findings.Distinct()]))];
    }

    /// <summary>What follows from everything that is known of the line.</summary>
    public static NextStep Next(ReceiptLineState state)
    {
        if (state.Approvals.Any(a => a.Approved == false))
            return NextStep.Reject;
        if (state.Approvals.Any(a => a.Approved is null) || Undecided(state).Count > 0)
            return NextStep.AwaitDecision;
        return state.Outcomes.Count < state.Plans.Count ? NextStep.AwaitResults : NextStep.Release;
    }

    /// <summary>Exceptions that no approval covers yet.</summary>
    public static IReadOnlyList<ReceiptException> Undecided(ReceiptLineState state)
    {
        var covered = state.Approvals.SelectMany(a => a.Covers).ToHashSet();
        return [.. state.Exceptions.Where(e => !covered.Contains(Key(e)))];
    }

    /// <summary>What an approval covers: a later exception of the same code with another detail is a new question.</summary>
    public static string Key(ReceiptException exception) => $"{exception.Code}|{exception.Detail}";

    /// <summary>
    /// Parts that were reported at the same moment, or before the plan was made, may add up to more units than the lot has, or to
    /// more nonconforming ones than were inspected. They are judged as the whole lot with that many found, which can only be harder
    /// on it: waiting for a sample that can never be complete would be waiting for ever.
    /// </summary>
    private static SampleJudgement Judge(LotSamplingPlan plan, int size, int defects)
    {
        var inspected = (int)Math.Min(size, plan.LotSize ?? size);
        return plan.Judge(inspected, plan.Counts == SampleCount.NonconformingUnits ? Math.Min(defects, inspected) : defects);
    }

    private static int Total(List<DefectCount> counts, Func<DefectCount, long> number) => (int)Math.Min(counts.Sum(number), int.MaxValue);

    private static string Sentence(List<string> findings) =>
        string.Join("; ", findings.Take(MaximumNamed)) + (findings.Count > MaximumNamed ? $"; and {findings.Count - MaximumNamed} more." : ".");

    private static IEnumerable<string> JudgeMeasurement(Measurement m, IReadOnlyList<ItemSpecification> specification)
    {
        if (m.Value < m.Minimum || m.Value > m.Maximum)
            yield return $"{m.Property} {m.Value} {m.Unit} is outside its limits {Range(m.Minimum, m.Maximum)}";
        var measured = new CertificateInspection(m.Property, PropertyId: null, Method: null, m.Value.ToString(), "number", Minimum: null, Maximum: null, m.Unit);
        foreach (var limit in specification.Where(s => s.AppliesTo(measured)))
        {
            if (!MeasuredUnits.AreComparable(m.Unit, limit.Unit))
                yield return $"{m.Property} was measured in '{m.Unit}', the item's limits are in '{limit.Unit}'";
            else if (IsBeyond(m, limit.Minimum, limit.Unit, sign: -1) || IsBeyond(m, limit.Maximum, limit.Unit, sign: 1))
                yield return $"{m.Property} {m.Value} {m.Unit} is outside the item's limits {Range(limit.Minimum, limit.Maximum)} {limit.Unit}";
        }
    }

    private static bool IsBeyond(Measurement m, decimal? limit, string? limitUnit, int sign) =>
        limit is { } bound && MeasuredUnits.Compare(m.Value, m.Unit, bound, limitUnit) == sign;

    private static string Range(decimal? minimum, decimal? maximum) => $"{minimum?.ToString() ?? "-∞"} to {maximum?.ToString() ?? "∞"}";
}
