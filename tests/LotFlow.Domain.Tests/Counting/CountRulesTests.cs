using LotFlow.Domain.Counting;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.People;
using LotFlow.Domain.Policies;
using LotFlow.Domain.Stock;

namespace LotFlow.Domain.Tests.Counting;

public sealed class CountRulesTests
{
    private static readonly DateTimeOffset Opened = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    // Variance, book, unit cost, inside a tolerance of 2 pieces, 5 per cent and 15 euros.
    [Theory]
    [InlineData(0, 0, null, true)]
    [InlineData(0, 100, null, true)]
    [InlineData(1, 100, 10, true)]
    [InlineData(-1, 100, 10, true)]
    [InlineData(2, 40, 7, true)]
    [InlineData(3, 100, 1, false)]
    [InlineData(2, 39, 1, false)]
    [InlineData(2, 100, 8, false)]
    [InlineData(1, 0, 1, false)]
    [InlineData(1, 100, null, false)]
    [InlineData(1, 100, 0, true)]
    public void All_three_limits_must_hold(int variance, int book, int? cost, bool inside)
    {
        Assert.Equal(inside, CountTolerances.IsInside(Line("L1", cost), variance, book, Policy()));
        Assert.Equal(variance == 0, CountTolerances.IsInside(Line("L1", cost, "UNKNOWN-CLASS"), variance, book, Policy()));
    }

    [Fact]
    public void A_cost_in_another_currency_is_not_known()
    {
        var policy = Policy() with { Currency = "USD" };
        Assert.False(CountTolerances.IsInside(Line("L1", 1), 1, 100, policy));
        Assert.True(CountTolerances.IsInside(Line("L1", 1), 0, 100, policy));
        Assert.Null(CountTolerances.TotalValue([Counted(Line("L1", 1), 99)], policy));
    }

    [Theory]
    [InlineData(0.0, 0)]
    [InlineData(250.0, 0)]
    [InlineData(250.0001, 1)]
    [InlineData(2500.0, 1)]
    [InlineData(2500.5, 2)]
    [InlineData(null, 2)]
    public void The_tier_follows_the_value_and_the_unknown_is_the_highest(double? value, int tier)
    {
        var policy = new CountingPolicy();
        Assert.Same(policy.Tiers[tier], policy.TierOf((decimal?)value));
    }

    [Fact]
    public void Values_are_added_up_without_signs_and_one_that_is_not_known_makes_all_unknown()
    {
        Assert.Equal(50, CountTolerances.TotalValue([Counted(Line("L1", 10), 97), Counted(Line("L2", 10), 102)], Policy()));
        Assert.Null(CountTolerances.TotalValue([Counted(Line("L1", 10), 97), Counted(Line("L2", null), 99)], Policy()));
    }

    [Theory]
    [InlineData("an adjustment by another count", true)]
    [InlineData("a late report", true)]
    [InlineData("a reversal of what was booked before", true)]
    [InlineData("a movement after the count", false)]
    [InlineData("a reversal of what was booked after", false)]
    [InlineData("its own adjustment", false)]
    [InlineData("a late report at another place", false)]
    [InlineData("what was booked before the count", false)]
    public void Only_what_says_something_of_the_moment_of_counting_explains_a_difference(string what, bool explains)
    {
        var count = Count(Counted(Line("L1", 10), 90));
        var after = Opened.AddHours(2);
        List<Movement> ledger = [Entry("before", 9, MovementType.Issue, Opened.AddHours(-9)), Entry("after", 11, MovementType.Issue, after)];
        ledger.Add(what switch
        {
            "an adjustment by another count" => Entry("count:C2:L1", 12, MovementType.Adjust, after),
            "a late report" => Entry("m", 12, MovementType.Transfer, Opened.AddSeconds(-1)),
            "a reversal of what was booked before" => Entry("m", 12, MovementType.Reversal, after) with { Reverses = "before" },
            "a movement after the count" => Entry("m", 12, MovementType.Transfer, after),
            "a reversal of what was booked after" => Entry("m", 12, MovementType.Reversal, after) with { Reverses = "after" },
            "its own adjustment" => Entry("count:C1:L1", 12, MovementType.Adjust, after),
            "a late report at another place" => Entry("m", 12, MovementType.Transfer, Opened.AddHours(-1)) with { FromLocationId = "A2" },
            _ => Entry("m", 10, MovementType.Adjust, Opened.AddHours(-1)),
        });
        Assert.Equal<decimal?>(explains ? -4 : 0, CountRules.Explained(count, count.Lines[0], ledger));
    }

