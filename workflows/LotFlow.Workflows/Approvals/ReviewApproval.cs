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
public sealed class ReviewApproval(
    ApprovalStore approvals, DelegationStore delegations, MasterDataStore masterData, IPeople people, INotifier notifier, WorkEvents events,
    AuditTrail audit, TimeProvider clock)
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
        if (!approval.IsOpen)
            await TellEndAsync(approval, context.Cancellation);
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
        var message = new ApprovalMessage(approval, kind, Subject(approval, kind), ApprovalText.Of(approval), now.AddDays(policy.LinkDays));
        foreach (var person in await ToAskAsync(approval, role, cancellation))
            await notifier.SendAsync(message.To(person), cancellation);
        await notifier.SendAsync(message.ToChannel(role), cancellation);
    }

    /// <summary>
    /// Everyone of the role who is there and may decide, and whoever stands in for one who is not. If that is nobody, those who are away are
    /// asked all the same: a question that nobody hears of is worse than a message to somebody on holiday.
    /// </summary>
    private async Task<IReadOnlyList<Person>> ToAskAsync(Approval approval, Role role, CancellationToken cancellation)
    {
        var on = await delegations.NowAsync(cancellation);
        var able = (await people.WithRoleAsync(role, approval.SiteId, cancellation))
            .Where(p => ApprovalRules.Forbids(approval, p) is null && !ApprovalRules.HasDecided(approval, p.Id)).ToList();
        List<Person> asked = [.. able.Where(p => !on.IsAway(p.Id))];
        foreach (var id in able.SelectMany(p => on.InPlaceOf(p.Id)).Distinct(StringComparer.Ordinal))
        {
            if (!asked.Exists(p => p.Id == id) && !ApprovalRules.HasDecided(approval, id) && await people.FindAsync(id, cancellation) is { } other
                && ApprovalRules.Forbids(approval, other, on) is null)
            {
                asked.Add(other);
            }
        }

        return asked.Count > 0 ? asked : able;
    }

    /// <summary>How it ended, to whoever asked and whoever decided, with the signatures.</summary>
    private async Task TellEndAsync(Approval approval, CancellationToken cancellation)
    {
        var message = new ApprovalMessage(approval, "decided", $"{WireName.Of(approval.State)}: {approval.Summary}", ApprovalText.Of(approval), LinkUntil: null);
        foreach (var id in approval.Decisions.Select(d => d.By).Prepend(approval.RequestedBy).Distinct(StringComparer.Ordinal))
        {
            if (await people.FindAsync(id, cancellation) is { Email: not null } person)
                await notifier.SendAsync(message.To(person), cancellation);
        }
    }

    private static string Subject(Approval approval, string kind) => kind switch
    {
        "reminder" => $"Reminder: {approval.Summary}",
        "escalation" => $"Escalated to you: {approval.Summary}",
        _ => approval.Summary,
    };
}
