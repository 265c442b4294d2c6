using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace LotFlow.Domain.Sampling;

/// <summary>The verdict of a sample, or why the sample cannot be judged.</summary>
/// <param name="Verdict">The verdict; null when the sample is refused.</param>
/// <param name="Refusal">
/// A stable reason code when the sample is refused (<c>defects-negative</c>, <c>sample-too-small</c>, <c>sample-larger-than-lot</c>,
/// <c>more-nonconforming-than-inspected</c>); else null.
/// </param>
/// <param name="Reason">One sentence for people.</param>
public sealed record SampleJudgement(SampleVerdict? Verdict, string? Refusal, string Reason)
{
    [JsonIgnore]
    [MemberNotNullWhen(true, nameof(Refusal))]
    [MemberNotNullWhen(false, nameof(Verdict))]
    public bool IsRefused => Verdict is null;

    internal static SampleJudgement Refused(string code, string reason) => new(Verdict: null, code, reason);

    internal static SampleJudgement Of(LotSamplingPlan plan, int sampleSize, int defects)
    {
        var noun = plan.Counts == SampleCount.Defects ? "defects" : "nonconforming units";
        var found = $"{defects} {noun} in {sampleSize} inspected";
        if (defects <= plan.Accept)
            return new(SampleVerdict.Accepted, Refusal: null, $"accepted: {found}, the plan accepts up to {plan.Accept}");
        if (defects >= plan.Reject)
            return new(SampleVerdict.NotAccepted, Refusal: null, $"not accepted: {found}, the plan rejects from {plan.Reject} on");
        return new(
            SampleVerdict.AcceptedBetweenAcAndRe,
            Refusal: null,
            $"accepted: {found}, between Ac {plan.Accept} and Re {plan.Reject}, so that normal inspection is restored");
    }
}
