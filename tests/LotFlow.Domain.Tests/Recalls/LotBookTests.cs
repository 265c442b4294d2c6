using CsCheck;
using LotFlow.Domain.Recalls;
using LotFlow.Domain.Stock;

namespace LotFlow.Domain.Tests.Recalls;

/// <summary>The mass balance of a lot (design, section 5), over any ledger that the rules of stock allow.</summary>
public sealed class LotBookTests
{
    [Fact]
    public void With_nothing_confirmed_everything_is_accounted_for()
    {
        var posted = 0;
        ALedger.Steps.Sample(
            steps =>
            {
                var ledger = ALedger.Of(steps);
                Interlocked.Add(ref posted, ledger.Movements.Count);
                var book = Book(ledger);

                Assert.Equal(0, book.Balance.Unaccounted);
                Assert.Equal(book.Balance, new FoundWords([]).Apply(book).Balance);
            },
            iter: 2000);
        Assert.True(posted > 20_000, $"Only {posted} movements were possible.");
    }

    [Fact]
    public void Stock_is_what_the_balances_of_the_lot_say() => ALedger.Steps.Sample(steps =>
    {
        var ledger = ALedger.Of(steps);
        var book = Book(ledger);
        foreach (var place in ledger.Movements.SelectMany(m => new[] { m.From, m.To }).OfType<Place>().Distinct())
            Assert.Equal(ledger.At(place), book.Stock.GetValueOrDefault(place));
        Assert.Equal(book.Stock.Where(s => s.Key.IsInTransit).Sum(s => s.Value), book.Balance.InTransit);
        Assert.DoesNotContain(0m, book.Stock.Values);
    });

    [Fact]
    public void Each_category_is_the_sum_of_its_movements_less_what_was_taken_back() => ALedger.Steps.Sample(steps =>
    {
        var ledger = ALedger.Of(steps);
        var b = Book(ledger).Balance;

        Assert.Equal(Sum(MovementType.Receipt), b.Received);
        Assert.Equal(Sum(MovementType.Ship), b.Shipped);
        Assert.Equal(Sum(MovementType.Scrap), b.Scrapped);
        Assert.Equal(Sum(MovementType.Sample), b.Sampled);
        Assert.Equal(Sum(MovementType.ReturnToSupplier), b.ReturnedToSupplier);
        Assert.Equal(Sum(MovementType.CustomerReturn), b.CustomerReturned);
        Assert.Equal(Sum(MovementType.Issue) - ledger.Movements.Where(m => m.Type == MovementType.Reversal && m.From is null).Sum(m => m.Quantity), b.Consumed);
        Assert.Equal(Sum(MovementType.Produce) - ledger.Movements.Where(m => m.Type == MovementType.Reversal && m.From is not null).Sum(m => m.Quantity), b.Produced);
        Assert.Equal(ledger.Movements.Where(m => m.Type == MovementType.Adjust).Sum(m => m.To is null ? -m.Quantity : m.Quantity), b.Adjusted);
        decimal Sum(MovementType type) => ledger.Movements.Where(m => m.Type == type).Sum(m => m.Quantity);
    });

    [Fact]
    public void What_was_found_stands_for_the_books_and_what_moves_afterwards_changes_nothing_about_what_is_missing() =>
        Gen.Select(ALedger.Steps, ALedger.Steps, Gen.Int[0, 1500]).Sample((before, after, tenths) =>
        {
            var ledger = ALedger.Of(before);
            var (book, found) = (Book(ledger), tenths / 10m);
            var words = new FoundWords([AConfirmation.Of("C", "NORTH", book.LotId, found, ledger.Sequence)]);
            var missing = book.OnHandAt("NORTH") - found;
            Assert.Equal(missing, words.Apply(book).Balance.Unaccounted);

            // Counts correct the books by what they found; what a person found before them stays said.
            foreach (var step in after.Where(s => s.Type != MovementType.Adjust))
                ledger.Try(step);
            Assert.Equal(missing, words.Apply(Book(ledger)).Balance.Unaccounted);
        });

    [Fact]
    public void A_count_that_corrects_the_books_by_what_was_missing_settles_it()
    {
        var ledger = ALedger.Of();
        var words = new FoundWords([AConfirmation.Of("C", "NORTH", "L", 97, ledger.Sequence)]);
        Assert.Equal(3, words.Apply(Book(ledger)).Balance.Unaccounted);

        ledger.Move(MovementType.Adjust, 3, ALedger.North, to: null);

        var balance = words.Apply(Book(ledger)).Balance;
        Assert.Equal((0, -3, 97), (balance.Unaccounted, balance.Adjusted, balance.OnHand));
    }

    [Fact]
    public void Of_two_words_about_a_lot_at_a_site_the_later_one_counts_in_whatever_order_they_are_read()
    {
        var book = Book(ALedger.Of());
        Confirmation[] said =
        [
            AConfirmation.Of("C1", "NORTH", "L", 90, 1),
            AConfirmation.Of("C2", "NORTH", "L", 99, 1, minutes: 5),
            AConfirmation.Of("C3", "SOUTH", "L", 1, 1, minutes: 2),
        ];

        Assert.Equal(0, new FoundWords(said).Apply(book).Balance.Unaccounted);
        Assert.Equal(0, new FoundWords(said.Reverse()).Apply(book).Balance.Unaccounted);
        Assert.Equal(10, new FoundWords(said.Take(1)).Apply(book).Balance.Unaccounted);
    }

    [Fact]
    public void What_comes_to_a_site_after_its_word_has_to_be_found_again_and_what_leaves_it_has_not()
    {
        var ledger = ALedger.Of();
        ledger.Ship(20);
        var words = new FoundWords([AConfirmation.Of("C", "NORTH", "L", 80, ledger.Sequence)]);
        Assert.True(words.Covers(Book(ledger), "NORTH"));
        ledger.Move(MovementType.Transfer, 10, ALedger.North, ALedger.NorthDock);
        ledger.Move(MovementType.Scrap, 10, ALedger.North, to: null);
        Assert.True(words.Covers(Book(ledger), "NORTH"));
        Assert.Equal(70, words.Apply(Book(ledger)).Found);

        ledger.Return(5);

        Assert.False(words.Covers(Book(ledger), "NORTH"));
        Assert.False(words.Covers(Book(ledger), "SOUTH"));
        Assert.Equal((70, 75), (words.Apply(Book(ledger)).Found, words.Apply(Book(ledger)).Balance.OnHand));
    }

    [Fact]
    public void A_shipment_that_was_taken_back_never_reached_its_customer()
    {
        var ledger = ALedger.Of();
        ledger.Ship(20);
        var shipment = ledger.Movements[^1];
        var reversal = shipment with { MovementId = "R", Type = MovementType.Reversal, Sequence = 3, Reverses = shipment.MovementId, FromLocationId = null, ToLocationId = "A1", Customer = null };
        var again = reversal with { MovementId = "RR", Sequence = 4, Reverses = "R", FromLocationId = "A1", ToLocationId = null };

        var book = LotBook.Of("L", "SUGAR", "KGM", [.. ledger.Movements, reversal]);
        Assert.Equal((0, 0, 100), (book.Balance.Shipped, book.Balance.Unaccounted, book.Balance.OnHand));
        Assert.Empty(book.Shipments);
        Assert.Equal(20, LotBook.Of("L", "SUGAR", "KGM", [.. ledger.Movements, reversal, again]).Balance.Shipped);
    }

    internal static LotBook Book(ALedger ledger) => LotBook.Of("L", "SUGAR", "KGM", ledger.Movements);
}
