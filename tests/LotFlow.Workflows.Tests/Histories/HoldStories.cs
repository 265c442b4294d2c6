using LotFlow.Domain.Approvals;
using LotFlow.Workflows.Tests.Holds;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Histories;

/// <summary>Ways through the workflow of holds.</summary>
internal static class HoldStories
{
    public static async Task<IReadOnlyList<(string Name, string InstanceId)>> ReleasedAsync(Plant plant)
    {
        await plant.HeldAsync(await plant.SugarAsync("R"), "FREE");
        await plant.DisposeAsync("FREE", HoldSteps.Request("Q1"));
        return [("hold-released", "hold-FREE")];
    }

    public static async Task<IReadOnlyList<(string Name, string InstanceId)>> LongAsync(Plant plant)
    {
        await plant.HeldAsync(await plant.SugarAsync("R"), "LONG");
        await plant.AdvanceAsync(TimeSpan.FromDays(20));
        var asked = await plant.RequestReleaseAsync("LONG", HoldSteps.Request("Q1"));
        await plant.DecideAsync(asked.Value!.ApprovalId, DecisionKind.Reject, Staff.Quality2);
        await plant.DisposeAsync("LONG", HoldSteps.Request("Q2", "scrap", HoldSteps.Part(10)));
        await plant.DisposeAsync("LONG", HoldSteps.Request("Q3", "scrap"));
        return [("hold-reminded-rejected-split-and-scrapped", "hold-LONG")];
    }
}
