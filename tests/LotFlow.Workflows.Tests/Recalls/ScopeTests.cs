using System.Text.Json.Nodes;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Genealogy;
using LotFlow.Workflows.Recalls;
using LotFlow.Workflows.Tests.Holds;
using LotFlow.Workflows.Tests.Hosting;
using LotFlow.Workflows.Tests.Production;

namespace LotFlow.Workflows.Tests.Recalls;

/// <summary>What a recall reaches, and that it is blocked when the recall is acknowledged.</summary>
public sealed class ScopeTests
{
    [Fact]
    public async Task Forward_reaches_everything_made_of_the_suspect_lots_and_nothing_beside_it()
    {
        await using var plant = await Plant.OpenAsync();
        var (a, b) = (await plant.SugarAsync("R1"), await plant.SugarAsync("R2"));
        await plant.ProduceAsync("T1", [a], ["X", "Y"], 10);
        await plant.ProduceAsync("T2", ["X", b], ["Z"]);
        await plant.ProduceAsync("T3", ["Z"], ["X"]);
        await plant.ProduceAsync("T4", [b], ["OTHER"], 10);

        var scope = await plant.RecallAsync("C1", roots: a);

        Assert.Equal(new[] { a, "X", "Y", "Z" }.Order(StringComparer.Ordinal), scope);
        Assert.Equal(scope, await plant.HeldByAsync("C1", scope));
        Assert.Empty(await plant.HeldByAsync("C1", b, "OTHER"));
        Assert.Equal("recall", Assert.Single((await plant.LotAsync("Z")).BlockedBy).Code);
        var recall = await plant.HeaderAsync("C1");
        Assert.Equal((RecallState.Containing, 1, true, true), (recall.State, recall.ScopeVersion, recall.ScopedAt is not null, recall.BlockedAt is not null));
        var version = await plant.VersionAsync("C1");
        Assert.Equal((4, 4, 0, true), (version.Lots, version.Added, version.Removed, version.Complete));
    }

    [Fact]
    public async Task Both_goes_back_to_the_common_cause_and_forward_to_everything_that_it_reached()
    {
        await using var plant = await Plant.OpenAsync();
        var (a, b, c) = (await plant.SugarAsync("R1"), await plant.SugarAsync("R2"), await plant.SugarAsync("R3"));
        await plant.ProduceAsync("T1", [a, b], ["X"], 10);
        await plant.ProduceAsync("T2", ["X"], ["P1", "P2"]);
        await plant.ProduceAsync("T3", [b], ["SIBLING"]);
        await plant.ProduceAsync("T4", [c], ["OTHER"]);

        var scope = await plant.RecallAsync("C1", "both", roots: "P1");

        Assert.Equal(new[] { a, b, "X", "P1", "P2", "SIBLING" }.Order(StringComparer.Ordinal), scope);
        Assert.Equal(scope, await plant.HeldByAsync("C1", scope));
        Assert.Empty(await plant.HeldByAsync("C1", c, "OTHER"));
        var members = (await plant.Get<RecallStore>().MembersAsync("C1")).ToDictionary(m => m.LotId, m => m.Role);
        Assert.Equal(
            (ScopeRole.Root, ScopeRole.Ancestor, ScopeRole.Ancestor, ScopeRole.Descendant, ScopeRole.Descendant),
            (members["P1"], members[a], members["X"], members["P2"], members["SIBLING"]));
        Assert.Contains("recall-C1", (await plant.Get<GenealogyStore>().FindControlAsync("T1"))!.OpenHolds);
    }

    [Fact]
    public async Task What_is_made_of_the_scope_later_is_born_held()
    {
        await using var plant = await Plant.OpenAsync();
        var a = await plant.SugarAsync("R1");
        await plant.ProduceAsync("T1", [a], ["X"], 10);
        await plant.RecallAsync("C1", roots: a);

        await plant.OutputAsync("T1", "LATE", "late", 1);

        Assert.Equal(["LATE"], await plant.HeldByAsync("C1", "LATE"));
        var recall = await plant.RescopeAsync("C1");
        Assert.Equal(2, recall.ScopeVersion);
        Assert.Contains("LATE", await plant.ScopeAsync("C1"));
        Assert.Equal((1, 0, ScopeCause.LateEvent), ((await plant.VersionAsync("C1")).Added, (await plant.VersionAsync("C1")).Removed, (await plant.VersionAsync("C1")).Cause));
        Assert.Equal(2, (await plant.RescopeAsync("C1")).ScopeVersion);
    }

