using CsCheck;
using LotFlow.Domain.Receipts;
using LotFlow.Domain.Sampling;

namespace LotFlow.Domain.Tests.Receipts;

public sealed class LineInspectionRulesTests
{
    private static readonly LotSamplingPlan Plan = LotSamplingPlan.For(DefectClass.Major, SwitchingState.Initial, "II", 1.0m, 500);

    private static readonly ReceiptException Held = new("expired", "yesterday");

    private static readonly Gen<ReceiptLineState> GenState =
        from exceptions in Gen.Int[0, 2]
        from answers in Gen.Int[0, 2].Select(i => i == 0 ? (bool?)null : i == 1).Array[0, 2]
        from plans in Gen.Int[0, 2]
        from outcomes in Gen.Int[0, 2]
        select State([.. Enumerable.Range(0, exceptions).Select(i => new ReceiptException("code", $"{i}"))]) with
        {
            Approvals = [.. answers.Select((a, i) => new LineApproval($"A{i}", [$"code|{i}"], a))],
            Plans = [.. Enumerable.Repeat(Plan, plans)],
            Outcomes = [.. Enumerable.Repeat(new SampleOutcome(DefectClass.Major, SampleVerdict.Accepted, 50, 0, ""), Math.Min(plans, outcomes))],
        };

    [Fact]
    public void A_line_is_released_only_when_nothing_is_open_and_nobody_said_no()
    {
        GenState.Sample(state =>
        {
            var next = LineInspectionRules.Next(state);
            var open = state.Approvals.Any(a => a.Approved is null) || LineInspectionRules.Undecided(state).Count > 0;
            var expected = state.Approvals.Any(a => a.Approved == false) ? NextStep.Reject
                : open ? NextStep.AwaitDecision
                : state.Outcomes.Count < state.Plans.Count ? NextStep.AwaitResults
                : NextStep.Release;
            Assert.Equal(expected, next);
        });
    }

    [Fact]
    public void Approving_one_exception_never_covers_another_detail_of_the_same_code()
    {
        var state = State([Held]) with { Approvals = [new("A", [LineInspectionRules.Key(Held)], Approved: true)] };
        Assert.Equal(NextStep.Release, LineInspectionRules.Next(state));
        Assert.Equal(NextStep.AwaitDecision, LineInspectionRules.Next(state with { ResultExceptions = [Held with { Detail = "today" }] }));
    }

    [Fact]
    public void However_a_sample_is_split_it_comes_to_the_same_verdict()
    {
        Gen.Select(Gen.Int[0, 50].Array[1, 6], Gen.Int[0, 4]).Sample((cuts, defects) =>
        {
            int[] bounds = [0, .. cuts.Order(), 50];
            var parts = bounds.Zip(bounds.Skip(1), (from, to) => to - from).Where(size => size > 0).ToList();
            // The defects are all in the largest part, which can always hold them.
            var largest = parts.IndexOf(parts.Max());
            var results = parts.Select((size, i) => Result(size, i == largest ? Math.Min(defects, size) : 0)).ToList();
            var whole = Result(50, results.Sum(r => r.Defects[0].Count));

            var split = LineInspectionRules.JudgeSamples([Plan], results);
            Assert.Equal(LineInspectionRules.JudgeSamples([Plan], [whole])[0], Assert.Single(split) with { });
        });
    }

    [Fact]
    public void A_sample_that_is_too_small_is_not_judged_and_any_other_is_whatever_it_adds_up_to()
    {
        Gen.Select(Gen.Int[1, 2_000], Gen.Int[0, 3_000]).Sample((size, defects) =>
            Assert.Equal(size >= Plan.SampleSize ? 1 : 0, LineInspectionRules.JudgeSamples([Plan], [Result(size, defects)]).Count));
        Assert.Single(LineInspectionRules.JudgeSamples([Plan], [.. Enumerable.Repeat(Result(int.MaxValue, int.MaxValue), 3)]));
    }

    [Fact]
    public void More_defects_never_turn_a_lot_that_was_not_accepted_into_an_accepted_one()
    {
        Gen.Select(Gen.Int[50, 600], Gen.Int[0, 700], Gen.Int[0, 100]).Sample((size, defects, more) =>
        {
            var first = LineInspectionRules.JudgeSamples([Plan], [Result(size, defects)])[0].Verdict;
            var second = LineInspectionRules.JudgeSamples([Plan], [Result(size, defects + more)])[0].Verdict;
            Assert.True(second >= first);
        });
    }

    private static InspectionResult Result(int size, int count) =>
        new() { ResultId = "R", LotId = "L", Defects = [new(DefectClass.Major, size, count)], InspectedAt = default, ReportedBy = "i" };

    private static ReceiptLineState State(IReadOnlyList<ReceiptException> exceptions) => new()
    {
        ReceiptId = "R",
        Line = 1,
        LotId = "L",
        SiteId = "S",
        ItemId = "I",
        SupplierId = "P",
        State = LineState.OnHold,
        ReceiptExceptions = exceptions,
        Stock = new(1, "KGM", ProducedOn: null, ExpiresOn: null, Identity: null),
    };
}
