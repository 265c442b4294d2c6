using System.Text.Json.Nodes;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Tests.Hosting;
using static LotFlow.Workflows.Tests.Production.ProductionSteps;

namespace LotFlow.Workflows.Tests.Production;

/// <summary>
/// An issue that fails on its way leaves balances, reservations and links as if nothing had happened, and in the ledger each movement with its
/// reversal.
/// </summary>
public sealed class CompensationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task An_issue_of_ten_lines_that_fails_at_any_line_is_taken_back(int line)
    {
        await using var plant = await OpenAsync();
        var lots = await StockAsync(plant, "T", 10);
        var before = await StandAsync(plant, lots);
        HoldBeforeIssueOf(plant, lots[line - 1]);

        var refused = (await plant.IssueAsync("PO1", Issue("I1", lots))).Refusal!;

        Assert.Equal(("lot-blocked", "H1"), (refused.Code, refused.BlockedBy!.Single().Ref));
        Assert.Equal(before, await StandAsync(plant, lots));
        for (var i = 0; i < lots.Length; i++)
            Assert.Equal(i < line - 1 ? ["receipt", $"issue:I1:{i + 1}", $"issue:I1:{i + 1}:reversal"] : ["receipt"], await LedgerAsync(plant, lots[i]));
        await plant.ShouldAgreeAsync(lots, ["PO1"]);
        // Where nothing had been posted there is no order.
        var order = await plant.Get<LotFlow.Workflows.Production.ProductionQueries>().FindAsync("PO1");
        Assert.Equal(line > 1, order is not null);
        Assert.Empty(order?.Issues ?? []);

        // A refusal is not remembered: the same again succeeds when nothing speaks against it.
        await plant.Get<InventoryStore>().ChangeControlAsync(
            lots[line - 1], c => c.WithoutHold("H1"), c => LotEvent.Of(LotEventTypes.HoldReleased, c.LotId, c.Sequence, plant.Clock.GetUtcNow(), "qa1"), default);
        Assert.Equal(lots, (await plant.IssueAsync("PO1", Issue("I1", lots))).Taken().Lines!.Select(l => l.LotId));
        Assert.Contains("issue:I1:2:1", await LedgerAsync(plant, lots[0]));
        await plant.ShouldAgreeAsync(lots, ["PO1"]);
    }

    private static async Task<string[]> StockAsync(Plant plant, string name, int count)
    {
        var lots = Enumerable.Range(1, count).Select(i => $"{name}-L{i}").ToArray();
        foreach (var lot in lots)
            await plant.StockAsync(lot, 100);
        return lots;
    }

    /// <summary>Blocks a lot after it was reserved and before it is issued: the moment that no check beforehand can see.</summary>
    private static void HoldBeforeIssueOf(Plant plant, string lotId)
    {
        var isHeld = false;
        plant.Disturbances.Watch(access =>
        {
            if (isHeld || !access.StartsWith($"write {lotId} control movement:issue:", StringComparison.Ordinal))
                return;
            plant.HoldAsync(lotId, "H1").GetAwaiter().GetResult();
            isHeld = true;
        });
    }

    private static JsonObject Issue(string issueId, string[] lots) => IssueBody(issueId, [.. lots.Select(l => Line("SUGAR", 40, l))]);

    private static async Task<string[]> StandAsync(Plant plant, string[] lots) => await Task.WhenAll(lots.Select(plant.StandAsync));

    private static async Task<string[]> LedgerAsync(Plant plant, string lotId) =>
        [.. (await plant.Lots.LedgerAsync(lotId))!.Select(m => m.Type == MovementType.Receipt ? "receipt" : m.MovementId)];
}
