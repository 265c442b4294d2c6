using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Recalls;
using LotFlow.Workflows.Tests.Holds;
using LotFlow.Workflows.Tests.Hosting;
using LotFlow.Workflows.Tests.Production;
using LotFlow.Workflows.Tests.Stock;

namespace LotFlow.Workflows.Tests.Recalls;

/// <summary>What touches a scope after it was known makes a new version with its difference, and is blocked at once.</summary>
public sealed class WatchTests
{
    [Fact]
    public async Task A_late_output_is_in_scope_with_the_next_look_at_the_feed()
    {
        await using var plant = await Plant.OpenAsync();
        var a = await plant.SugarAsync("R1");
        await plant.ProduceAsync("T1", [a], ["X"], 10);
        await plant.RecallAsync("C1", roots: a);
        await plant.SeeAsync();
        Assert.Equal(1, (await plant.HeaderAsync("C1")).ScopeVersion);

        await plant.OutputAsync("T1", "LATE", "late", 1);
        await plant.SeeAsync();

        Assert.Equal(new[] { a, "LATE", "X" }.Order(StringComparer.Ordinal), await plant.ScopeAsync("C1"));
        var version = await plant.VersionAsync("C1");
        Assert.Equal((2, 1, ScopeCause.LateEvent, "LATE"), (version.Version, version.Added, version.Cause, version.Ref));
        Assert.Null((await plant.HeaderAsync("C1")).TouchedSince);
        await plant.SeeAsync();
        Assert.Equal(2, (await plant.HeaderAsync("C1")).ScopeVersion);
    }

    [Fact]
    public async Task A_late_receipt_of_a_recalled_supplier_lot_is_born_held_whatever_its_inspection_says()
    {
        await using var plant = await Plant.OpenAsync();
        await plant.PutPolicyAsync("receiving", new() { ["sameSupplierLot"] = "newLot" });
        await plant.ReceiveAsync(Body.Receipt(l => (l["lotId"], l["supplierLot"]) = ("S1", "AB 1")));
        await plant.RecallAsync("C1", roots: RecallSteps.SupplierLot("AB 1"));

        await plant.ReceiveAsync(Body.Receipt(l => (l["lotId"], l["supplierLot"]) = ("S2", "AB  1")));
        await plant.SeeAsync();

        Assert.False((await plant.LotAsync("S2")).Usable);
        Assert.Equal(["S1", "S2"], await plant.ScopeAsync("C1"));
        Assert.Equal(2, (await plant.HeaderAsync("C1")).ScopeVersion);
    }

    [Fact]
    public async Task A_late_issue_into_what_made_a_suspect_lot_blocks_what_was_issued_and_everything_made_of_it()
    {
        await using var plant = await Plant.OpenAsync();
        var (a, b, c) = (await plant.SugarAsync("R1"), await plant.SugarAsync("R2"), await plant.SugarAsync("R3"));
        await plant.ProduceAsync("T1", [a], ["X"], 10);
        await plant.ProduceAsync("T2", [b], ["Y"], 10);
        await plant.RecallAsync("C1", "both", roots: "X");
        await plant.RecallAsync("C2", "forward", roots: "X");

        Assert.Null((await plant.IssueAsync("T1", b, "late", 5)).Refusal);
        Assert.Null((await plant.IssueAsync("T2", c, "beside", 5)).Refusal);
        await plant.SeeAsync();

        Assert.Equal(new[] { a, b, "X", "Y" }.Order(StringComparer.Ordinal), await plant.ScopeAsync("C1"));
        Assert.Equal([b, "Y"], await plant.HeldByAsync("C1", b, "Y", c));
        Assert.Equal(["X"], await plant.ScopeAsync("C2"));
    }

    [Fact]
    public async Task A_late_shipment_in_a_drill_makes_a_version_that_says_how_many_are_new()
    {
        await using var plant = await StockPlant.OpenAsync();
        var a = await plant.StockAsync("R1");
        await plant.MovedAsync(AMovement.Of("ship", a, 10, m => m["fromLocationId"] = "DOCK"));
        // While no recall is open, the place only moves with the end.
        await plant.SeeAsync();
        await plant.RecallAsync("D1", drill: true, roots: a);
        Assert.Equal(1, (await plant.VersionAsync("D1")).NewShipments);

        await plant.MovedAsync(AMovement.Of("ship", a, 10, m => m["fromLocationId"] = "DOCK", id: "late"));
        await plant.MovedAsync(AMovement.Of("putaway", a, 10, m => m["fromLocationId"] = "DOCK"));
        await plant.SeeAsync();

        var version = await plant.VersionAsync("D1");
        Assert.Equal((2, 0, 1, "late"), (version.Version, version.Added, version.NewShipments, version.Ref));
    }

    [Fact]
    public async Task A_lot_that_comes_into_the_window_of_a_root_is_blocked()
    {
        await using var plant = await Plant.OpenAsync();
        await plant.ReceiveAsync(Body.Receipt(l => (l["lotId"], l["producedOn"]) = ("W1", "2026-02-10")));
        await plant.RecallAsync("C1", roots: RecallSteps.Window("SUGAR", "2026-02-10", "2026-02-12"));

        await plant.ReceiveAsync(Body.Receipt(l => (l["lotId"], l["producedOn"]) = ("W2", "2026-02-12")));
        await plant.ReceiveAsync(Body.Receipt(l => (l["lotId"], l["producedOn"]) = ("W3", "2026-02-13")));
        await plant.SeeAsync();

        Assert.Equal(["W1", "W2"], await plant.ScopeAsync("C1"));
        Assert.Equal(["W2"], await plant.HeldByAsync("C1", "W2", "W3"));
    }

