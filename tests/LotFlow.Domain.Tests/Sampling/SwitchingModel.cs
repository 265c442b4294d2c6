using LotFlow.Domain.Sampling;

namespace LotFlow.Domain.Tests.Sampling;

/// <summary>A lot's outcome under the policy of that day, or (without an outcome) quality resuming inspection.</summary>
internal sealed record Step(LotOutcome? Outcome, SwitchingPolicy Policy);

/// <summary>
/// The switching rules told another way than the product tells them: from the whole history each time, as "the first moment in this
/// period at which the rule's sentence is true", with no state carried along.
/// </summary>
internal static class SwitchingModel
{
    public static Severity SeverityAfter(IReadOnlyList<Step> history) => Periods(OriginalLots(history)).Last();

    /// <summary>The severities in their order, one per period.</summary>
    public static IEnumerable<Severity> Periods(IReadOnlyList<Step> steps)
    {
        var severity = Severity.Normal;
        yield return severity;
        var start = 0;
        for (var end = 1; end <= steps.Count; end++)
        {
            if (Next(severity, [.. steps.Take(end).Skip(start)]) is not { } next)
                continue;
            yield return severity = next;
            start = end;
        }
    }

    public static IReadOnlyList<Step> OriginalLots(IReadOnlyList<Step> history) =>
    [
        .. history.Where((step, index) => step.Outcome is null
            || (!step.Outcome.Resubmitted
                && !history.Take(index).Any(earlier => earlier.Outcome is { Resubmitted: false } lot && lot.LotId == step.Outcome.LotId))),
    ];

    private static Severity? Next(Severity severity, Step[] period)
    {
        var last = period[^1];
        var lots = period.Select(step => step.Outcome).OfType<LotOutcome>()
            .Where(lot => lot.InspectedUnder is null || lot.InspectedUnder == severity).ToList();
        var letters = string.Concat(lots.Select(lot => lot.Verdict == SampleVerdict.NotAccepted ? 'x' : 'a'));
        return severity switch
        {
            Severity.Normal when letters[Math.Max(0, letters.Length - 5)..].Count(letter => letter == 'x') > 1 => Severity.Tightened,
            Severity.Normal when last.Outcome is { } lot && lots.Contains(lot) && MayReduce(letters, lots, last.Policy) => Severity.Reduced,
            Severity.Tightened when letters.EndsWith("aaaaa", StringComparison.Ordinal) => Severity.Normal,
            Severity.Tightened when letters.Count(letter => letter == 'x') == 5 => Severity.Discontinued,
            Severity.Reduced when last.Outcome is { } lot && (lot.Verdict != SampleVerdict.Accepted || !Allows(last.Policy))
                => Severity.Normal,
            Severity.Discontinued when last.Outcome is null => Severity.Tightened,
            _ => null,
        };
    }

    private static bool MayReduce(string letters, List<LotOutcome> lots, SwitchingPolicy policy)
    {
        if (!letters.EndsWith(new string('a', 10), StringComparison.Ordinal) || !Allows(policy))
            return false;
        var ten = lots[^10..];
        var rows = policy.Limits!.Where(row =>
            ten.Sum(lot => lot.SampleSize) >= row.FromSampleUnits && !(ten.Sum(lot => lot.SampleSize) > row.ToSampleUnits)).ToList();
        return rows.Count > 0 && rows.TrueForAll(row => ten.Sum(lot => lot.Defects) <= row.Limit);
    }

    private static bool Allows(SwitchingPolicy policy) => policy.ReducedAllowed && policy.ProductionSteady && policy.Limits?.Count > 0;
}
