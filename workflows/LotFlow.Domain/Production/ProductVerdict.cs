using LotFlow.Domain.Certificates;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.Quantities;
using LotFlow.Domain.Receipts;
using LotFlow.Domain.Sampling;

namespace LotFlow.Domain.Production;

/// <summary>What the results of a produced lot say so far.</summary>
/// <param name="Findings">What is out of specification, in words.</param>
/// <param name="IsComplete">Whether nothing is outstanding: every sample is judged and every required property measured.</param>
public sealed record ProductVerdict(IReadOnlyList<string> Findings, bool IsComplete)
{
    public static ProductVerdict Of(Item item, Quantity made, IReadOnlyList<InspectionResult> results)
    {
        var plans = PlansOf(item, made);
        var outcomes = LineInspectionRules.JudgeSamples(plans ?? [], results);
        var findings = LineInspectionRules.FindResultExceptions(item, outcomes, results).Select(e => e.Detail).ToList();
        if (plans is null && results.Any(r => r.Defects.Count > 0))
            findings.Add($"{made} of item {item.ItemId} cannot be counted in units, so the sample cannot be judged; somebody has to.");
        var complete = plans is not null && outcomes.Count == plans.Count && item.Specification.Where(s => s.Required).All(s => IsMeasured(s, results));
        return new(findings, complete);
    }

    /// <summary>The samples that are asked for; null where the item is sampled and its units cannot be counted.</summary>
    private static IReadOnlyList<LotSamplingPlan>? PlansOf(Item item, Quantity made)
    {
        if (item.Inspection != InspectionKind.Sampling || item.Sampling is not { } sampling)
            return [];
        var counted = UnitConversion.Convert(made, "EA", new(item.Uom, item.UnitConversions)).Quantity;
        if (counted is not { Value: >= 1 and <= int.MaxValue } units || units.Value != decimal.Truncate(units.Value))
            return null;
        (DefectClass Class, decimal? Aql)[] classes =
            [(DefectClass.Critical, sampling.Aql.Critical), (DefectClass.Major, sampling.Aql.Major), (DefectClass.Minor, sampling.Aql.Minor)];
        return [.. classes.Where(c => c.Aql is not null).Select(c => LotSamplingPlan.For(c.Class, SwitchingState.Initial, sampling.Level, c.Aql!.Value, (long)units.Value))];
    }

    private static bool IsMeasured(ItemSpecification required, IReadOnlyList<InspectionResult> results) => results.SelectMany(r => r.Measurements).Any(m => required.AppliesTo(
        new(m.Property, PropertyId: null, Method: null, m.Value.ToString(), "number", Minimum: null, Maximum: null, m.Unit)));
}
