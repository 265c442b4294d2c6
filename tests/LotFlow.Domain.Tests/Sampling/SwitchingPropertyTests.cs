using System.Collections.Concurrent;
using System.Text.Json;
using CsCheck;
using LotFlow.Domain.Sampling;

namespace LotFlow.Domain.Tests.Sampling;

public sealed class SwitchingPropertyTests
{
    private static readonly SwitchingPolicy Steady =
        new(ReducedAllowed: true, ProductionSteady: true, [new(200, 499, 3), new(500, null, 5)]);

    private static readonly Gen<SwitchingPolicy> AnyPolicy = Gen.Frequency(
        (30, Gen.Const(Steady)),
        (1, Gen.Const(SwitchingPolicy.Default)),
        (1, Gen.Const(Steady with { ProductionSteady = false })),
        (1, Gen.Const(Steady with { ReducedAllowed = false })),
        (1, Gen.Const(Steady with { Limits = null })));

    private static readonly Gen<Severity?> AnyPlannedSeverity = Gen.Frequency(
        (12, Gen.Const((Severity?)null)), (1, Gen.Const((Severity?)Severity.Normal)), (1, Gen.Const((Severity?)Severity.Tightened)),
        (1, Gen.Const((Severity?)Severity.Reduced)));

    private static readonly int[] PercentBad = [2, 10, 30, 60];

    /// <summary>
    /// Suppliers differ: good ones reach reduced inspection, bad ones are discontinued; a fixed quality would show only one.
    /// </summary>
    private static readonly Gen<Step[]> History =
        Gen.Int[0, 3].SelectMany(supplier => AnyStep(PercentBad[supplier]).Array[1, 50]);

    [Fact]
    public void Any_history_leads_where_the_rules_lead_when_told_from_the_whole_history()
    {
        var seen = new ConcurrentDictionary<(Severity From, Severity To), int>();
        History.Sample(
            history =>
            {
                var state = SwitchingState.Initial;
                for (var done = 0; done < history.Length; done++)
                {
                    var next = After(state, history[done]);
                    Assert.Equal(SwitchingModel.SeverityAfter(history[..(done + 1)]), next.Severity);
                    Assert.StartsWith(next.Severity.ToString(), next.Why, StringComparison.OrdinalIgnoreCase);
                    seen.AddOrUpdate((state.Severity, next.Severity), 1, (_, times) => times + 1);
                    state = next;
                }
            },
            iter: 1_000);

        (Severity, Severity)[] transitions =
        [
            (Severity.Normal, Severity.Tightened), (Severity.Normal, Severity.Reduced), (Severity.Reduced, Severity.Normal),
            (Severity.Tightened, Severity.Normal), (Severity.Tightened, Severity.Discontinued), (Severity.Discontinued, Severity.Tightened),
        ];
        Assert.All(transitions, transition => Assert.True(seen.ContainsKey(transition), $"{transition} was never exercised."));
        Assert.Subset(transitions.ToHashSet(), seen.Keys.Where(change => change.From != change.To).ToHashSet());
    }

    [Fact]
    public void Applying_any_lot_again_changes_nothing() => History.Sample(
        history =>
        {
            var state = history.Aggregate(SwitchingState.Initial, After);
            foreach (var step in history.Where(step => step.Outcome is not null))
                Assert.Same(state, state.Apply(step.Outcome!, step.Policy));
        },
        iter: 1_000);

    [Fact]
    public void A_state_that_was_stored_and_read_back_continues_the_same_way() => History.Sample(
        history =>
        {
            var kept = history.Aggregate(SwitchingState.Initial, After);
            var stored = history.Aggregate(SwitchingState.Initial, (state, step) => After(RoundTrip(state), step));

            Assert.Equal(JsonSerializer.Serialize(kept), JsonSerializer.Serialize(stored));
        },
        iter: 1_000);

    private static SwitchingState RoundTrip(SwitchingState state) =>
        JsonSerializer.Deserialize<SwitchingState>(JsonSerializer.Serialize(state))!;

    private static SwitchingState After(SwitchingState state, Step step) =>
        step.Outcome is null ? state.Resume("quality", "the supplier acted") : state.Apply(step.Outcome, step.Policy);

    // Lot ids repeat now and then, with other verdicts too: duplicates must be told by the lot alone.
    private static Gen<Step> AnyStep(int percentBad) => Gen.Select(
        Gen.Int[1, 400], Gen.Int[0, 99], Gen.Int[20, 60], Gen.Int[0, 99], AnyPlannedSeverity, AnyPolicy,
        (lot, quality, sampleSize, kind, planned, policy) => new Step(
            kind < 5
                ? null
                : new LotOutcome($"LOT-{lot}", Verdict(quality, percentBad), sampleSize, quality % 20 == 0 ? 2 : 0, Resubmitted: kind < 10)
                {
                    InspectedUnder = planned,
                },
            policy));

    private static SampleVerdict Verdict(int quality, int percentBad) =>
        quality < percentBad ? SampleVerdict.NotAccepted
        : quality == 99 ? SampleVerdict.AcceptedBetweenAcAndRe
        : SampleVerdict.Accepted;
}
