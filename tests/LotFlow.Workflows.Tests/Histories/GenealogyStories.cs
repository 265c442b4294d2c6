using System.Text.Json;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.Genealogy;
using LotFlow.Workflows.Genealogy;
using LotFlow.Workflows.Tests.Genealogy;
using LotFlow.Workflows.Tests.Hosting;
using LotFlow.Workflows.Tests.Production;
using static LotFlow.Workflows.Tests.Production.ProductionSteps;

namespace LotFlow.Workflows.Tests.Histories;

/// <summary>Ways through the repair of a link.</summary>
internal static class GenealogyStories
{
    public static async Task<IReadOnlyList<(string Name, string InstanceId)>> RepairedAsync(Plant plant)
    {
        await plant.StockAsync("A", 50);
        (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 10))).Taken();
        await plant.LoseAsync("tx:PO1", "input:A");
        var asked = (await plant.Get<LinkRepairCommands>().RequestAsync(
            "A", JsonSerializer.SerializeToElement(new { repairId = "K1", transformationId = "PO1", role = "input", note = "Lost" }), Staff.Quality, CancellationToken.None)).Taken();
        await plant.IdleAsync();
        (await plant.DecideAsync(asked.ApprovalId, DecisionKind.Approve, Staff.Quality2)).Taken();
        return [("link-repaired", LinkRepair.InstanceId("K1"))];
    }
}
