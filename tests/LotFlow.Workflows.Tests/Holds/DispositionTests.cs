using System.Text.Json.Nodes;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.Holds;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Holds;

/// <summary>Requests, decisions by a second person, and what follows from them.</summary>
public sealed class DispositionTests
{
    [Fact]
    public async Task A_release_that_another_person_of_quality_approves_frees_every_lot_and_each_remembers_it()
    {
        await using var plant = await Plant.OpenAsync();
        var lotId = await plant.SugarAsync("R");
        await plant.ProduceAsync("T1", [lotId], ["A"], 10);
        await plant.HeldAsync(lotId, "H1", "descendants");

        var hold = await plant.DisposeAsync("H1", HoldSteps.Request("Q1"));

        Assert.Equal((HoldState.Released, "qa2"), (hold.State, hold.ReleasedBy));
        foreach (var free in new[] { lotId, "A" })
        {
            var lot = await plant.LotAsync(free);
            Assert.True(lot.Usable);
            Assert.Equal(("H1", HoldState.Released, "qa2"), lot.Holds.Select(h => (h.HoldId, h.State, h.ReleasedBy)).Single());
            Assert.Single(await plant.OutboxAsync(free), e => e.Type == LotEventTypes.HoldReleased);
            Assert.False((await plant.Get<LotStore>().FindAsync(free))!.Blocked);
        }

        Assert.True((await plant.Engine.GetAsync("hold-H1"))!.IsFinished);
        await plant.OutputAsync("T1", "B", "T1-B", 1);
        Assert.True((await plant.LotAsync("B")).Usable);
    }

    [Fact]
    public async Task Whoever_asks_does_not_decide_and_neither_does_anybody_without_the_role()
    {
        await using var plant = await Plant.OpenAsync();
        await plant.HeldAsync(await plant.SugarAsync("R"), "H1");
        var approvalId = (await plant.RequestReleaseAsync("H1", HoldSteps.Request("Q1"))).Value!.ApprovalId;
        await plant.AdvanceAsync(TimeSpan.FromDays(10));

        Assert.Equal("four-eyes", (await plant.DecideAsync(approvalId, DecisionKind.Approve, Staff.Quality)).Refusal!.Code);
        Assert.Equal("not-your-role", (await plant.DecideAsync(approvalId, DecisionKind.Approve, Staff.Manager)).Refusal!.Code);
        Assert.Equal("not-your-role", (await plant.DecideAsync(approvalId, DecisionKind.Approve, Staff.ElsewhereQuality)).Refusal!.Code);
        Assert.Equal(HoldState.ReleaseRequested, (await plant.HoldDetailsAsync("H1")).State);
    }

    [Fact]
    public async Task After_a_rejection_the_hold_is_open_and_may_be_asked_about_again()
    {
        await using var plant = await Plant.OpenAsync();
        var lotId = await plant.SugarAsync("R");
        await plant.HeldAsync(lotId, "H1");
        var first = (await plant.RequestReleaseAsync("H1", HoldSteps.Request("Q1"))).Value!.ApprovalId;

        Assert.Equal("release-pending", (await plant.RequestReleaseAsync("H1", HoldSteps.Request("Q2"))).Refusal!.Code);
        Assert.True((await plant.RequestReleaseAsync("H1", HoldSteps.Request("Q1"))).IsRepeat);
        Assert.Equal("idempotency-conflict", (await plant.RequestReleaseAsync("H1", HoldSteps.Request("Q1", "scrap"))).Refusal!.Code);
        await plant.DecideAsync(first, DecisionKind.Reject, Staff.Quality2);
        var rejected = await plant.HoldDetailsAsync("H1");
        Assert.Equal((HoldState.Open, HoldRequestState.Rejected), (rejected.State, rejected.Requests.Single().State));
        Assert.False((await plant.LotAsync(lotId)).Usable);

        Assert.Equal(HoldState.Released, (await plant.DisposeAsync("H1", HoldSteps.Request("Q2"))).State);
        Assert.Equal("hold-ended", (await plant.RequestReleaseAsync("H1", HoldSteps.Request("Q3"))).Refusal!.Code);
    }

    [Fact]
    public async Task Releasing_one_of_two_holds_releases_exactly_one()
    {
        await using var plant = await Plant.OpenAsync();
        var lotId = await plant.SugarAsync("R");
        await plant.HeldAsync(lotId, "H1");
        await plant.HeldAsync(lotId, "H2");

        await plant.DisposeAsync("H1", HoldSteps.Request("Q1"));

        Assert.Equal([new Blocker("hold", "H2")], (await plant.LotAsync(lotId)).BlockedBy);
    }

