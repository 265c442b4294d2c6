using LotFlow.Domain.Sampling;

namespace LotFlow.Domain.Tests.Sampling;

public sealed class ReducedInspectionTests : SwitchingScenario
{
    [Fact]
    public void Inspection_is_never_reduced_by_default() => Assert.Equal(Severity.Normal, Run(new string('a', 50)).Severity);

    [Theory]
    [InlineData(false, true, true)]
    [InlineData(true, false, true)]
    [InlineData(true, true, false)]
    public void Inspection_is_reduced_only_if_policy_allows_it_and_production_is_steady_and_limits_are_given(
        bool allowed, bool steady, bool limits)
    {
        var policy = new SwitchingPolicy(allowed, steady, limits ? Steady.Limits : []);

        Assert.Equal(Severity.Normal, Run(new string('a', 20), policy: policy).Severity);
    }

    [Theory]
    [InlineData("aaaaaaaaa", Severity.Normal)]
    [InlineData("aaaaaaaaaa", Severity.Reduced)]
    [InlineData("xaaaaaaaaa", Severity.Normal)]
    [InlineData("xaaaaaaaaaa", Severity.Reduced)]
    public void Ten_lots_accepted_on_normal_reduce_inspection(string lots, Severity expected) =>
        Assert.Equal(expected, Run(lots, policy: Steady).Severity);

    [Theory]
    [InlineData(4, Severity.Reduced)]
    [InlineData(5, Severity.Normal)]
    public void The_defects_of_the_ten_lots_may_reach_the_limit_number(int defects, Severity expected)
    {
        var state = Run("aaaaaaaaa", policy: Steady).Apply(Lot('a', defects), Steady);

        Assert.Equal(expected, state.Severity);
    }

    [Fact]
    public void The_reason_for_reduced_inspection_shows_its_numbers() => Assert.Equal(
        "reduced: the last 10 lots were accepted with 0 defects in 500 sample units, the limit is 4 "
        + "(MIL-STD-105E, normal to reduced and Table VIII)",
        Reduced.Why);

    [Fact]
    public void Samples_that_no_limit_number_covers_do_not_reduce_inspection()
    {
        Assert.Equal(Severity.Normal, Run("aaaaaaaaaaaa", policy: Steady with { Limits = [new(501, null, 4)] }).Severity);
        Assert.Equal(Severity.Normal, Run("aaaaaaaaaaaa", policy: Steady with { Limits = [new(320, 499, 4)] }).Severity);
    }

    [Fact]
    public void Of_overlapping_limit_numbers_the_strictest_holds() =>
        Assert.Equal(1, new SwitchingPolicy(true, true, [new(0, null, 7), new(100, 200, 1)]).LimitFor(200));

    [Theory]
    [InlineData('x', "normal: a lot was not accepted while on reduced inspection (MIL-STD-105E, reduced to normal)")]
    [InlineData('b', "normal: a lot on reduced inspection was accepted between Ac and Re (MIL-STD-105E, reduced to normal)")]
    public void One_lot_that_is_not_cleanly_accepted_ends_reduced_inspection(char lot, string why)
    {
        var state = Run($"aaa{lot}", Reduced, Steady);

        Assert.Equal((Severity.Normal, why), (state.Severity, state.Why));
    }

    [Fact]
    public void Reduced_inspection_ends_before_the_next_plan_when_production_is_not_steady()
    {
        var state = Reduced.UnderPolicy(Steady with { ProductionSteady = false });

        Assert.Equal(Severity.Normal, state.Severity);
        Assert.Equal("normal: reduced inspection ended because production is not steady (MIL-STD-105E, reduced to normal)", state.Why);
        Assert.Equal(Severity.Normal, Run("aaaaaaaaa", state, Steady).Severity);
    }

    [Fact]
    public void Reduced_inspection_ends_with_the_next_lot_when_policy_is_withdrawn() =>
        Assert.Equal(Severity.Normal, Run("a", Reduced, SwitchingPolicy.Default).Severity);

    [Fact]
    public void A_late_failure_of_a_lot_planned_on_normal_ends_reduced_inspection() => Assert.Equal(
        Severity.Normal, Reduced.Apply(Lot('x') with { InspectedUnder = Severity.Normal }, Steady).Severity);
}
