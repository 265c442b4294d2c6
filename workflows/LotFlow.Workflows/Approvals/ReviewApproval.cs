using LotFlow.Abstractions.Workflows;
using LotFlow.Domain;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.People;
using LotFlow.Domain.Policies;
using LotFlow.Workflows.Audit;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.People;
using LotFlow.Workflows.Telemetry;

namespace LotFlow.Workflows.Approvals;

/// <summary>
/// Looks at an approval and does what its ladder asks at this time: write to the people of the level, remind, escalate, expire.
/// Messages carry the number of their step, so that doing a step twice sends nothing twice.
/// </summary>
public sealed class ReviewApproval(ApprovalStore approvals, MasterDataStore masterData, IPeople people, INotifier notifier, WorkEvents events, AuditTrail audit, TimeProvider clock)
    : Activity<ApprovalRef, ApprovalReview>
{
    public override async Task<ApprovalReview> RunAsync(ActivityContext context, ApprovalRef input)
    {
        var approval = await approvals.FindAsync(input.ApprovalId, context.Cancellation)
            ?? throw new InvalidOperationException($"Approval '{input.ApprovalId}' is not in the store.");
        var policy = approval.Policy ?? (await masterData.ApprovalsAsync(approval.PolicyVersion, context.Cancellation)).Policy;
        var now = clock.GetUtcNow();
        var step = ApprovalLadder.Advance(approval, policy, now);
        // Messages first: a crash in between repeats the step, and the messages are recognised by their ids.
        if (step.Ask is { } role)
            await AskAsync(step, role, policy, now, context.Cancellation);
        // Its first message is due when it is opened; each later one because nobody has decided in time.
        if (step.Ask is not null && approval.Steps > 0)
            events.ApprovalOverdue(approval, step.Approval.Level);
        if (step.Approval != approval)
            approval = await StoreAsync(step.Approval, context.Cancellation);
        await audit.RecordApprovalAsync(approval, context.Cancellation);
        return new(approval.State, approval.DueAt);
    }

    private async Task<Approval> StoreAsync(Approval stepped, CancellationToken cancellation) => (await approvals.ChangeAsync(
        stepped.ApprovalId,
        // Somebody may have decided meanwhile; then the step is void.
        current => current.IsOpen && current.Steps <= stepped.Steps
            ? current with
            {
                State = stepped.State,
                Level = stepped.Level,
                Steps = stepped.Steps,
                DueAt = stepped.DueAt,
                RequiredRole = stepped.RequiredRole,
                MayDecide = stepped.MayDecide,
            }
            : null,
        cancellation))!;

    private async Task AskAsync(LadderStep step, Role role, ApprovalPolicy policy, DateTimeOffset now, CancellationToken cancellation)
    {
        var approval = step.Approval;
        var kind = step.IsReminder ? "reminder" : approval.Level > 0 ? "escalation" : "approval";
        foreach (var person in await people.WithRoleAsync(role, approval.SiteId, cancellation))
        {
            if (ApprovalRules.Forbids(approval, person) is not null || approval.Decisions.Any(d => d.By == person.Id))
                continue;
            var id = Identifier.Digest($"{approval.ApprovalId}|{approval.Steps}|{person.Id}");
            var link = new ApprovalLink(approval.ApprovalId, person.Id, approval.Level, now.AddDays(policy.LinkDays), id);
            await notifier.SendAsync(
                new(id, kind, approval.SiteId, new(person.Id, person.Name, person.Email), Subject(approval, kind), ApprovalText.Of(approval), link) { Approval = approval },
                cancellation);
        }
    }

    private static string Subject(Approval approval, string kind) => kind switch
    {
        "reminder" => $"Reminder: {approval.Summary}",
        "escalation" => $"Escalated to you: {approval.Summary}",
        _ => approval.Summary,
    };
}
