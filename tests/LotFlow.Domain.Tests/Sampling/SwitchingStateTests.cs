using System.Text.Json;
using System.Text.Json.Serialization;
using LotFlow.Domain.Sampling;

namespace LotFlow.Domain.Tests.Sampling;

public sealed class SwitchingStateTests : SwitchingScenario
{
    /// <summary>The JSON dialect of LotFlow, which the domain does not reference.</summary>
    private static readonly JsonSerializerOptions AsStored = new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

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
