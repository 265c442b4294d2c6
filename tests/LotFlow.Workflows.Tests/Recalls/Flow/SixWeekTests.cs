using LotFlow.Domain.Approvals;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Recalls;
using LotFlow.Workflows.Tests.Holds;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Recalls.Flow;

/// <summary>
/// Six weeks of a recall: late events, a consignee that never answers, a site that is slow, a rejected closure, one that the scope overtook;
/// with the process stopped and started wherever something waits.
/// </summary>
public sealed class SixWeekTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_recall_of_six_weeks_comes_to_its_end_whatever_happens_to_the_process(bool restarting)
    {
        var log = new EventLog();
        await using var plant = await RecallFlowSteps.OpenAsync(log: log);
        await plant.RecallAsync();
        await PassAsync(plant, TimeSpan.FromHours(14), restarting);
        Assert.NotEmpty(plant.MailTo("mira@example.com"));
        await plant.ConfirmAsync();
        await plant.RespondAsync("SHOP", "acknowledged");
        await PassAsync(plant, TimeSpan.FromDays(8), restarting);

        // A batch that was being made when the sugar was blocked: its output arrives a week later.
        await plant.ExtendAsync("X1", await plant.ContaminatedAsync("T"));
        await plant.ConfirmAsync();
        await PassAsync(plant, TimeSpan.FromDays(7), restarting);
        await plant.RespondAsync("SHOP", used: 40);
        Assert.Equal(ConsigneeState.NonResponder, (await plant.RecallViewAsync()).Consignees.Single(c => c.CustomerId == "MILL").State);
        await plant.DisposeOfAsync("scrap");

        var rejected = await plant.ClosureAskedAsync("Q1", "RC", ("consignee", "MILL"));
        await PassAsync(plant, TimeSpan.FromDays(4), restarting);
        await plant.DecideAsync(rejected, DecisionKind.Reject, Staff.Manager);
        var overtaken = await plant.ClosureAskedAsync("Q2", "RC", ("consignee", "MILL"));
        await PassAsync(plant, TimeSpan.FromDays(1), restarting);
        await plant.ExtendAsync("X2", await plant.SugarAsync("LATE"));
        Assert.Equal(ApprovalState.Cancelled, (await plant.ApprovalAsync(overtaken)).State);
        await PassAsync(plant, TimeSpan.FromDays(12), restarting);
        await plant.ConfirmAsync();
        await plant.RespondAsync("MILL", used: 20);
        await plant.DisposeOfAsync("scrap", "RC", "LATE-001");
        var last = await plant.ClosureAskedAsync("Q3");
        await PassAsync(plant, TimeSpan.FromDays(9), restarting);
        await plant.ApproveAsync(last, Staff.Manager);

        var header = await plant.HeaderAsync();
        Assert.Equal((RecallState.Closed, 3), (header.State, header.ScopeVersion));
        Assert.Equal([RecallRequestState.Rejected, RecallRequestState.Withdrawn, RecallRequestState.Done], header.Requests.Select(r => r.State));
        foreach (var lotId in new[] { "R-001", "R-C1", "T-001", "T-C1", "LATE-001" })
        {
            var gate = await plant.GateAsync(lotId);
            Assert.Equal((0m, Disposition.Rejected, 0), (gate.OnHand.Values.Sum(), gate.Disposition, gate.OpenHolds.Count));
        }

        var reports = await plant.Get<RecallStatusReports>().ListAsync("RC", CancellationToken.None);
        Assert.Equal(["due-202603160800", "due-202603300800", "final"], reports.Select(r => r.ReportId));
        Assert.All(reports, r => Assert.NotNull(r.ToldAt));
        Assert.Equal((1, 1, 2, 1), (log.Of("recall.started").Count(), log.Of("recall.blocked").Count(), log.Of("recall.rescoped").Count(), log.Of("recall.closed").Count()));
        Assert.Equal(Abstractions.Workflows.WorkflowStatus.Completed, (await plant.Engine.GetAsync("recall-RC"))!.Status);
        // Three attempts at the first notice of MILL, one more for what was found later.
        Assert.Equal(4, plant.MailTo("mill@example.com").Count());
    }

    [Fact]
    public async Task A_recall_goes_on_living_and_starts_a_new_history_while_an_approval_is_open()
    {
        await using var plant = await RecallFlowSteps.OpenAsync();
        await plant.RecallAsync();
        await plant.SettleAsync();
        var approvalId = await plant.ClosureAskedAsync();
        for (var i = 0; i < 300; i++)
        {
            await plant.Get<RecallWake>().WakeAsync("RC", CancellationToken.None);
            await plant.IdleAsync();
        }

        await plant.AdvanceAsync(TimeSpan.FromDays(20));
        Assert.Contains(await plant.Get<RecallStatusReports>().ListAsync("RC", CancellationToken.None), r => r.ReportId == "due-202603160800");
        await plant.ApproveAsync(approvalId);
        Assert.True((await plant.HeaderAsync()).IsClosed);
    }

    [Fact]
    public async Task Ending_the_workflow_of_the_approval_does_not_end_the_recall()
    {
        await using var plant = await RecallFlowSteps.OpenAsync();
        await plant.RecallAsync();
        await plant.SettleAsync();
        var approvalId = await plant.ClosureAskedAsync();
        await plant.Engine.TerminateAsync(Approval.InstanceId(approvalId), "by mistake", CancellationToken.None);
        await plant.IdleAsync();
        await plant.ApproveAsync(approvalId);
        await plant.AdvanceAsync(TimeSpan.FromDays(2));
        Assert.True((await plant.HeaderAsync()).IsClosed);
    }

    private static async Task PassAsync(Plant plant, TimeSpan time, bool restarting)
    {
        if (restarting)
            await plant.RestartAsync();
        await plant.AdvanceAsync(time / 2);
        if (restarting)
            await plant.RestartAsync();
        await plant.AdvanceAsync(time / 2);
    }
}
