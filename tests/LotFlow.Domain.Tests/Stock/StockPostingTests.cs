using CsCheck;
using LotFlow.Domain.Stock;
using static LotFlow.Domain.Tests.Stock.AStock;

namespace LotFlow.Domain.Tests.Stock;

/// <summary>What holds after any sequence of movements that the rules allow, each judged against what the ones before left behind.</summary>
public sealed class StockPostingTests
{
    private static readonly Place[] s_places = [A1, new("NORTH", "B1"), new("NORTH", "QA"), new("SOUTH", "S1"), Place.InTransitTo("SOUTH"), Place.InTransitTo("NORTH")];

    private static readonly Gen<MovementOrder> s_orders =
        from type in Gen.Enum<MovementType>()
        from quantity in Gen.Int[0, 25]
        from decimals in Gen.Int[1, 9]
            // Half of them leave where the lot stands in the beginning, so that most are possible.
        from ends in Gen.Select(Gen.OneOf(Gen.Const(0), Gen.Int[-1, s_places.Length - 1]), Gen.Int[-1, s_places.Length - 1])
        where ends.Item1 != ends.Item2
        from reserved in Gen.Bool
        select Order(type) with
        {
            Quantity = quantity + decimals / 10m,
            From = ends.Item1 < 0 ? null : s_places[ends.Item1],
            To = ends.Item2 < 0 ? null : s_places[ends.Item2],
            ReservationId = reserved && type is MovementType.Pick or MovementType.Ship ? "V" : null,
        };

    [Fact]
    public void Balances_are_the_sum_of_the_ledger_never_negative_and_the_gate_agrees_with_them()
    {
        var posted = 0;
        s_orders.Array[1, 40].Sample(
            orders =>
            {
                var lot = new Partition();
                Interlocked.Add(ref posted, orders.Select((order, n) => order with { MovementId = $"M{n}" }).Count(lot.Apply));
                lot.Check();
            },
            iter: 1000);
        Assert.True(posted > 1000, $"Only {posted} movements were possible.");
    }

    [Fact]
    public void A_movement_and_its_reversal_leave_the_balances_as_they_were() => s_orders.Where(o => o.From is not null && o.To is not null).Sample(order =>
    {
        var lot = new Partition();
        if (!lot.Apply(order with { ReservationId = null, Type = MovementType.Transfer }))
            return;
        Assert.True(lot.Apply(order with { MovementId = "M:reversal", Type = MovementType.Reversal, From = order.To, To = order.From, ReservationId = null }));
        lot.Check();
        Assert.Equal(100, lot.At(A1));
        Assert.All(s_places.Skip(1), place => Assert.Equal(0, lot.At(place)));
    });

    /// <summary>The documents of a lot as the store would hold them.</summary>
    private sealed class Partition
    {
        private readonly Dictionary<Place, Balance> _balances = new() { [A1] = new("NORTH", "A1", 100, "KGM") };
        private readonly List<Movement> _ledger = [];
        private Domain.Lots.LotControl _control = Control() with { Sequence = 0, Reserved = new Dictionary<string, decimal> { ["NORTH"] = 30 } };
        private Consignee? _consignee;
        private Reservation _reservation = new()
        {
            ReservationId = "V",
            LotId = "L",
            SiteId = "NORTH",
            Quantity = 30,
            Uom = "KGM",
            Order = new("SO-1", "SHOP"),
            By = "op1",
            At = Now,
        };

        public decimal At(Place place) => _balances.GetValueOrDefault(place)?.Quantity ?? 0;

        public bool Apply(MovementOrder order)
        {
            var snapshot = new LotSnapshot(_control)
            {
                From = order.From is { } from ? _balances.GetValueOrDefault(from) : null,
                To = order.To is { } to ? _balances.GetValueOrDefault(to) : null,
                Reservation = order.ReservationId is null ? null : _reservation,
                Consignee = _consignee,
            };
            if (MovementRules.Judge(order, snapshot, Now) is not null)
                return false;
            var posting = StockPosting.Post(order, snapshot, Now);
            Assert.Equal((_control.Sequence + 1, posting.Control.Sequence), (posting.Movement.Sequence, posting.Event.Sequence));
            foreach (var balance in new[] { posting.From, posting.To }.OfType<Balance>())
                _balances[new(balance.SiteId, balance.LocationId)] = balance;
            (_control, _consignee, _reservation) = (posting.Control, posting.Consignee ?? _consignee, posting.Reservation ?? _reservation);
            _ledger.Add(posting.Movement);
            return true;
        }

        public void Check()
        {
            foreach (var place in s_places)
            {
                Assert.Equal((place == A1 ? 100 : 0) + _ledger.Sum(m => m.EffectOn(place)), At(place));
                Assert.True(At(place) >= 0, $"{place}: {At(place)}");
            }

            foreach (var site in new[] { "NORTH", "SOUTH" })
                Assert.Equal(_balances.Where(b => b.Key.SiteId == site && !b.Key.IsInTransit).Sum(b => b.Value.Quantity), _control.OnHand.GetValueOrDefault(site));
            Assert.Equal(_reservation.Kept, _control.Reserved.GetValueOrDefault("NORTH"));
            Assert.True(_reservation is { Quantity: >= 0, Picked: >= 0 });
            Assert.Equal(Enumerable.Range(1, _ledger.Count).Select(n => (long)n), _ledger.Select(m => m.Sequence));
            Assert.True((_consignee?.Returned ?? 0) <= (_consignee?.Shipped ?? 0));
        }
    }
}
