using LotFlow.Domain.Lots;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.Stock;
using static LotFlow.Domain.Tests.Stock.AStock;

namespace LotFlow.Domain.Tests.Stock;

/// <summary>The gate rule as a table: each type of movement against each thing that may block a lot.</summary>
public sealed class MovementRulesTests
{
    private static readonly (string Name, Func<LotControl, LotControl> Block)[] s_blockers =
    [
        ("nothing", c => c),
        ("pending-inspection", c => c with { Disposition = Disposition.PendingInspection }),
        ("rejected", c => c with { Disposition = Disposition.Rejected }),
        ("expired", c => c with { ExpiresOn = new(2026, 3, 1) }),
        ("hold", c => c.WithHold("H", new("deviation", Now))),
        ("recall", c => c.WithHold("H", new("recall", Now) { Source = new(HoldSource.Recall, "RC1") })),
        ("two holds", c => c.WithHold("H", new("deviation", Now)).WithHold("I", new("complaint", Now))),
        ("closed", c => c with { Disposition = Disposition.Closed }),
    ];

    // y: may be, n: blocked; in the order of the blockers above.
    [Theory]
    [InlineData(MovementType.Receipt, "yyyyyyyn")]
    [InlineData(MovementType.Putaway, "ynnnnnnn")]
    [InlineData(MovementType.Transfer, "ynnnnnnn")]
    [InlineData(MovementType.TransferOut, "ynnnnnnn")]
    [InlineData(MovementType.TransferIn, "ynnnnnnn")]
    [InlineData(MovementType.Pick, "ynnnnnnn")]
    [InlineData(MovementType.Ship, "ynnnnnnn")]
    [InlineData(MovementType.Scrap, "ynnnnnnn")]
    [InlineData(MovementType.Sample, "yyyyyyyn")]
    [InlineData(MovementType.ReturnToSupplier, "yyyyyyyn")]
    [InlineData(MovementType.CustomerReturn, "yyyyyyyn")]
    [InlineData(MovementType.Quarantine, "yyyyyyyn")]
    [InlineData(MovementType.Issue, "ynnnnnnn")]
    [InlineData(MovementType.Produce, "yyyyyyyn")]
    [InlineData(MovementType.Adjust, "yyyyyyyy")]
    [InlineData(MovementType.Reversal, "yyyyyyyy")]
    public void Each_type_states_what_it_needs_of_the_lot(MovementType type, string expected)
    {
        var found = s_blockers.Select(b => MovementRules.Judge(Order(type), Snapshot(b.Block(Control())), Now));
        Assert.Equal(expected, string.Concat(found.Select(r => r is null ? 'y' : r.Code == "lot-blocked" ? 'n' : '?')));
    }

    [Theory]
    [InlineData(MovementType.Putaway)]
    [InlineData(MovementType.Transfer)]
    [InlineData(MovementType.TransferIn)]
    public void A_blocked_lot_may_be_moved_to_quarantine_by_any_movement_that_ends_there(MovementType type)
    {
        var held = Snapshot(Control().WithHold("H", new("deviation", Now)));
        Assert.Null(MovementRules.Judge(Order(type) with { ToKind = LocationKind.Quarantine }, held, Now));
        Assert.Equal("lot-blocked", MovementRules.Judge(Order(type), held, Now)!.Code);
    }

    [Fact]
    public void An_approved_decision_moves_a_blocked_lot_but_not_a_closed_one()
    {
        var scrap = Order(MovementType.Scrap) with { Authority = "approval-1" };
        Assert.Null(MovementRules.Judge(scrap, Snapshot(Control().WithHold("H", new("deviation", Now))), Now));
        Assert.Equal("lot-blocked", MovementRules.Judge(scrap, Snapshot(Control() with { Disposition = Disposition.Closed }), Now)!.Code);
    }

    [Fact]
    public void A_refusal_names_every_blocker()
    {
        var control = (Control() with { ExpiresOn = new(2026, 3, 1) }).WithHold("H", new("deviation", Now)).WithHold("RC", new("recall", Now) { Source = new(HoldSource.Recall, "RC1") });
        var refusal = MovementRules.Judge(Order(MovementType.Pick), Snapshot(control), Now)!;
        Assert.Equal([new Blocker("expired", "2026-03-01"), new("hold", "H"), new("recall", "RC")], refusal.BlockedBy!);
    }

    [Theory]
    [InlineData(MovementType.Putaway)]
    [InlineData(MovementType.TransferOut)]
    [InlineData(MovementType.Ship)]
    [InlineData(MovementType.Sample)]
    [InlineData(MovementType.Quarantine)]
    [InlineData(MovementType.ReturnToSupplier)]
    [InlineData(MovementType.Reversal)]
    public void Nothing_moves_that_is_not_there(MovementType type)
    {
        Assert.Null(MovementRules.Judge(Order(type, 100), Snapshot(), Now));
        Assert.Equal("insufficient-quantity", MovementRules.Judge(Order(type, 100.000000001m), Snapshot(), Now)!.Code);
        Assert.Equal("insufficient-quantity", MovementRules.Judge(Order(type, 1), Snapshot() with { From = null }, Now)!.Code);
    }

