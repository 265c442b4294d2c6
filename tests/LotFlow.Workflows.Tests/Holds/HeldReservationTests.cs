using System.Text.Json.Nodes;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Production;
using LotFlow.Workflows.Stock;
using LotFlow.Workflows.Sweeps;
using LotFlow.Workflows.Tests.Hosting;
using LotFlow.Workflows.Tests.Stock;

namespace LotFlow.Workflows.Tests.Holds;

/// <summary>What is kept of a lot, what its gate says is kept, and what the reconciliation counts are one thing, through every hold.</summary>
public sealed class HeldReservationTests
{
    [Theory]
    [InlineData("flag", "release")]
    [InlineData("cancel", "release")]
    [InlineData("flag", "scrap")]
    [InlineData("flag", "giveUp")]
    public async Task Reservations_gate_and_reconciliation_agree_after_holds_cancellations_and_releases(string treatment, string end)
    {
        await using var plant = await StockPlant.OpenAsync();
        await plant.PutPolicyAsync("holds", new JsonObject { ["reservations"] = treatment });
        var lotId = await StockPlant.StockAsync(plant, "R");
        await plant.ReservedAsync(AMovement.Reservation(lotId, 30, id: "V1"));
        await plant.ReservedAsync(AMovement.Reservation(lotId, 20, id: "V2"));
        await plant.MovedAsync(AMovement.Of("pick", lotId, 5, m => (m["fromLocationId"], m["toLocationId"], m["reference"]) = ("DOCK", "STAGE", AMovement.Reference("reservation", "V2"))));
        await plant.ReservedAsync(AMovement.Reservation(lotId, 7, id: "V3"));
        await plant.MovedAsync(AMovement.Of("pick", lotId, 7, m => (m["fromLocationId"], m["toLocationId"], m["reference"]) = ("DOCK", "STAGE", AMovement.Reference("reservation", "V3"))));
        await ShouldAgreeAsync(plant, lotId, 57);

        await plant.HeldAsync(lotId, "H1");
        await plant.HeldAsync(lotId, "H2");
        await ShouldAgreeAsync(plant, lotId, treatment == "flag" ? 57 : 27);
        await plant.DisposeAsync("H2", HoldSteps.Request("Q2"));
        await ShouldAgreeAsync(plant, lotId, treatment == "flag" ? 57 : 27);

        if (end == "giveUp")
            Assert.True((await plant.GiveUpAsync("V1")).IsTaken);
        await plant.DisposeAsync("H1", HoldSteps.Request("Q1", end == "scrap" ? "scrap" : "release"));

        await ShouldAgreeAsync(plant, lotId, end == "scrap" ? 0 : end == "giveUp" || treatment == "cancel" ? 27 : 57);
        if (end == "scrap")
            return;
        // What was picked for it can be shipped again, and then nothing of it is left over.
        await plant.MovedAsync(AMovement.Of("ship", lotId, 20, m =>
            (m["fromLocationId"], m["reference"], m["customer"]) = ("DOCK", AMovement.Reference("reservation", "V2"), AMovement.Customer("SHOP", "MAIN"))));
        await ShouldAgreeAsync(plant, lotId, end == "giveUp" || treatment == "cancel" ? 7 : 37);
    }

    [Fact]
    public async Task What_production_keeps_for_a_moment_is_given_up_by_a_hold_and_leaves_nothing_behind()
    {
        await using var plant = await StockPlant.OpenAsync();
        var lotId = await StockPlant.StockAsync(plant, "R");
        var issue = await plant.OrderAsync("issue:I1:1", MovementType.Issue, lotId, 40) with
        {
            From = new("NORTH", "DOCK"),
            ReservationId = "issue:I1:1",
            TransformationId = "PO1",
        };
        Assert.Null(await plant.Get<LineReservations>().KeepAsync(issue, default));

        await plant.HeldAsync(lotId, "H1");
        await ShouldAgreeAsync(plant, lotId, 0);
        Assert.Empty((await plant.HoldDetailsAsync("H1")).Orders!);
        await plant.Get<LineReservations>().GiveUpAsync(issue, default);
        await ShouldAgreeAsync(plant, lotId, 0);

        // Not even under the authority of quality does an issue that was given up come through.
        var late = await plant.Get<StockPoster>().PostAsync(issue with { Authority = "split:T1" });
        Assert.Equal("reservation-closed", late.Refusal?.Code);
    }

    [Fact]
    public async Task What_a_hold_has_flagged_leaves_the_gate_when_its_command_gives_it_up()
    {
        await using var plant = await StockPlant.OpenAsync();
        var lotId = await StockPlant.StockAsync(plant, "R");
        var issue = await plant.OrderAsync("V1", MovementType.Issue, lotId, 40) with { From = new("NORTH", "DOCK"), ReservationId = "V1", TransformationId = "PO1" };
        await plant.ReservedAsync(AMovement.Reservation(lotId, 40, id: "V1"));
        await plant.HeldAsync(lotId, "H1");
        await ShouldAgreeAsync(plant, lotId, 40);

        await plant.Get<LineReservations>().GiveUpAsync(issue, default);

        await ShouldAgreeAsync(plant, lotId, 0);
    }

    private static async Task ShouldAgreeAsync(Plant plant, string lotId, decimal kept)
    {
        await plant.IdleAsync();
        Assert.Equal(kept, (await HoldSteps.GateAsync(plant, lotId)).Reserved.GetValueOrDefault("NORTH"));
        var reservations = await plant.Get<InventoryStore>().ReservationsAsync(lotId);
        Assert.Equal(kept, reservations.Sum(r => r.Kept));
        Assert.All(reservations, r => Assert.True(r.Quantity <= (r.Requested == 0 ? r.Quantity : r.Requested)));
        plant.Clock.Advance(LedgerReconciliation.PassEvery);
        await plant.IdleAsync();
        await plant.Get<LedgerReconciliation>().RunAsync(CancellationToken.None);
        Assert.Empty((await plant.Get<LedgerMismatches>().ListAsync(state: null, [], 10, continuation: null)).Mismatches);
    }
}
