using LotFlow.Domain.Production;
using LotFlow.Workflows.Tests.Hosting;
using LotFlow.Workflows.Tests.Production;
using static LotFlow.Workflows.Tests.Production.ProductionSteps;

namespace LotFlow.Workflows.Tests.Histories;

/// <summary>Ways through the posting of several lots.</summary>
internal static class ProductionStories
{
    public static async Task<IReadOnlyList<(string Name, string InstanceId)>> PostedAsync(Plant plant)
    {
        await plant.StockAsync("A", 50);
        (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 10))).Taken();
        return [("issue-posted", PostingPlan.InstanceId(PostingTypes.Issue, "I1", 1))];
    }

    public static async Task<IReadOnlyList<(string Name, string InstanceId)>> TakenBackAsync(Plant plant)
    {
        await plant.StockAsync("A", 50);
        plant.Disturbances.Watch(access =>
        {
            if (access.StartsWith("write A control movement:issue:", StringComparison.Ordinal))
                plant.HoldAsync("A", "H1").GetAwaiter().GetResult();
        });
        Assert.Equal("lot-blocked", (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 10, "A"))).Refusal?.Code);
        plant.Disturbances.Watch(onAccess: null);
        return [("issue-taken-back", PostingPlan.InstanceId(PostingTypes.Issue, "I1", 1))];
    }
}
