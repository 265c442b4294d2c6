using System.Text.Json;
using System.Text.Json.Serialization;
using LotFlow.Domain.Sampling;

namespace LotFlow.Domain.Tests.Sampling;

public sealed class SwitchingStateTests
{
    private static readonly SwitchingPolicy Steady = new(ReducedAllowed: true, ProductionSteady: true, [new(500, null, 4)]);

    /// <summary>The JSON dialect of LotFlow, which the domain does not reference.</summary>
    private static readonly JsonSerializerOptions AsStored = new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private int _lots;

    /// <summary>Applies one lot per letter: a accepted, b accepted between Ac and Re, x not accepted; each with 50 units and no defect.</summary>
    private SwitchingState Run(string lots, SwitchingState? from = null, SwitchingPolicy? policy = null) => lots.Aggregate(
        from ?? SwitchingState.Initial, (state, letter) => state.Apply(Lot(letter), policy ?? SwitchingPolicy.Default));

    private LotOutcome Lot(char letter, int defects = 0) => new(
        $"LOT-{++_lots}",
        letter switch { 'a' => SampleVerdict.Accepted, 'b' => SampleVerdict.AcceptedBetweenAcAndRe, _ => SampleVerdict.NotAccepted },
        SampleSize: 50, defects, Resubmitted: false);

    private SwitchingState Tightened => Run("xx");

    private SwitchingState Discontinued => Run("xxxxx", Tightened);

    private SwitchingState Reduced => Run("aaaaaaaaaa", policy: Steady);

    [Fact]
    public void Inspection_starts_on_normal()
    {
        Assert.Equal(Severity.Normal, SwitchingState.Initial.Severity);
        Assert.Equal("normal: inspection starts on normal (ISO 2859-1:1999, 9.1)", SwitchingState.Initial.Why);
    }

    [Theory]
    [InlineData("xx", "2 of the last 2")]
    [InlineData("xaax", "2 of the last 4")]
    [InlineData("aaaaaxaaax", "2 of the last 5")]
    public void Two_of_five_consecutive_lots_not_accepted_tighten_inspection(string lots, string counted)
    {
        var state = Run(lots);

        Assert.Equal(Severity.Tightened, state.Severity);
        Assert.Equal($"tightened: {counted} lots were not accepted (ISO 2859-1:1999, 9.3.1)", state.Why);
    }

    [Fact]
    public void Two_of_six_lots_not_accepted_do_not_tighten_inspection() => Assert.Equal(Severity.Normal, Run("xaaaax").Severity);

    [Theory]
    [InlineData("aaaa", Severity.Tightened)]
    [InlineData("aaaaa", Severity.Normal)]
    [InlineData("aaaaxaaaa", Severity.Tightened)]
    [InlineData("aaaaxaaaaa", Severity.Normal)]
    public void Five_lots_accepted_in_a_row_restore_normal(string lots, Severity expected) =>
        Assert.Equal(expected, Run(lots, Tightened).Severity);

    [Theory]
    [InlineData("xxxx", Severity.Tightened)]
    [InlineData("xxxxx", Severity.Discontinued)]
    [InlineData("xaaaaxaaaaxaaaaxaaaax", Severity.Discontinued)]
    [InlineData("xxxxaaaaaxxxx", Severity.Tightened)]
    public void Five_lots_not_accepted_since_tightening_discontinue_inspection(string lots, Severity expected) =>
        Assert.Equal(expected, Run(lots, Tightened).Severity);

    [Fact]
    public void Discontinued_inspection_holds_receipts_whatever_arrives_until_quality_resumes_it_on_tightened()
    {
        var later = Run("aaaaaaaaaaaa", Discontinued);
        var resumed = later.Resume("Q. Ritter", "the supplier changed its mould");

        Assert.True(later.HoldsReceipts);
        Assert.Equal("discontinued: 5 lots were not accepted on tightened inspection (ISO 2859-1:1999, 9.4)", later.Why);
        Assert.False(resumed.HoldsReceipts);
        Assert.Equal(
            "tightened: resumed by Q. Ritter after discontinuation: the supplier changed its mould (ISO 2859-1:1999, 9.4)", resumed.Why);
        Assert.Equal(Severity.Tightened, Run("xxxxaaaa", resumed).Severity);
        Assert.Equal(Severity.Discontinued, Run("xxxxx", resumed).Severity);
    }

    [Fact]
    public void Resuming_what_is_not_discontinued_changes_nothing() =>
        Assert.Same(SwitchingState.Initial, SwitchingState.Initial.Resume("Q. Ritter", "no reason"));

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
    public void Resubmitted_lots_do_not_count()
    {
        var state = Run("x");

        Assert.Same(state, state.Apply(Lot('x') with { Resubmitted = true }, Steady));
    }

    [Fact]
    public void A_late_result_of_a_lot_planned_before_the_change_does_not_count_after_it()
    {
        var late = Enumerable.Range(0, 5).Select(_ => Lot('a') with { InspectedUnder = Severity.Normal });

        var state = late.Aggregate(Tightened, (current, lot) => current.Apply(lot, Steady));

        Assert.Equal(Severity.Tightened, state.Severity);
    }

    [Fact]
    public void A_late_failure_of_a_lot_planned_on_normal_ends_reduced_inspection() => Assert.Equal(
        Severity.Normal, Reduced.Apply(Lot('x') with { InspectedUnder = Severity.Normal }, Steady).Severity);

    [Fact]
    public void The_state_stays_small_however_many_lots_arrive()
    {
        var state = Run(new string('a', 500));

        Assert.Equal((10, 100), (state.Recent.Count, state.AppliedLotIds.Count));
    }

    [Fact]
    public void An_outcome_without_a_lot_id_is_refused() =>
        Assert.Throws<ArgumentException>(() => SwitchingState.Initial.Apply(Lot('a') with { LotId = " " }, Steady));

    [Fact]
    public void A_document_without_history_reads_as_the_initial_state() => Assert.Equal(
        JsonSerializer.Serialize(SwitchingState.Initial), JsonSerializer.Serialize(JsonSerializer.Deserialize<SwitchingState>("{}")));

    [Fact]
    public void The_state_is_stored_in_plain_properties_with_words_for_enums()
    {
        var json = JsonSerializer.Serialize(Run("x", Tightened), AsStored);

        Assert.Equal(
            "{'severity':'tightened','why':'tightened: 2 of the last 2 lots were not accepted (ISO 2859-1:1999, 9.3.1)',"
            + "'recent':[{'lotId':'LOT-3','verdict':'notAccepted','sampleSize':50,'defects':0,'resubmitted':false}],"
            + "'notAcceptedOnTightened':1,'appliedLotIds':['LOT-1','LOT-2','LOT-3']}",
            json.Replace('"', '\''));
    }
}