    [Fact]
    public async Task Use_as_is_frees_the_lot_and_shows_the_concession()
    {
        await using var plant = await Plant.OpenAsync();
        var lotId = await plant.SugarAsync("R");
        await plant.HeldAsync(lotId, "H1");

        var hold = await plant.DisposeAsync("H1", HoldSteps.Request("Q1", "useAsIs"));

        var lot = await plant.LotAsync(lotId);
        Assert.True(lot.Usable);
        Assert.Equal(hold.Requests.Single().ApprovalId, lot.Holds.Single().Concession);
    }

    [Theory]
    [InlineData("scrap", MovementType.Scrap)]
    [InlineData("returnToSupplier", MovementType.ReturnToSupplier)]
    public async Task What_is_scrapped_or_returned_leaves_every_place_and_can_never_be_used_again(string disposition, MovementType type)
    {
        await using var plant = await Plant.OpenAsync();
        var lotId = await plant.SugarAsync("R");
        var poster = plant.Get<Workflows.Stock.StockPoster>();
        await poster.PostAsync(await plant.OrderAsync("M1", MovementType.Putaway, lotId, 30) with { From = new("NORTH", "DOCK"), To = new("NORTH", "A1") });
        await poster.PostAsync(await plant.OrderAsync("M2", MovementType.TransferOut, lotId, 20) with { From = new("NORTH", "DOCK"), To = Place.InTransitTo("SOUTH") });
        await plant.HeldAsync(lotId, "H1");

        var hold = await plant.DisposeAsync("H1", HoldSteps.Request("Q1", disposition));

        Assert.Equal(HoldState.Dispositioned, hold.State);
        var lot = await plant.LotAsync(lotId);
        Assert.Empty(lot.Balances);
        Assert.Equal((Disposition.Rejected, false), (lot.Disposition, lot.Usable));
        Assert.Equal([("H1", 20m), ("H1", 30m), ("H1", 50m)], (await plant.Lots.LedgerAsync(lotId))!.Where(m => m.Type == type).Select(m => (m.Authority!, m.Quantity)).Order());
    }

    [Fact]
    public async Task A_regraded_lot_becomes_one_of_another_item_and_keeps_its_other_holds()
    {
        await using var plant = await Plant.OpenAsync();
        await plant.PutItemAsync("FEED", Body.Item("Feed"));
        var lotId = await plant.SugarAsync("R");
        await plant.HeldAsync(lotId, "H1");
        await plant.HeldAsync(lotId, "H2");

        var request = (await plant.DisposeAsync("H1", HoldSteps.Request("Q1", "regrade", regradeTo: "FEED"))).Requests.Single();

        var regraded = await plant.LotAsync(request.NewLotId!);
        Assert.Equal(("FEED", 100m), (regraded.ItemId, regraded.Balances.Single().Quantity));
        Assert.Equal([new Blocker("hold", "H2")], regraded.BlockedBy);
        Assert.Equal(["H2"], await ToldAsync(plant, request.NewLotId!));
        Assert.Empty((await plant.LotAsync(lotId)).Balances);
        await plant.DisposeAsync("H2", HoldSteps.Request("Q2"));
        Assert.True((await plant.LotAsync(request.NewLotId!)).Usable);
        Assert.False((await plant.LotAsync(lotId)).Usable);
    }

    [Theory]
    [InlineData("release", true, 40)]
    [InlineData("scrap", false, 0)]
    [InlineData("rework", false, 40)]
    public async Task A_part_becomes_a_lot_of_its_own_to_which_alone_the_decision_applies(string disposition, bool isUsable, decimal left)
    {
        await using var plant = await Plant.OpenAsync();
        var lotId = await plant.SugarAsync("R");
        await plant.HeldAsync(lotId, "H1");
        await plant.HeldAsync(lotId, "OTHER");
        await plant.DisposeAsync("OTHER", HoldSteps.Request("Q0"));

        var hold = await plant.DisposeAsync("H1", HoldSteps.Request("Q1", disposition, HoldSteps.Part(40)));

        Assert.Equal(HoldState.Open, hold.State);
        var part = await plant.LotAsync(hold.Requests.Single().NewLotId!);
        Assert.Equal((isUsable, left), (part.Usable, part.Balances.Sum(b => b.Quantity)));
        var rest = await plant.LotAsync(lotId);
        Assert.Equal((false, 60m), (rest.Usable, rest.Balances.Single().Quantity));
        Assert.Equal(HoldState.Released, (await plant.DisposeAsync("H1", HoldSteps.Request("Q2"))).State);
        Assert.True((await plant.LotAsync(lotId)).Usable);
    }

