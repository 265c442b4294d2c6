using LotFlow.Domain.Lots;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Holds;

/// <summary>Holds at the edges of a receipt: as it begins, and as it ends.</summary>
public sealed class ReceivedOnHoldTests
{
    [Fact]
    public async Task A_lot_that_is_received_on_hold_tells_so_once()
    {
        await using var plant = await Plant.OpenAsync();
        var line = await plant.ReceiveAsync(Body.Receipt(l => l["expiresOn"] = "2026-03-01"));

        Assert.Equal([LotEventTypes.Received, LotEventTypes.Held], (await plant.OutboxAsync(line.LotId)).Select(e => e.Type));
        Assert.Equal(2, (await HoldSteps.GateAsync(plant, line.LotId)).FindHold($"receipt-{line.LotId}")!.ToldAs);
    }

    [Theory]
    [InlineData(4, false)]
    [InlineData(1, true)]
    public async Task A_result_that_slips_in_while_the_gate_opens_is_judged_after_all(int value, bool isUsable)
    {
        await using var plant = await Plant.OpenAsync();
        await plant.PutItemAsync("JAR", Body.SampledItem("Jar"));
        var line = await plant.ReceiveAsync(Body.Jars(receiptId: "J"));
        var slipped = 0;
        plant.Disturbances.Watch(access =>
        {
            // The inspection has looked for new results and is about to open the gate.
            if (!access.StartsWith($"write {line.LotId} {Gate.DocumentId}", StringComparison.Ordinal))
                return;
            slipped++;
            plant.Disturbances.Watch(onAccess: null);
            plant.Inspections.SubmitAsync(
                line.LotId, System.Text.Json.JsonSerializer.SerializeToElement(Body.Measurement("R2", "Weight", value, maximum: 3)), Staff.Inspector, default).Wait();
        });

        await plant.ReportAsync(line.LotId, "R1", ("major", 50, 0));

        Assert.Equal(1, slipped);
        Assert.Equal(isUsable, (await plant.LotAsync(line.LotId)).Usable);
        Assert.Equal(Domain.Receipts.LineState.Released, (await plant.LineAsync("J")).State);
        Assert.Equal(isUsable ? [] : ["out-of-spec"], (await plant.LotAsync(line.LotId)).Holds.Select(h => h.ReasonCode));
    }
}
