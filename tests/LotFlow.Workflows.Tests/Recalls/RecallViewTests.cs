using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Holds;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Recalls;
using LotFlow.Workflows.Tests.Production;
using LotFlow.Workflows.Tests.Stock;
using static LotFlow.Workflows.Tests.Recalls.RecallPlant;

namespace LotFlow.Workflows.Tests.Recalls;

/// <summary>What a recall shows of real stock, before and after people have answered.</summary>
public sealed class RecallViewTests
{
    [Fact]
    public async Task It_shows_where_all_of_it_is_who_got_it_and_what_is_open()
    {
        await using var plant = await OpenAsync();
        await plant.ReservedAsync(AMovement.Reservation("Y", 7, id: "V1"));
        await plant.RecallAsync();

        var view = await plant.ViewAsync();

        Assert.Equal(("RC1", "recall-RC1", RecallState.Containing, true, 1), (view.RecallId, view.WorkflowId, view.State, view.Scope.Complete, view.ScopeVersion));
        Assert.Equal(["S", "Y"], view.Scope.LotIds);
        Assert.All(view.Scope.Lots, l => Assert.True(l.Blocked));
        Assert.Equal(["S NORTH/A1 30", "S SOUTH/IN-TRANSIT 10", "Y NORTH/A2 30"], view.Scope.OnHand.Select(s => $"{s.LotId} {s.SiteId}/{s.LocationId} {s.Quantity:0}"));
        Assert.Equal(["S SHOP 20", "Y SHOP 15", "Y MILL 5"], view.Scope.Shipped.OrderBy(s => s.LotId).ThenByDescending(s => s.Quantity).Select(s => $"{s.LotId} {s.CustomerId} {s.Quantity:0}"));
        Assert.Equal(["NORTH Open 2", "SOUTH Open 1"], view.Tasks.Select(t => $"{t.TaskId} {t.State} {t.Expected.Count}"));
        Assert.All(view.Tasks, t => Assert.Null(t.Found));
        Assert.Equal(["MILL ToNotify 5 0", "SHOP ToNotify 35 0"], view.Consignees.Select(c => $"{c.CustomerId} {c.State} {c.Shipped:0} {c.AccountedFor:0}"));
        Assert.Equal(["SUGAR 20", "SYRUP 15"], view.Consignees[1].Quantities.Select(q => $"{q.ItemId} {q.Shipped:0}"));
        Assert.Equal("SHOP", view.Consignees[1].Name);
        Assert.Equal(["V1 SO-1 SHOP Y 7 Open"], view.OpenOrders.Select(o => $"{o.ReservationId} {o.OrderId} {o.CustomerId} {o.LotId} {o.Quantity:0} {o.State}"));
        Assert.Equal(
            ["SUGAR KGM in 100/0, here 30+10, gone 40/20, open 0, 40 %", "SYRUP KGM in 0/50, here 30+0, gone 0/20, open 0, 0 %"],
            view.Reconciliation.Select(l =>
                $"{l.ItemId} {l.Uom} in {l.Received:0}/{l.Produced:0}, here {l.OnHand:0}+{l.InTransit:0}, gone {l.Consumed:0}/{l.Shipped:0}, open {l.Unaccounted:0}, {l.PercentAccounted:0} %"));
        Assert.Equal(["task NORTH", "task SOUTH", "consignee MILL", "consignee SHOP", "disposition S", "disposition Y"], view.OpenPoints.Select(p => $"{p.Kind} {p.Ref}"));
    }