    [Fact]
    public async Task A_drill_finds_the_same_lots_and_blocks_none()
    {
        await using var plant = await Plant.OpenAsync();
        var (a, b) = (await plant.SugarAsync("R1"), await plant.SugarAsync("R2"));
        await plant.ProduceAsync("T1", [a, b], ["X"], 10);
        await plant.ProduceAsync("T2", [b], ["Y"], 10);

        var drill = await plant.RecallAsync("D1", "both", drill: true, roots: "X");
        Assert.Empty(await plant.HeldByAsync("D1", drill));
        Assert.True((await plant.LotAsync("X")).Usable);
        Assert.Null((await plant.HeaderAsync("D1")).BlockedAt);

        Assert.Equal(drill, await plant.RecallAsync("C1", "both", roots: "X"));
    }

    [Fact]
    public async Task A_drill_on_a_random_lot_picks_the_same_one_again_by_its_seed()
    {
        await using var plant = await Plant.OpenAsync();
        for (var i = 0; i < 8; i++)
            await plant.SugarAsync($"R{i}");

        await plant.RecallAsync("D1", drill: true, roots: new JsonObject { ["random"] = true, ["itemId"] = "SUGAR" });
        var root = Assert.Single((await plant.HeaderAsync("D1")).Roots);

        Assert.Equal(root.LotId, await plant.Get<RandomLot>().PickAsync(root.Seed!, "SUGAR", default));
        var picked = new HashSet<string?>();
        for (var i = 0; i < 20; i++)
            picked.Add(await plant.Get<RandomLot>().PickAsync($"seed{i}", "SUGAR", default));
        Assert.True(picked.Count > 3);
    }