    [Fact]
    public async Task A_part_carries_the_other_holds_of_its_lot_and_loses_them_when_they_end()
    {
        await using var plant = await Plant.OpenAsync();
        var lotId = await plant.SugarAsync("R");
        await plant.HeldAsync(lotId, "H1");
        await plant.HeldAsync(lotId, "H2");

        var part = (await plant.DisposeAsync("H1", HoldSteps.Request("Q1", "release", HoldSteps.Part(40)))).Requests.Single().NewLotId!;
        Assert.Equal([new Blocker("hold", "H2")], (await plant.LotAsync(part)).BlockedBy);
        Assert.Equal(["H1", "H2"], (await ToldAsync(plant, part)).Order());

        await plant.DisposeAsync("H2", HoldSteps.Request("Q2"));
        Assert.True((await plant.LotAsync(part)).Usable);
        Assert.Equal([new Blocker("hold", "H1")], (await plant.LotAsync(lotId)).BlockedBy);
    }

    [Fact]
    public async Task Rework_lets_the_lot_into_rework_only_and_what_comes_out_of_it_is_held_where_descendants_are()
    {
        await using var plant = await Plant.OpenAsync();
        var lotId = await plant.SugarAsync("R");
        await plant.HeldAsync(lotId, "H1", "descendants");
        await plant.DisposeAsync("H1", HoldSteps.Request("Q1", "rework"));
        await plant.ProduceAsync("T1", [], []);

        Assert.Equal("lot-blocked", (await plant.IssueAsync("T1", lotId, "I0", 10)).Refusal!.Code);
        Assert.Null((await plant.IssueAsync("T1", lotId, "I1", 10, isRework: true)).Refusal);
        await plant.Get<Workflows.Holds.HoldInheritance>().PassOnAsync(lotId, "T1", default);
        await plant.OutputAsync("T1", "A", "O1", 10);

        Assert.Equal([new Blocker("hold", "H1")], (await plant.LotAsync("A")).BlockedBy);
        await plant.DisposeAsync("H1", HoldSteps.Request("Q2"));
        Assert.True((await plant.LotAsync("A")).Usable);
    }

    [Fact]
    public async Task Requests_that_lead_nowhere_are_refused_with_what_to_do_instead()
    {
        await using var plant = await Plant.OpenAsync();
        await plant.PutItemAsync("BOX", Body.Item("Box").With("uom", "EA"));
        var lotId = await plant.SugarAsync("R");
        await plant.HeldAsync(lotId, "H1");
        var received = await plant.ReceiveAsync(Body.Receipt(l => l["expiresOn"] = "2026-03-01", receiptId: "X"));
        await plant.HeldAsync(received.LotId, "H2");
        await plant.ProduceAsync("T1", [await plant.SugarAsync("S")], ["A"], 5);
        await plant.HeldAsync("A", "H3", "descendants");

        Assert.Equal("not-found", await Code("NONE", HoldSteps.Request("Q")));
        Assert.Equal("receipt-hold", await Code($"receipt-{received.LotId}", HoldSteps.Request("Q")));
        Assert.Equal("inspection-open", await Code("H2", HoldSteps.Request("Q", "release", HoldSteps.Part(1))));
        Assert.Equal("scope-descendants", await Code("H3", HoldSteps.Request("Q", "scrap")));
        Assert.Equal("insufficient-quantity", await Code("H1", HoldSteps.Request("Q", "scrap", HoldSteps.Part(101))));
        await plant.HeldAsync("A", "H4");
        Assert.Equal("not-supplied", await Code("H4", HoldSteps.Request("Q", "returnToSupplier")));
        Assert.Equal(["/regradeTo"], await Pointers(HoldSteps.Request("Q", "regrade")));
        Assert.Equal(["/regradeTo/itemId"], await Pointers(HoldSteps.Request("Q", "regrade", regradeTo: "BOX")));
        Assert.Equal(["/part/uom"], await Pointers(HoldSteps.Request("Q", "scrap", HoldSteps.Part(1).With("uom", "LTR"))));
        Assert.Empty((await plant.HoldDetailsAsync("H1")).Requests);

        async Task<string> Code(string holdId, JsonObject body) => (await plant.RequestReleaseAsync(holdId, body)).Refusal!.Code;
        async Task<IEnumerable<string>> Pointers(JsonObject body) => (await plant.RequestReleaseAsync("H1", body)).Errors.Select(e => e.Pointer);
    }

    private static async Task<List<string>> ToldAsync(Plant plant, string lotId) =>
        [.. (await plant.OutboxAsync(lotId)).Where(e => e.Type == LotEventTypes.Held).Select(e => (string)e.Data["holdId"]!)];
}