    [Fact]
    public async Task Once_everybody_has_answered_nothing_is_open_and_all_of_it_is_accounted_for()
    {
        await using var plant = await OpenAsync();
        await plant.RecallAsync();
        await plant.MovedAsync(AMovement.Of("transferIn", "S", 10, m => m["toLocationId"] = "QA"));

        (await plant.ConfirmAsync("NORTH", Found("C1", ("S", 30), ("Y", 30)))).Taken();
        (await plant.ConfirmAsync("SOUTH", Found("C2", ("S", 10)), SouthOperator)).Taken();
        (await plant.RespondAsync("MILL", Response("R1", "verified", r => (r["quantityUsed"], r["uom"]) = (5, "KGM")))).Taken();
        (await plant.RespondAsync("SHOP", Response("R2", "verified", r => (r["quantityOnHand"], r["quantityDestroyed"]) = (30, 5)))).Taken();
        (await plant.DisposeAsync(Dispositions("D1", ("S", "scrap"), ("Y", "release")))).Taken();

        var view = await plant.ViewAsync();
        Assert.Empty(view.OpenPoints);
        Assert.All(view.Tasks, t => Assert.Equal(ContainmentTaskState.Confirmed, t.State));
        Assert.All(view.Reconciliation, l => Assert.Equal((100, 0), (l.PercentAccounted, l.Unaccounted)));
        Assert.Equal([HoldDisposition.Scrap, HoldDisposition.Release], view.Scope.Lots.Select(l => l.Disposition!.Value));
        Assert.Equal([20, 15], view.Consignees[1].Quantities.Select(q => q.AccountedFor));
    }

    [Fact]
    public async Task What_is_missing_at_a_site_or_with_a_customer_stays_open_until_it_is_explained()
    {
        await using var plant = await OpenAsync();
        await plant.RecallAsync(r => r with { EffectivenessLevel = EffectivenessLevel.E });
        (await plant.ConfirmAsync("NORTH", Found("C1", ("S", 28), ("Y", 32)))).Taken();
        (await plant.ConfirmAsync("SOUTH", Found("C2", ("S", 0)))).Taken();
        (await plant.RespondAsync("MILL", Response("R1", "responded", r => r["quantityUsed"] = 4))).Taken();
        (await plant.RespondAsync("SHOP", Response("R2", "responded", r => r["quantityOnHand"] = 36))).Taken();
        (await plant.DisposeAsync(Dispositions("D1", ("S", "scrap")))).Taken();

        var view = await plant.ViewAsync();

        Assert.Equal(["consignee MILL", "consignee SHOP", "quantity SUGAR|KGM", "quantity SYRUP|KGM", "disposition Y"], view.OpenPoints.Select(p => $"{p.Kind} {p.Ref}"));
        Assert.True(view.Consignees.Single(c => c.CustomerId == "SHOP").OverAccounted);
        Assert.Equal([(2m, 2m, 0m), (-2m, 0m, 2m)], view.Reconciliation.Select(l => (l.Unaccounted, l.Missing, l.Surplus)));
        RecallExplanation[] explained = [new("consignee", "MILL", "Spilt."), new("quantity", "SUGAR|KGM", "Weighed wrongly."), new("quantity", "SYRUP|KGM", " "), new("disposition", "Y", "Later.")];
        Assert.Equal(["consignee SHOP", "quantity SYRUP|KGM", "disposition Y"], RecallOpenPoints.Unexplained(view.OpenPoints, explained).Select(p => $"{p.Kind} {p.Ref}"));
    }

    [Fact]
    public async Task Looking_again_reads_gates_and_only_the_ledgers_of_what_has_moved()
    {
        await using var plant = await OpenAsync();
        await plant.RecallAsync();
        await plant.ViewAsync();
        // What the movements started reads ledgers too.
        await plant.IdleAsync();
        plant.Disturbances.TakeOperations();
        await plant.ViewAsync();
        var again = plant.Disturbances.TakeOperations();
        Assert.Equal((2, 0), (again.GetValueOrDefault("inventory read"), again.GetValueOrDefault("inventory list")));

        await plant.MovedAsync(AMovement.Of("customerReturn", "Y", 3, m => m["customer"] = AMovement.Customer("MILL")));
        await plant.IdleAsync();
        plant.Disturbances.TakeOperations();
        var view = await plant.ViewAsync();

        Assert.Equal(2, plant.Disturbances.TakeOperations().GetValueOrDefault("inventory list"));
        Assert.Equal((3, 0), (view.Reconciliation[1].CustomerReturned, view.Reconciliation[1].Unaccounted));
        Assert.Equal(3, view.Consignees[0].AccountedFor);
    }