    [Fact]
    public async Task A_supplier_lot_and_a_window_of_production_stand_for_all_their_lots()
    {
        await using var plant = await ProductionSteps.OpenAsync();
        await plant.ReceiveAsync(Body.Receipt(l => (l["lotId"], l["supplierLot"]) = ("S1", "AB  1")));
        await plant.PutPolicyAsync("receiving", new() { ["sameSupplierLot"] = "newLot" });
        await plant.ReceiveAsync(Body.Receipt(l => (l["lotId"], l["supplierLot"], l["producedOn"]) = ("S2", "AB 1 ", "2026-02-10")));
        await plant.ReceiveAsync(Body.Receipt(l => (l["lotId"], l["supplierLot"], l["producedOn"]) = ("S3", "ab 1", "2026-02-11")));
        await plant.ReceiveAsync(Body.Receipt(l => (l["lotId"], l["supplierLot"], l["producedOn"]) = ("S4", "x", "2026-02-12")));

        Assert.Equal(["S1", "S2"], await plant.RecallAsync("C1", roots: RecallSteps.SupplierLot("AB 1")));
        Assert.Equal(["S2", "S3"], await plant.RecallAsync("C2", roots: RecallSteps.Window("SUGAR", "2026-02-10", "2026-02-11")));
        var gap = Assert.Single((await plant.VersionAsync("C2")).Incomplete);
        Assert.Equal((TraceGapCodes.UnknownDate, true), (gap.Code, gap.Detail.Contains("S1", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_nothing_is_known_of_makes_the_scope_incomplete_and_is_blocked_all_the_same()
    {
        await using var plant = await Plant.OpenAsync();
        var a = await plant.SugarAsync("R1");
        await plant.ProduceAsync("T1", [a], ["X"], 10);
        await plant.Get<GenealogyStore>().RegisterOutputAsync("T1", "NEVER-SEEN", "SUGAR", "m", 1, "KGM", default);
        await plant.ProduceAsync("T0", [], ["FROM-NOTHING", "SISTER"], 10);

        await plant.RecallAsync("C1", roots: a);
        Assert.Equal("NEVER-SEEN", Assert.Single((await plant.VersionAsync("C1")).Incomplete, g => g.Code == TraceGapCodes.UnknownLot).Ref);
        Assert.Equal(["NEVER-SEEN"], await plant.HeldByAsync("C1", "NEVER-SEEN"));

        Assert.Equal(["FROM-NOTHING", "SISTER"], await plant.RecallAsync("C2", "both", roots: "FROM-NOTHING"));
        Assert.Equal("T0", Assert.Single((await plant.VersionAsync("C2")).Incomplete).Ref);
    }

    [Fact]
    public async Task The_hold_shows_in_lists_and_cannot_be_released_by_request()
    {
        await using var plant = await Plant.OpenAsync();
        var a = await plant.SugarAsync("R1");
        await plant.ProduceAsync("T1", [a], ["X"], 10);
        await plant.ReserveAsync("X", "V1", 2);
        await plant.RecallAsync("C1", roots: a);
        await plant.Get<RecallScoping>().ReportAsync("C1", default);
        await plant.Get<RecallScoping>().ReportAsync("C1", default);

        var hold = await plant.HoldDetailsAsync("recall-C1");
        Assert.Equal((a, "recall", "C1", "recall-C1", HoldState.Open, 2), (hold.LotId, hold.Source.Kind, hold.Source.Ref, hold.WorkflowId, hold.State, hold.LotsHeld));
        Assert.Equal([a, "X"], hold.LotIds);
        Assert.Equal("V1", Assert.Single(Assert.Single(hold.Orders!).Reservations).ReservationId);
        Assert.Equal("recall-hold", (await plant.RequestReleaseAsync("recall-C1", HoldSteps.Request("Q1"))).Refusal?.Code);
        foreach (var lotId in (string[])[a, "X"])
        {
            Assert.Single(await plant.OutboxAsync(lotId), e => e.Type == LotEventTypes.Held);
            Assert.True((await plant.Get<Workflows.Lots.LotStore>().FindAsync(lotId))!.Blocked);
        }
    }

    [Fact]
    public async Task Roots_that_stand_for_nothing_are_all_named()
    {
        await using var plant = await Plant.OpenAsync();
        var a = await plant.SugarAsync("R1");

        var result = await plant.StartAsync(RecallSteps.Recall(
            "C1", roots:
            [
                "NONE-1", a, new JsonObject { ["lotId"] = "NONE-2" }, RecallSteps.SupplierLot("nope"), RecallSteps.Window("SUGAR", "2020-01-01", "2020-01-31"),
            ]));

        Assert.Equal(["/roots/0", "/roots/2/lotId", "/roots/3", "/roots/4"], result.Errors.Select(e => e.Pointer));
        Assert.Null(await plant.Get<RecallStore>().FindAsync("C1"));
    }

    [Fact]
    public async Task Bodies_that_cannot_be_read_are_refused_by_field()
    {
        await using var plant = await Plant.OpenAsync();
        await ExpectAsync(["/roots"], RecallSteps.Recall("C1"));
        await ExpectAsync(["/roots/0/producedTo"], RecallSteps.Recall("C1", roots: RecallSteps.Window("SUGAR", "2026-02-02", "2026-02-01")));
        await ExpectAsync(["/roots/0"], RecallSteps.Recall("C1", roots: new JsonObject { ["lotId"] = "A", ["supplierId"] = "B" }));
        await ExpectAsync(["/roots/0"], RecallSteps.Recall("C1", roots: 7));
        await ExpectAsync(["/roots/0"], RecallSteps.Recall("C1", roots: new JsonObject()));
        await ExpectAsync(["/roots/0/supplierLot"], RecallSteps.Recall("C1", roots: new JsonObject { ["supplierId"] = "B" }));
        await ExpectAsync(["/roots/0/random"], RecallSteps.Recall("C1", roots: new JsonObject { ["random"] = true }));
        await ExpectAsync(["/class", "/direction", "/effectivenessLevel"], RecallSteps.Recall("C1", "sideways", roots: "A").With("class", "IV").With("effectivenessLevel", "F"));

        async Task ExpectAsync(string[] pointers, JsonObject body) => Assert.Equal(pointers, (await plant.StartAsync(body)).Errors.Select(e => e.Pointer));
    }

    [Fact]
    public async Task The_same_recall_again_answers_as_the_first_time_and_another_body_is_refused()
    {
        await using var plant = await Plant.OpenAsync();
        var a = await plant.SugarAsync("R1");
        await plant.RecallAsync("C1", roots: a);

        var again = await plant.StartAsync(RecallSteps.Recall("C1", roots: a));
        Assert.Equal((true, "recall-C1"), (again.IsRepeat, again.Value!.WorkflowId));
        Assert.Equal("idempotency-conflict", (await plant.StartAsync(RecallSteps.Recall("C1", "both", roots: a))).Refusal?.Code);
        Assert.Equal(1, (await plant.HeaderAsync("C1")).ScopeVersion);
    }
}
