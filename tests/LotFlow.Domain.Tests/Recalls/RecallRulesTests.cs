using CsCheck;
using LotFlow.Domain.Holds;
using LotFlow.Domain.Policies;
using LotFlow.Domain.Recalls;
using LotFlow.Domain.Tests.Stock;

namespace LotFlow.Domain.Tests.Recalls;

/// <summary>Who is checked, which tasks are open, what may be decided about a lot.</summary>
public sealed class RecallRulesTests
{
    [Theory]
    [InlineData(EffectivenessLevel.A, 7, 7)]
    [InlineData(EffectivenessLevel.B, 7, 4)]
    [InlineData(EffectivenessLevel.C, 10, 1)]
    [InlineData(EffectivenessLevel.C, 11, 2)]
    [InlineData(EffectivenessLevel.D, 1, 1)]
    [InlineData(EffectivenessLevel.D, 51, 2)]
    [InlineData(EffectivenessLevel.E, 1000, 0)]
    [InlineData(EffectivenessLevel.A, 0, 0)]
    public void The_sample_has_the_size_of_its_level_rounded_up(EffectivenessLevel level, int consignees, int expected) =>
        Assert.Equal(expected, EffectivenessChecks.SampleSize(level, consignees, new RecallPolicy { LevelBPercent = 50 }));

    [Fact]
    public void A_consignee_that_comes_later_takes_nobodys_place() => Gen.Select(Gen.Int[0, 60], Gen.Int[1, 10], Gen.Enum<EffectivenessLevel>()).Sample((before, more, level) =>
    {
        var policy = new RecallPolicy();
        List<string> customers = [.. Enumerable.Range(0, before).Select(n => $"C{n}")];
        var first = EffectivenessChecks.Choose("R", level, policy, customers, []);
        List<string> all = [.. customers, .. Enumerable.Range(before, more).Select(n => $"C{n}")];
        var second = EffectivenessChecks.Choose("R", level, policy, all, [.. first]);

        Assert.Subset(second.ToHashSet(), first.ToHashSet());
        Assert.Equal(EffectivenessChecks.SampleSize(level, all.Count, policy), second.Count);
        Assert.Equal(first.Order(), EffectivenessChecks.Choose("R", level, policy, [.. Enumerable.Reverse(customers)], []).Order());
    });

    [Fact]
    public void Another_recall_checks_others()
    {
        List<string> customers = [.. Enumerable.Range(0, 100).Select(n => $"C{n}")];
        Assert.NotEqual(
            EffectivenessChecks.Choose("R1", EffectivenessLevel.C, new(), customers, []).Order(), EffectivenessChecks.Choose("R2", EffectivenessLevel.C, new(), customers, []).Order());
    }

    [Fact]
    public void A_task_is_open_for_each_site_where_stock_stands_or_is_on_its_way_and_nobody_has_said_what_is_there()
    {
        var ledger = ALedger.Of();
        ledger.Move(Domain.Stock.MovementType.TransferOut, 10, ALedger.North, Domain.Stock.Place.InTransitTo("SOUTH"));
        var book = LotBookTests.Book(ledger);
        var words = new FoundWords([AConfirmation.Of("C", "NORTH", "L", 90, ledger.Sequence), AConfirmation.Of("C2", "EAST", "K", 0, 0)]);

        var open = ContainmentRules.OpenLots([book], words);

        Assert.Equal(["EAST ", "NORTH ", "SOUTH L"], open.Select(o => $"{o.Key} {string.Join(' ', o.Value)}"));
    }

    [Fact]
    public void A_task_is_confirmed_by_words_and_opened_again_by_new_stock()
    {
        var now = AStock.Now;
        var opened = ContainmentRules.Next(task: null, "NORTH", openLots: 2, scopeVersion: 1, now)!;
        Assert.Equal((ContainmentTaskState.Open, "NORTH", 1), (opened.State, opened.TaskId, opened.ScopeVersion));
        Assert.Null(ContainmentRules.Next(opened, "NORTH", 1, 2, now));

        var confirmed = ContainmentRules.Next(opened with { RemindAt = now }, "NORTH", 0, 2, now.AddHours(1))!;
        Assert.Equal((ContainmentTaskState.Confirmed, now.AddHours(1), null), (confirmed.State, confirmed.ConfirmedAt, confirmed.RemindAt));
        Assert.Null(ContainmentRules.Next(confirmed, "NORTH", 0, 3, now));

        var again = ContainmentRules.Next(confirmed, "NORTH", 1, 3, now.AddHours(2))!;
        Assert.Equal((ContainmentTaskState.Open, 3, now.AddHours(2), null), (again.State, again.ScopeVersion, again.OpenedAt, again.ConfirmedAt));
    }

    [Fact]
    public void A_later_disposition_replaces_an_earlier_one_and_an_earlier_one_that_is_late_replaces_nothing()
    {
        var member = new ScopeMember("L", "SUGAR", ScopeRole.Root, 1);
        var first = RecallDispositions.Set(member, HoldDisposition.Rework, "D1", "qa1", AStock.Now)!;
        var second = RecallDispositions.Set(first, HoldDisposition.Scrap, "D2", "qa2", AStock.Now.AddMinutes(1))!;

        Assert.Equal((HoldDisposition.Scrap, "qa2"), (second.Disposition, second.DispositionBy));
        Assert.Null(RecallDispositions.Set(second, HoldDisposition.Rework, "D1", "qa1", AStock.Now));
        Assert.Null(RecallDispositions.Set(second, HoldDisposition.Scrap, "D2", "qa2", AStock.Now.AddMinutes(9)));
        Assert.Null(RecallDispositions.Set(member with { RemovedIn = 2 }, HoldDisposition.Scrap, "D3", "qa1", AStock.Now));
        Assert.DoesNotContain(HoldDisposition.Regrade, RecallDispositions.Allowed);
    }
}