    [Fact]
    public async Task Whoever_follows_is_told_at_once_and_begins_where_the_recall_began()
    {
        await using var plant = await Plant.OpenAsync();
        var a = await plant.SugarAsync("R1");
        await plant.ProduceAsync("T1", [a], ["X"], 10);
        using var stop = new CancellationTokenSource();
        var following = plant.Get<RecallFollower>().FollowAsync(stop.Token);

        await plant.RecallAsync("C1", roots: a);
        await plant.OutputAsync("T1", "LATE", "late", 1);

        // No clock is moved: only the store can have told it.
        while ((await plant.ScopeAsync("C1")).Count < 3)
        {
            Assert.False(following.IsFaulted, following.Exception?.ToString());
            await Task.Yield();
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => following);
    }

    [Fact]
    public async Task A_supplier_lot_is_held_whether_its_receipt_or_the_recall_comes_first()
    {
        await using var plant = await Plant.OpenAsync();
        await plant.PutPolicyAsync("receiving", new() { ["sameSupplierLot"] = "newLot" });
        for (var round = 0; round < 15; round++)
        {
            var (number, lots) = ($"N{round}", Enumerable.Range(0, 6).Select(i => $"L{round}-{i}").ToList());
            await plant.ReceiveAsync(Body.Receipt(l => (l["lotId"], l["supplierLot"]) = (lots[0], number)));
            var receipts = lots.Skip(1).Select(lot => Task.Run(() => plant.SubmitAsync(Body.Receipt(l => (l["lotId"], l["supplierLot"]) = (lot, number))))).ToList();
            var scope = await plant.RecallAsync($"C{round}", roots: RecallSteps.SupplierLot(number));
            Assert.Equal(scope, await plant.HeldByAsync($"C{round}", scope));
            await Task.WhenAll(receipts);
            await plant.IdleAsync();
            Assert.Equal(lots, await plant.HeldByAsync($"C{round}", lots));
            await plant.SeeAsync();
            Assert.Equal(lots, await plant.ScopeAsync($"C{round}"));
        }
    }

    [Fact]
    public async Task Nothing_slips_through_while_production_goes_on_around_a_recall()
    {
        await using var plant = await ProductionSteps.OpenAsync();
        for (var round = 0; round < 12; round++)
        {
            var (root, other) = ($"A{round}", $"B{round}");
            await plant.StockAsync(root, 100);
            await plant.StockAsync(other, 100);
            await plant.IssueAsync($"PO{round}", $"I{round}", ProductionSteps.Line("SUGAR", 10, root, "A1"));
            (await plant.ProduceAsync($"PO{round}", $"O{round}", ProductionSteps.Made("SUGAR", 5, $"X{round}"))).Taken();
            var made = new System.Collections.Concurrent.ConcurrentDictionary<string, byte>([KeyValuePair.Create($"X{round}", (byte)0)]);
            var go = new TaskCompletionSource();
            var lines = Enumerable.Range(0, 3).Select(line => Task.Run(async () =>
            {
                for (var i = 0; i < 6; i++)
                {
                    if (i == 1 + (round % 3))
                        go.TrySetResult();
                    var id = $"{round}-{line}-{i}";
                    await plant.IssueAsync($"PO{round}", $"I{id}", ProductionSteps.Line("SUGAR", 1, other, "A1"));
                    // Chains: what is made goes into the next order.
                    if ((await plant.ProduceAsync($"PO{round}", $"O{id}", ProductionSteps.Made("SUGAR", 5, $"L{id}"))).IsTaken)
                        made.TryAdd($"L{id}", 0);
                    if ((await plant.IssueAsync($"PQ{id}", $"J{id}", ProductionSteps.Line("SUGAR", 1, $"L{id}", "A2"))).IsTaken
                        && (await plant.ProduceAsync($"PQ{id}", $"P{id}", ProductionSteps.Made("SUGAR", 1, $"M{id}"))).IsTaken)
                    {
                        made.TryAdd($"M{id}", 0);
                    }
                }
            })).ToList();
            await go.Task;
            var scope = await plant.RecallAsync($"C{round}", round % 2 == 0 ? "forward" : "both", roots: $"X{round}");
            Assert.Equal(scope, await plant.HeldByAsync($"C{round}", scope));
            await Task.WhenAll(lines);
            await plant.IdleAsync();
            await plant.SeeAsync();

            // Both goes back to the order, so that everything that came out of it, and what went in, is suspect; forward stays with X.
            string[] expected = round % 2 == 0 ? [$"X{round}"] : [root, other, .. made.Keys];
            Assert.Equal(expected.Order(StringComparer.Ordinal), await plant.ScopeAsync($"C{round}"));
            Assert.Equal(expected.Order(StringComparer.Ordinal), (await plant.HeldByAsync($"C{round}", expected)).Order(StringComparer.Ordinal));
        }
    }
}
