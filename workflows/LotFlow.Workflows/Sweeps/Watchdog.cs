using LotFlow.Abstractions.Workflows;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.Lots;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Telemetry;

namespace LotFlow.Workflows.Sweeps;

/// <summary>
/// Counts what is open and finds what does not go on: instances that were started and never ran, instances that are blocked, approvals
/// whose next step is long due, which means that their workflow takes no turns, and open holds that no workflow looks after. It changes
/// nothing.
/// </summary>
public sealed class Watchdog(
    IWorkflowClient workflows, WorkflowRegistry registry, ApprovalStore approvals, LotStore lots, WorkEvents events, WorkMetrics metrics, TimeProvider clock)
{
    /// <summary>How often hosts run it.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromMinutes(5);

    /// <summary>How long an engine may take to do what is due; retries and restarts fit into it.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromHours(1);

    private const int PageSize = 500;

    private static readonly WorkflowStatus[] s_open = [WorkflowStatus.Pending, WorkflowStatus.Running, WorkflowStatus.Suspended, WorkflowStatus.Blocked];

    public async Task<Census> RunAsync(CancellationToken cancellation)
    {
        // Zeros are counted too: that nothing is open is a sign of life, and that nothing is said is none.
        var open = registry.Workflows.SelectMany(w => s_open.Select(status => (w.Name, status))).Distinct().ToDictionary(key => key, _ => 0);
        foreach (var status in s_open)
        {
            string? continuation = null;
            do
            {
                var page = await workflows.QueryAsync(new(status, Limit: PageSize, Continuation: continuation), cancellation);
                foreach (var instance in page.Instances)
                    Look(instance, open);
                continuation = page.Continuation;
            }
            while (continuation is not null);
        }

        await LookAtHoldsAsync(cancellation);
        var census = new Census(open, await CountOverdueAsync(cancellation));
        metrics.Counted(census);
        return census;
    }

    private void Look(WorkflowInstance instance, Dictionary<(string Name, WorkflowStatus Status), int> open)
    {
        var key = (instance.Name, instance.Status);
        open[key] = open.GetValueOrDefault(key) + 1;
        if (instance.Status == WorkflowStatus.Blocked)
            events.WorkflowStuck(instance.InstanceId, instance.Name, $"blocked: {instance.Failure?.Message}");
        else if (instance.Status == WorkflowStatus.Pending && clock.GetUtcNow() - instance.CreatedAt > Patience)
            events.WorkflowStuck(instance.InstanceId, instance.Name, $"started at {instance.CreatedAt:u} and never ran");
    }

    // The hold of a received line belongs to the inspection of the line, whose approval is looked at below.
    private async Task LookAtHoldsAsync(CancellationToken cancellation)
    {
        foreach (var hold in (await lots.OpenHoldsAsync(cancellation)).Where(h => h.Source.Kind != HoldSource.Receipt && clock.GetUtcNow() - h.PlacedAt > Patience))
        {
            var id = HoldCase.WorkflowOf(hold.HoldId, hold.Source);
            var workflow = hold.Source.Kind == HoldSource.Recall ? LotFlowWorkflows.RecallContainment.Name : LotFlowWorkflows.QualityHold.Name;
            var instance = await workflows.GetAsync(id, cancellation);
            if (instance is null)
                events.WorkflowStuck(id, workflow, $"the hold is open since {hold.PlacedAt:u} and its workflow was never started");
            else if (instance.IsFinished)
                events.WorkflowStuck(id, workflow, $"the hold is open since {hold.PlacedAt:u} and its workflow has ended: {instance.Status.ToString().ToLowerInvariant()}");
        }
    }

    private async Task<int> CountOverdueAsync(CancellationToken cancellation)
    {
        var overdue = 0;
        string? continuation = null;
        do
        {
            var (page, next) = await approvals.QueryAsync(ApprovalState.Open, role: null, sites: [], PageSize, continuation, cancellation);
            foreach (var approval in page)
            {
                // The first message is due at once; whoever was asked twice has let the time pass.
                if (approval.Steps > 1)
                    overdue++;
                if (clock.GetUtcNow() - approval.DueAt > Patience)
                    events.WorkflowStuck(Approval.InstanceId(approval.ApprovalId), LotFlowWorkflows.Approval.Name, $"its next step was due at {approval.DueAt:u}");
            }

            continuation = next;
        }
        while (continuation is not null);
        return overdue;
    }
}
