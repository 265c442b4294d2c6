using LotFlow.Domain.Approvals;
using LotFlow.Workflows.Tests.Counting;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Histories;

/// <summary>Ways through the count of stock.</summary>
internal static class CountStories
{
    public static IReadOnlyList<HistoryStories.Story> All { get; } = [ExactAsync, RecountedAsync, ApprovedAsync, RejectedAsync, AskedAgainAsync, LongAsync];

    private static async Task<IReadOnlyList<(string Name, string InstanceId)>> ExactAsync(Plant plant)
    {
        await OpenAsync(plant);
        await plant.SubmitAsync("C1", CountPlant.Counter1, ("L1", 100), ("L2", 17));
        await plant.SubmitAsync("C1", CountPlant.Counter2, ("L2", 20));
        return [("count-posted-after-a-recount-inside-tolerance", "count-C1")];
    }

    private static async Task<IReadOnlyList<(string Name, string InstanceId)>> RecountedAsync(Plant plant)
    {
        await OpenAsync(plant);
        await plant.SubmitAsync("C1", CountPlant.Counter1, ("L1", 99));
        await plant.AdvanceAsync(TimeSpan.FromDays(2));
        await plant.SubmitCountAsync("C1", CountPlant.SubmissionOf("DONE", complete: true), CountPlant.Counter1);
        await plant.SubmitAsync("C1", CountPlant.Counter2, ("L2", 20));
        return [("count-in-parts-after-reminders", "count-C1")];
    }

    private static async Task<IReadOnlyList<(string Name, string InstanceId)>> ApprovedAsync(Plant plant)
    {
        await AskedAsync(plant);
        await plant.AnswerAsync(await plant.CountOfAsync("C1"), DecisionKind.Approve, CountPlant.Controller);
        return [("count-approved", "count-C1")];
    }

    private static async Task<IReadOnlyList<(string Name, string InstanceId)>> RejectedAsync(Plant plant)
    {
        await AskedAsync(plant);
        await plant.AdvanceAsync(TimeSpan.FromDays(3));
        await plant.AnswerAsync(await plant.CountOfAsync("C1"), DecisionKind.Reject, Staff.Manager);
        return [("count-rejected-after-escalation", "count-C1")];
    }

    private static async Task<IReadOnlyList<(string Name, string InstanceId)>> AskedAgainAsync(Plant plant)
    {
        await AskedAsync(plant);
        await plant.MovedAsync("L1", 5, "A1", "QA", late: TimeSpan.FromHours(5));
        for (var round = 0; round < 2; round++)
            await plant.AnswerAsync(await plant.CountOfAsync("C1"), DecisionKind.Approve, CountPlant.Controller);
        return [("count-asked-again-when-the-difference-had-changed", "count-C1")];
    }

    private static async Task<IReadOnlyList<(string Name, string InstanceId)>> LongAsync(Plant plant)
    {
        await OpenAsync(plant);
        await plant.AdvanceAsync(TimeSpan.FromDays(60));
        await plant.SubmitAsync("C1", CountPlant.Counter1, ("L1", 100), ("L2", 20));
        return [("count-second-generation", "count-C1")];
    }

    private static async Task OpenAsync(Plant plant)
    {
        await plant.PrepareCountingAsync();
        await plant.StockAsync("L1", 100);
        await plant.StockAsync("L2", 20);
        await plant.AdvanceAsync(TimeSpan.FromHours(1));
        await plant.CountAsync("C1");
    }

    private static async Task AskedAsync(Plant plant)
    {
        await OpenAsync(plant);
        await plant.SubmitAsync("C1", CountPlant.Counter1, ("L1", 80), ("L2", 20));
        await plant.SubmitAsync("C1", CountPlant.Counter2, ("L1", 80));
    }
}
