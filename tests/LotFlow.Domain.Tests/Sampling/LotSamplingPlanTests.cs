using LotFlow.Domain.Sampling;

namespace LotFlow.Domain.Tests.Sampling;

public sealed class LotSamplingPlanTests
{
    private static LotSamplingPlan Plan(long lotSize, decimal aql = 1.0m, Severity severity = Severity.Normal, string level = "II") =>
        LotSamplingPlan.For(DefectClass.Major, SwitchingState.Initial with { Severity = severity }, level, aql, lotSize);

    [Theory]
    [InlineData(500, "H", 50)]
    [InlineData(501, "J", 80)]
    [InlineData(1200, "J", 80)]
    [InlineData(1201, "K", 125)]
    public void The_plan_changes_exactly_at_the_boundary_of_the_lot_size(long lotSize, string letter, int sampleSize)
    {
        var plan = Plan(lotSize);

        Assert.Equal((letter, sampleSize), (plan.CodeLetter, plan.SampleSize));
    }

    [Theory]
    [InlineData(12, 12, true)]
    [InlineData(13, 13, true)]
    [InlineData(14, 13, false)]
    public void The_whole_lot_is_inspected_when_the_sample_is_not_smaller(long lotSize, int sampleSize, bool whole)
    {
        var plan = Plan(lotSize);

        Assert.Equal((sampleSize, whole, 0, 1), (plan.SampleSize, plan.WholeLot, plan.Accept, plan.Reject));
    }

    [Fact]
    public void Of_a_lot_of_one_unit_the_one_is_inspected_whatever_the_plan()
    {
        foreach (var level in SamplingTables.Levels)
            foreach (var aql in SamplingTables.Aqls)
                foreach (var severity in new[] { Severity.Normal, Severity.Tightened, Severity.Reduced })
                    Assert.Equal(1, Plan(1, decimal.Parse(aql), severity, level).SampleSize);
    }

    [Fact]
    public void The_plan_carries_the_severity_of_the_state_and_why()
    {
        var state = SwitchingState.Initial with { Severity = Severity.Tightened, Why = "tightened: because" };

        var plan = LotSamplingPlan.For(DefectClass.Critical, state, "II", 1.0m, 1000);

        Assert.Equal(
            new LotSamplingPlan(DefectClass.Critical, Severity.Tightened, "tightened: because", "J", 80, 1, 2, "1.0", "II")
            {
                LotSize = 1000,
            },
            plan);
    }

    [Fact]
    public void An_unknown_aql_is_refused_with_the_allowed_ones() =>
        Assert.Contains("0.65, 1.0, 1.5", Assert.Throws<ArgumentException>(() => Plan(100, aql: 1.2m)).Message, StringComparison.Ordinal);

    [Fact]
    public void Discontinued_inspection_has_no_plan() =>
        Assert.Throws<ArgumentException>(() => Plan(100, severity: Severity.Discontinued));

    [Theory]
    [InlineData(Severity.Normal, 2, SampleVerdict.Accepted)]
    [InlineData(Severity.Normal, 3, SampleVerdict.NotAccepted)]
    [InlineData(Severity.Reduced, 1, SampleVerdict.Accepted)]
    [InlineData(Severity.Reduced, 2, SampleVerdict.AcceptedBetweenAcAndRe)]
    [InlineData(Severity.Reduced, 3, SampleVerdict.NotAccepted)]
    public void A_sample_is_judged_by_ac_and_re(Severity severity, int nonconforming, SampleVerdict expected)
    {
        var plan = Plan(1000, severity: severity);

        var judgement = plan.Judge(plan.SampleSize, nonconforming);

        Assert.Equal(expected, judgement.Verdict);
        Assert.Contains($"{nonconforming} nonconforming units in {plan.SampleSize} inspected", judgement.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(79, 0, "sample-too-small")]
    [InlineData(0, 0, "sample-too-small")]
    [InlineData(1001, 0, "sample-larger-than-lot")]
    [InlineData(80, -1, "defects-negative")]
    [InlineData(80, 81, "more-nonconforming-than-inspected")]
    public void A_sample_that_cannot_be_right_is_refused_with_a_reason(int sampleSize, int defects, string refusal)
    {
        var judgement = Plan(1000).Judge(sampleSize, defects);

        Assert.True(judgement.IsRefused);
        Assert.Equal(refusal, judgement.Refusal);
        Assert.NotEmpty(judgement.Reason);
    }

    [Fact]
    public void A_larger_sample_than_planned_is_judged_by_the_same_numbers() =>
        Assert.Equal(SampleVerdict.NotAccepted, Plan(1000).Judge(1000, 3).Verdict);

    [Fact]
    public void Above_aql_10_defects_are_counted_and_may_outnumber_the_units()
    {
        var plan = Plan(8, aql: 1000m);

        Assert.Equal(SampleCount.Defects, plan.Counts);
        Assert.Equal((2, SampleVerdict.Accepted), (plan.SampleSize, plan.Judge(2, plan.Accept).Verdict));
        Assert.True(plan.Accept > plan.SampleSize);
    }

    [Fact]
    public void Up_to_aql_10_units_are_counted() => Assert.Equal(SampleCount.NonconformingUnits, Plan(8, aql: 10m).Counts);
}
