using LotFlow.Abstractions.Workflows;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.Genealogy;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.Holds;
using LotFlow.Workflows.Telemetry;

namespace LotFlow.Workflows.Genealogy;

/// <summary>
/// Does what was decided about a broken link: first the end at the lot, then the other one, then holds go where they would have gone over the
/// link. Each step finds what was done before a crash.
/// </summary>
public sealed class CarryOutLinkRepair(
    LinkRepairStore repairs, ApprovalStore approvals, HoldInheritance inheritance, WorkEvents events, TimeProvider clock) : Activity<LinkRepairRef, LinkRepairOutcome>
{
    public override async Task<LinkRepairOutcome> RunAsync(ActivityContext context, LinkRepairRef input)
    {
        var cancellation = context.Cancellation;
        var repair = await repairs.FindAsync(input.LotId, input.RepairId, cancellation)
            ?? throw new InvalidOperationException($"Link repair '{input.RepairId}' is not in the store.");
        if (repair.State == LinkRepairState.Requested)
            repair = await DecideAsync(repair, cancellation);
        if (repair.State == LinkRepairState.Repairing)
            repair = await RepairAsync(repair, cancellation);
        return new(repair.RepairId, repair.State);
    }

    private async Task<LinkRepair> DecideAsync(LinkRepair repair, CancellationToken cancellation)
    {
        var approval = await approvals.FindAsync(repair.ApprovalId, cancellation);
        if (approval is null or { IsOpen: true })
            throw new InvalidOperationException($"Approval '{repair.ApprovalId}' has not been decided yet.");
        var by = approval.Decisions.LastOrDefault()?.By;
        if (approval.State == ApprovalState.Approved)
            return await repairs.WriteAtLotAsync(repair, by, cancellation);
        // One that has expired was not approved.
        return (await repairs.ChangeAsync(
            repair.Link.LotId, repair.RepairId,
            known => known is { State: LinkRepairState.Requested }
                ? known with { State = LinkRepairState.Rejected, DecidedBy = by, EndedAt = clock.GetUtcNow(), Outcome = ApprovalRules.Earlier(approval) }
                : null,
            cancellation))!;
    }

    private async Task<LinkRepair> RepairAsync(LinkRepair repair, CancellationToken cancellation)
    {
        var (transformationId, lotId, role) = repair.Link;
        if (role == LinkRole.Input)
        {
            await repairs.CopyInputAsync(repair.Link, cancellation);
            await inheritance.PassOnAsync(lotId, transformationId, cancellation);
        }
        else
        {
            await repairs.WriteOutputAsync(repair, cancellation);
            await inheritance.PassOnOutputsAsync(transformationId, cancellation);
        }

        var isFirst = false;
        repair = (await repairs.ChangeAsync(
            lotId, repair.RepairId,
            known =>
            {
                isFirst = known is { State: LinkRepairState.Repairing };
                return isFirst ? known! with { State = LinkRepairState.Repaired, EndedAt = clock.GetUtcNow() } : null;
            },
            cancellation))!;
        if (isFirst)
            events.LinkRepaired(repair.RepairId, lotId, repair.SiteId, transformationId);
        return repair;
    }
}