    // Opened at eight, counted at nine, reported at noon.
    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(59, true)]
    [InlineData(60, false)]
    public void A_late_report_of_what_happened_while_it_was_counted_makes_the_difference_unknown(int minute, bool unknown)
    {
        var count = Count(Counted(Line("L1", 10), 90));
        var report = Entry("m", 12, MovementType.Transfer, Opened.AddMinutes(minute));
        Assert.Equal(unknown, CountRules.Explained(count, count.Lines[0], [report]) is null);
        var line = CountRules.Reconsider(count, count.Lines[0] with { State = CountLineState.Approved }, [report], Policy());
        Assert.Equal(unknown, line is { State: CountLineState.Recount, Note: not null });
        // Elsewhere it may have happened whenever it likes, and what was taken back has not happened.
        Assert.Equal(0, CountRules.Explained(count, count.Lines[0], [report with { FromLocationId = "A2" }]));
        Assert.Equal(0, CountRules.Explained(count, count.Lines[0], [report, TakenBack(report)]));
    }

    [Fact]
    public void Cancelling_leaves_what_is_settled_and_ends_the_rest()
    {
        var count = Count(Counted(Line("L1", 10), 100) with { State = CountLineState.Posted }, Counted(Line("L2", 10), 90) with { State = CountLineState.AwaitingApproval }, Line("L3", 10)) with
        {
            Approvals = [new("NORTH.x", [new("L2", -10)], Approved: null)],
        };
        var cancelled = CountRules.Cancel(count, new("X", "supervisor1", Opened.AddHours(4), "why"))!;
        Assert.Equal([CountLineState.Posted, CountLineState.Cancelled, CountLineState.Cancelled], cancelled.Lines.Select(l => l.State));
        Assert.Equal((CountState.Cancelled, CountStep.End, false), (cancelled.State, CountRules.Next(cancelled), cancelled.Approvals[0].Approved!.Value));
        Assert.Null(CountRules.Cancel(cancelled, new("Y", "supervisor1", Opened.AddHours(5), "again")));
        Assert.Null(CountRules.Ask(cancelled, new Dictionary<string, bool> { ["NORTH.x"] = true }));
        Assert.Equal("count-closed", CountRules.Forbids(cancelled, "op2", ["L3"])!.Code);
    }

    [Theory]
    [InlineData("accuracy", true)]
    [InlineData("Accuracy", true)]
    [InlineData("cycle-NORTH-A1-2026-04-01", true)]
    [InlineData("accuracy-1", false)]
    [InlineData("bicycle-1", false)]
    public void Ids_that_would_be_taken_for_something_else_are_reserved(string countId, bool reserved) => Assert.Equal(reserved, StockCount.IsReservedId(countId));

    [Fact]
    public void A_submission_that_comes_after_the_end_is_kept_and_changes_nothing()
    {
        var closed = Count(Counted(Line("L1", 10), 100) with { State = CountLineState.Posted });
        var submission = new CountSubmission("S9", "C1", "op2", Opened, [new(Line("FOUND", 1).Lot, 5, new(0, 1), Reported: null)], IsComplete: false);
        var after = CountRules.Take(closed, submission, Policy());
        Assert.Equal(("FOUND", CountState.Posted, 1), (Assert.Single(after.NotTaken).LotId, after.State, after.Lines.Count));
        Assert.Equal("count-closed", CountRules.Forbids(closed, "op2", ["FOUND"])!.Code);
        Assert.Same(after, CountRules.Take(after, submission, Policy()));
    }

    [Fact]
    public void The_adjustment_of_the_longest_ids_still_has_a_key_of_its_own()
    {
        var ids = new[] { StockCount.MovementId(new('c', 64), new('l', 64)), StockCount.MovementId(new('c', 64), new string('l', 63) + "m"), StockCount.MovementId("C1", "L1") };
        Assert.Equal(3, ids.Distinct().Count());
        Assert.All(ids, id => Assert.True((Movement.IdPrefix + id).Length <= 100 && id.StartsWith("count:", StringComparison.Ordinal), id));
    }

    [Fact]
    public void The_default_policy_has_a_tier_for_everything_and_a_tolerance_for_its_default_class()
    {
        var policy = new CountingPolicy();
        Assert.Null(policy.Tiers[^1].UpToValue);
        Assert.NotEqual(CountTolerance.None, policy.ToleranceOf(policy.DefaultClass));
        Assert.Equal(Role.Manager, policy.TierOf(null).Ladder[0].Role);
    }

    private static CountingPolicy Policy() => new() { Classes = new Dictionary<string, CountTolerance> { ["B"] = new(2, 5, 15) } };

    private static CountLine Line(string lotId, int? cost, string countClass = "B") => new()
    {
        Lot = new(lotId, "BOLT", "EA", countClass, cost is { } amount ? new Money(amount, "EUR") : null),
        Snapshot = new(100, 5),
    };

    private static CountLine Counted(CountLine line, decimal counted) => line with
    {
        State = CountLineState.Variance,
        Attempts = [new("S1", "op1", Opened.AddHours(1), counted, new(100, 10), IsInside: false)],
    };

    private static StockCount Count(params CountLine[] lines) => new()
    {
        CountId = "C1",
        SiteId = "NORTH",
        LocationId = "A1",
        OpenedBy = "supervisor1",
        OpenedAt = Opened,
        PolicyVersion = 1,
        Lines = lines,
    };

    private static Movement TakenBack(Movement movement) => movement with
    {
        MovementId = $"{movement.MovementId}-back",
        Type = MovementType.Reversal,
        Sequence = movement.Sequence + 1,
        FromLocationId = null,
        ToLocationId = movement.FromLocationId,
        OccurredAt = movement.RecordedAt,
        Reverses = movement.MovementId,
    };

    private static Movement Entry(string id, long sequence, MovementType type, DateTimeOffset occurredAt) => new()
    {
        MovementId = id,
        Type = type,
        Sequence = sequence,
        Quantity = 4,
        Uom = "EA",
        SiteId = "NORTH",
        FromLocationId = "A1",
        OccurredAt = occurredAt,
        RecordedAt = Opened.AddHours(3),
        By = "op3",
    };
}