    [Fact]
    public async Task Before_its_scope_is_known_a_recall_is_incomplete_and_of_another_there_is_none()
    {
        await using var plant = await OpenAsync();
        await plant.Get<RecallStore>().OpenAsync(new Recall
        {
            RecallId = "RC2",
            Title = "New",
            Class = RecallClass.ClassIII,
            Reason = "Label",
            Roots = [],
            Direction = RecallDirection.Both,
            Drill = false,
            EffectivenessLevel = EffectivenessLevel.B,
            PolicyVersion = 0,
            StartedBy = "recall1",
            StartedAt = plant.Clock.GetUtcNow(),
        }, default);

        var view = await plant.Get<RecallQueries>().FindAsync("RC2");

        Assert.Equal((false, 0), (view!.Scope.Complete, view.Scope.LotIds.Count));
        Assert.Null(await plant.Get<RecallQueries>().FindAsync("RC3"));
        Assert.Empty(await plant.Get<RecallQueries>().TimeLineAsync("RC3"));
    }

    [Fact]
    public async Task A_lot_of_which_nothing_is_in_stock_yet_is_shown_and_weighs_nothing()
    {
        await using var plant = await OpenAsync();
        await plant.RecallAsync(change: null, new ScopeMember("TO-COME", "SYRUP", ScopeRole.Descendant, 1), new ScopeMember("W", "WATER", ScopeRole.Ancestor, 1) { RemovedIn = 1 });

        var view = await plant.ViewAsync();

        Assert.Equal(["S", "Y", "TO-COME"], view.Scope.LotIds);
        Assert.False(view.Scope.Lots[2].Blocked);
        Assert.Equal(["SUGAR", "SYRUP"], view.Reconciliation.Select(l => l.ItemId));
    }

    [Fact]
    public async Task A_drill_asks_nobody_outside_and_disposes_of_nothing()
    {
        await using var plant = await OpenAsync();
        await plant.RecallAsync(r => r with { Drill = true, BlockedAt = null });

        var view = await plant.ViewAsync();

        Assert.Equal(["task NORTH", "task SOUTH"], view.OpenPoints.Select(p => $"{p.Kind} {p.Ref}"));
        Assert.All(view.Scope.Lots, l => Assert.False(l.Blocked));
        Assert.Equal("is-drill", (await plant.DisposeAsync(Dispositions("D1", ("S", "scrap")))).Refusal?.Code);
    }

    [Fact]
    public async Task A_gap_of_the_last_version_is_an_open_point()
    {
        await using var plant = await OpenAsync();
        await plant.RecallAsync();
        await plant.Get<RecallStore>().CreateAsync(RecallId, ScopeVersion.DocumentId(2), new ScopeVersion
        {
            Version = 2,
            At = plant.Clock.GetUtcNow(),
            Cause = ScopeCause.LateEvent,
            By = "lotflow",
            Lots = 2,
            Added = 0,
            Removed = 0,
            NewShipments = 0,
            Incomplete = [new(TraceGapCodes.UnknownInput, "PO9", "Nothing went in."), new(TraceGapCodes.BrokenLink, "PO9", "The ends differ.")],
        }, default);

        var view = await plant.ViewAsync();

        Assert.False(view.Scope.Complete);
        Assert.Equal("Nothing went in. The ends differ.", Assert.Single(view.OpenPoints, p => p.Kind == "gap" && p.Ref == "PO9").Detail);
    }

    [Fact]
    public async Task What_was_decided_is_carried_out_without_anything_becoming_unaccounted()
    {
        await using var plant = await OpenAsync();
        await plant.RecallAsync();
        (await plant.ConfirmAsync("NORTH", Found("C1", ("S", 29), ("Y", 30)))).Taken();
        var before = (await plant.ViewAsync()).Reconciliation;

        await plant.MovedAsync(AMovement.Of("quarantine", "Y", 30));
        await plant.MovedAsync(AMovement.Of("returnToSupplier", "S", 29));

        var after = (await plant.ViewAsync()).Reconciliation;
        Assert.Equal(before.Select(l => l.Unaccounted), after.Select(l => l.Unaccounted));
        Assert.Equal((29, 0), (after[0].ReturnedToSupplier, after[0].OnHand));
    }
}
