using LotFlow.Azure.Tests.Azurite;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.People;
using LotFlow.Domain.Receipts;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Receipts;
using LotFlow.Workflows.Storage;

namespace LotFlow.Azure.Tests.Receipts;

/// <summary>The whole path of a receipt on the stores of Azure.</summary>
public sealed class ReceiptTests(AzuriteEmulator azurite)
{
    private static readonly Person s_operator = new("op1", "Olga Operator", Email: null, [Role.Operator], []);

    [Fact]
    public async Task A_receipt_is_released_and_its_events_leave_by_the_feed_in_order()
    {
        await using var plant = await PlantOnAzure.OpenAsync(azurite);

        Assert.True((await SubmitAsync(plant, "R1", "SUGAR")).IsTaken);
        Assert.True((await SubmitAsync(plant, "R1", "SUGAR")).IsRepeat);

        var lot = (await plant.Get<LotQueries>().FindAsync("R1-001"))!;
        Assert.True(lot.Usable);
        Assert.Equal(100, Assert.Single(lot.Balances).Quantity);
        var sent = new SentEvents();
        var changes = (await plant.Feed.ReadChangesAsync(Containers.Inventory, continuation: null)).Documents;
        await new LotEventPublisher(sent, new(), plant.Clock).PublishAsync(changes);
        Assert.Equal(["R1-001:1 lot.received", "R1-001:2 lot.released"], sent.Events.Select(e => $"{e.MessageId} {e.Subject}"));
    }

    [Fact]
    public async Task A_receipt_without_its_certificate_waits_on_hold_for_a_decision_and_is_released_by_it()
    {
        await using var plant = await PlantOnAzure.OpenAsync(azurite);
        await SubmitAsync(plant, "R2", "RESIN");
        var line = Assert.Single((await plant.Get<ReceiptQueries>().FindAsync("R2"))!.Lines);
        Assert.Equal(LineState.OnHold, line.State);
        Assert.Contains("hold", (await plant.Get<LotQueries>().FindAsync("R2-001"))!.BlockedBy.Select(b => b.Code));

        var decided = await plant.Get<ApprovalCommands>().DecideAsync(
            line.ApprovalId!, new DecisionRequest("d1", DecisionKind.Approve, Comment: null, Meaning: null, ShownHash: null, DecisionMeans.SignedIn), PlantOnAzure.Quality, default);
        await plant.Engine.WhenIdleAsync();

        Assert.True(decided.IsTaken, $"{decided.Refusal}");
        Assert.True((await plant.Get<LotQueries>().FindAsync("R2-001"))!.Usable);
        Assert.Single((await plant.Get<ApprovalStore>().QueryAsync(ApprovalState.Approved, role: null, sites: [], 10, continuation: null)).Approvals);
        Assert.Empty(await plant.Get<CommandInbox>().FindPendingAsync(plant.Clock.GetUtcNow(), default));
    }

    private static async Task<CommandResult<ReceiptAccepted>> SubmitAsync(PlantOnAzure plant, string receiptId, string itemId)
    {
        var body = PlantOnAzure.Json($$"""
            {"receiptId":"{{receiptId}}","siteId":"NORTH","supplierId":"GREEN","receivedAt":"2026-03-02T07:00:00Z",
             "lines":[{"itemId":"{{itemId}}","supplierLot":"S1","quantity":100,"uom":"KGM","locationId":"DOCK"}]}
            """);
        var result = await plant.Get<ReceiptCommands>().SubmitAsync(body, s_operator, default);
        await plant.Engine.WhenIdleAsync();
        return result;
    }

    private sealed class SentEvents : ILotEventSender
    {
        public List<LotEventMessage> Events { get; } = [];

        public Task SendAsync(IReadOnlyList<LotEventMessage> events, CancellationToken cancellation = default)
        {
            Events.AddRange(events);
            return Task.CompletedTask;
        }
    }
}