    [Theory]
    [InlineData(MovementType.Pick, true)]
    [InlineData(MovementType.Ship, true)]
    [InlineData(MovementType.TransferOut, true)]
    [InlineData(MovementType.Issue, true)]
    [InlineData(MovementType.Scrap, true)]
    [InlineData(MovementType.Putaway, false)]
    [InlineData(MovementType.Transfer, false)]
    [InlineData(MovementType.Quarantine, false)]
    [InlineData(MovementType.Sample, true)]
    [InlineData(MovementType.ReturnToSupplier, false)]
    public void What_leaves_leaves_enough_for_those_who_wait_and_what_must_go_goes(MovementType type, bool waits)
    {
        var kept = Snapshot(Control().WithReserved("NORTH", 60));
        Assert.Null(MovementRules.Judge(Order(type, 40), kept, Now));
        Assert.Equal(waits ? "insufficient-quantity" : null, MovementRules.Judge(Order(type, 41), kept, Now)?.Code);
    }

    [Theory]
    [InlineData(ReservationState.Open, 60, 0, null)]
    [InlineData(ReservationState.Cancelled, 0, 0, "reservation-closed")]
    [InlineData(ReservationState.Flagged, 60, 0, "reservation-closed")]
    [InlineData(ReservationState.Consumed, 0, 60, "reservation-closed")]
    public void A_pick_for_a_reservation_takes_what_is_kept_for_it_while_it_is_open(ReservationState state, int quantity, int picked, string? code)
    {
        var reservation = Reservation() with { State = state, Quantity = quantity, Picked = picked };
        var stock = Snapshot(Control().WithReserved("NORTH", 90)) with { Reservation = reservation };
        Assert.Equal(code, MovementRules.Judge(Order(MovementType.Pick, 60) with { ReservationId = "V" }, stock, Now)?.Code);
    }

    [Fact]
    public void More_than_a_reservation_keeps_comes_out_of_what_is_free()
    {
        var stock = Snapshot(Control().WithReserved("NORTH", 90)) with { Reservation = Reservation() };
        var pick = Order(MovementType.Pick) with { ReservationId = "V" };
        Assert.Null(MovementRules.Judge(pick with { Quantity = 70 }, stock, Now));
        Assert.Equal("insufficient-quantity", MovementRules.Judge(pick with { Quantity = 71 }, stock, Now)!.Code);
    }

    [Fact]
    public void A_reservation_serves_its_customer_at_its_site_only()
    {
        var stock = Snapshot(Control().WithReserved("NORTH", 60)) with { Reservation = Reservation() };
        var pick = Order(MovementType.Pick) with { ReservationId = "V" };
        Assert.Equal("reservation-closed", MovementRules.Judge(pick with { Customer = new("MILL", null, null) }, stock, Now)!.Code);
        Assert.Equal("reservation-closed", MovementRules.Judge(pick, stock with { Reservation = Reservation() with { SiteId = "SOUTH" } }, Now)!.Code);
        Assert.Equal("reservation-closed", MovementRules.Judge(pick, stock with { Reservation = null }, Now)!.Code);
    }

    [Theory]
    [InlineData(MovementType.Pick, true)]
    [InlineData(MovementType.Ship, true)]
    [InlineData(MovementType.Issue, true)]
    [InlineData(MovementType.Transfer, true)]
    [InlineData(MovementType.TransferOut, true)]
    [InlineData(MovementType.Putaway, true)]
    [InlineData(MovementType.Quarantine, false)]
    [InlineData(MovementType.Sample, false)]
    [InlineData(MovementType.Scrap, false)]
    [InlineData(MovementType.Adjust, false)]
    public void What_a_count_disputes_is_not_taken(MovementType type, bool disputed)
    {
        var stock = Snapshot() with { From = new Balance("NORTH", "A1", 100, "KGM") { DisputedBy = ["C1"] } };
        Assert.Equal(disputed ? "count-dispute" : null, MovementRules.Judge(Order(type), stock, Now)?.Code);
        // What has been decided on goes wherever it was decided to go.
        Assert.NotEqual("count-dispute", MovementRules.Judge(Order(type) with { Authority = "hold:H1" }, stock, Now)?.Code);
    }

    [Fact]
    public void Each_count_disputes_for_itself()
    {
        var balance = new Balance("NORTH", "A1", 100, "KGM").WithDispute("C1", disputed: true).WithDispute("C2", disputed: true).WithDispute("C2", disputed: true);
        Assert.Equal(["C1", "C2"], balance.DisputedBy!);
        Assert.Equal(["C2"], balance.WithDispute("C1", disputed: false).DisputedBy!);
        Assert.Null(balance.WithDispute("C1", disputed: false).WithDispute("C2", disputed: false).DisputedBy);
    }

    [Fact]
    public void No_customer_returns_more_than_he_has()
    {
        Assert.Null(MovementRules.Judge(Order(MovementType.CustomerReturn, 50), Snapshot(), Now));
        Assert.Equal("insufficient-quantity", MovementRules.Judge(Order(MovementType.CustomerReturn, 51), Snapshot(), Now)!.Code);
        Assert.Equal("insufficient-quantity", MovementRules.Judge(Order(MovementType.CustomerReturn, 1), Snapshot() with { Consignee = null }, Now)!.Code);
    }

    [Fact]
    public void What_may_be_reported_is_what_the_contract_lists() => Assert.Equal(
        [
            MovementType.Putaway, MovementType.Transfer, MovementType.TransferOut, MovementType.TransferIn, MovementType.Pick, MovementType.Ship, MovementType.Scrap,
            MovementType.Sample, MovementType.ReturnToSupplier, MovementType.CustomerReturn, MovementType.Quarantine,
        ],
        MovementDemands.Reportable.Order());

    private static Reservation Reservation() => new()
    {
        ReservationId = "V",
        LotId = "L",
        SiteId = "NORTH",
        Quantity = 60,
        Uom = "KGM",
        Order = new("SO-1", "SHOP"),
        By = "op1",
        At = Now,
    };
}
