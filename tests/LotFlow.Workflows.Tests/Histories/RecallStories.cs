using LotFlow.Domain.Approvals;
using LotFlow.Workflows.Recalls;
using LotFlow.Workflows.Tests.Holds;
using LotFlow.Workflows.Tests.Hosting;
using LotFlow.Workflows.Tests.Recalls.Flow;

namespace LotFlow.Workflows.Tests.Histories;

/// <summary>Ways through the workflow of recalls and drills.</summary>
internal static class RecallStories
{
    public static IReadOnlyList<HistoryStories.Story> All { get; } = [ClosedAsync, OvertakenAsync, AdoptedAsync, DrillAsync];

    private static async Task<IReadOnlyList<(string Name, string InstanceId)>> ClosedAsync(Plant plant)
    {
        await plant.PrepareRecallsAsync();
        await plant.RecallAsync();
        await plant.AdvanceAsync(TimeSpan.FromDays(4));
        await plant.SettleAsync();
        await plant.DecideAsync(await plant.ClosureAskedAsync("Q1"), DecisionKind.Reject, Staff.Quality2);
        await plant.ApproveAsync(await plant.ClosureAskedAsync("Q2"));
        return [("recall-reminded-rejected-and-closed", "recall-RC")];
    }

    private static async Task<IReadOnlyList<(string Name, string InstanceId)>> OvertakenAsync(Plant plant)
    {
        await plant.PrepareRecallsAsync();
        await plant.RecallAsync();
        await plant.SettleAsync();
        await plant.ClosureAskedAsync("Q1");
        await plant.ExtendAsync("X1", await plant.SugarAsync("OTHER"));
        var reduction = await plant.RequestReductionAsync("Q2", "OTHER-001");
        await plant.ApproveAsync(reduction.Value!.ApprovalId);
        await plant.ApproveAsync(await plant.ClosureAskedAsync("Q3"));
        return [("recall-overtaken-reduced-and-closed", "recall-RC")];
    }

    private static async Task<IReadOnlyList<(string Name, string InstanceId)>> AdoptedAsync(Plant plant)
    {
        await plant.PrepareRecallsAsync();
        await plant.RecallAsync();
        await plant.SettleAsync();
        var approvalId = await plant.ClosureAskedAsync();
        for (var i = 0; i < 260; i++)
        {
            await plant.Get<RecallWake>().WakeAsync("RC", CancellationToken.None);
            await plant.IdleAsync();
        }

        await plant.ApproveAsync(approvalId);
        return [("recall-second-generation-with-an-approval-of-the-first", "recall-RC")];
    }

    private static async Task<IReadOnlyList<(string Name, string InstanceId)>> DrillAsync(Plant plant)
    {
        await plant.PrepareRecallsAsync();
        await plant.StartAsync(RecallFlowSteps.RecallOf("DRILL", await plant.ContaminatedAsync()).With("drill", true));
        await plant.AdvanceAsync(TimeSpan.FromDays(2));
        return [("drill-that-nobody-answered", "recall-DRILL")];
    }
}
