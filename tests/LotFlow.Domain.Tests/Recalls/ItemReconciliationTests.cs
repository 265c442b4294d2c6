using CsCheck;
using LotFlow.Domain.Recalls;

namespace LotFlow.Domain.Tests.Recalls;

/// <summary>What of a scope is accounted for, by item and unit.</summary>
public sealed class ItemReconciliationTests
{
    [Fact]
    public void Before_anybody_has_answered_only_what_is_gone_for_good_is_accounted_for()
    {
        var ledger = ALedger.Of();
        ledger.Ship(30);
        ledger.Move(Domain.Stock.MovementType.Scrap, 10, ALedger.North, to: null);

        var line = Of(ledger, [], answered: 0);

        Assert.Equal((10, 0, 0), (line.PercentAccounted, line.Missing, line.Surplus));
        Assert.False(line.IsBeyond(0));
    }

    [Fact]
    public void When_sites_and_consignees_have_answered_in_full_all_of_it_is_accounted_for() => ALedger.Steps.Sample(steps =>
    {
        var ledger = ALedger.Of(steps);
        var book = LotBookTests.Book(ledger);
        Confirmation[] all = [.. new[] { "NORTH", "SOUTH" }.Select(s => AConfirmation.Of($"C-{s}", s, "L", book.OnHandAt(s), ledger.Sequence))];

        var line = Of(ledger, all, book.Balance.Shipped);

        Assert.Equal(0, line.Balance.Unaccounted);
        Assert.Equal(book.Balance.InTransit == 0, line.PercentAccounted == 100);
        Assert.InRange(Of(ledger, all[..1], 0).PercentAccounted, 0, line.PercentAccounted);
    });

    [Fact]
    public void The_share_is_never_below_nothing_or_above_everything_whatever_people_say() => Gen.Select(ALedger.Steps, Gen.Int[0, 5000], Gen.Int[0, 5000]).Sample((steps, found, answered) =>
    {
        var ledger = ALedger.Of(steps);
        Assert.InRange(Of(ledger, [AConfirmation.Of("C", "NORTH", "L", found, ledger.Sequence)], answered).PercentAccounted, 0, 100);
    });

    [Fact]
    public void Too_much_of_one_lot_does_not_hide_what_is_missing_of_another()
    {
        var words = new FoundWords([AConfirmation.Of("C1", "NORTH", "L", 90, 1), AConfirmation.Of("C2", "NORTH", "K", 110, 1)]);
        LotBook[] books = [LotBookTests.Book(ALedger.Of()), LotBookTests.Book(ALedger.Of()) with { LotId = "K" }];

        var line = Assert.Single(ItemReconciliation.Of(books.Select(words.Apply), (_, _) => 0));

        Assert.Equal((0, 10, 10, 95), (line.Balance.Unaccounted, line.Missing, line.Surplus, line.PercentAccounted));
        Assert.True(line.IsBeyond(0.1m));
        Assert.False(line.IsBeyond(5));
    }

    [Fact]
    public void Units_and_items_are_never_added_up()
    {
        var book = LotBookTests.Book(ALedger.Of());
        LotBook[] books = [book, book with { Balance = book.Balance with { Uom = "EA" } }, book with { Balance = book.Balance with { ItemId = "MILK" } }, book];

        var lines = ItemReconciliation.Of(books.Select(new FoundWords([]).Apply), (_, _) => 0);

        Assert.Equal(["MILK KGM 100", "SUGAR EA 100", "SUGAR KGM 200"], lines.Select(l => $"{l.Balance.ItemId} {l.Balance.Uom} {l.CameIn:0}"));
    }

    [Fact]
    public void A_share_is_rounded_down_so_that_it_says_everything_only_of_everything()
    {
        var ledger = ALedger.Of();
        Assert.Equal(99.99m, Of(ledger, [AConfirmation.Of("C", "NORTH", "L", 99.9999m, 1)], 0).PercentAccounted);
    }

    private static ItemReconciliation Of(ALedger ledger, Confirmation[] said, decimal answered) =>
        Assert.Single(ItemReconciliation.Of([new FoundWords(said).Apply(LotBookTests.Book(ledger))], (_, _) => answered));
}
