using System.Text.Json;
using LotFlow.Abstractions.Telemetry;
using LotFlow.Abstractions.Workflows;
using LotFlow.Domain;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.Audit;
using LotFlow.Domain.People;
using LotFlow.Workflows.Audit;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Telemetry;

namespace LotFlow.Workflows.Approvals;

/// <summary>Decisions on approvals, from the API and from the page alike.</summary>
public sealed class ApprovalCommands(
    ApprovalStore approvals, DelegationStore delegations, IEnumerable<IApprovalSubject> subjects, IWorkflowClient workflows, WorkEvents events,
    AuditTrail audit, TimeProvider clock)
{
    // Who asked may take back what was asked for, but not a question that LotFlow asks by itself.
    private static readonly ApprovalKind[] s_withdrawable =
        [ApprovalKind.HoldRelease, ApprovalKind.RecallClosure, ApprovalKind.RecallScopeReduction, ApprovalKind.LinkRepair];

    public Task<Approval?> FindAsync(string approvalId, CancellationToken cancellation = default) => approvals.FindAsync(approvalId, cancellation);

    /// <summary>Takes the body of <c>POST /api/approvals/{approvalId}/decisions</c>.</summary>
    public async Task<CommandResult<Approval>> DecideAsync(string approvalId, JsonElement body, Person person, CancellationToken cancellation)
    {
        var reader = new BodyReader(body);
        var request = new DecisionRequest(
            reader.Id("decisionId"), reader.Choice("decision", DecisionKind.Reject), reader.OptionalText("comment", 2000),
            reader.OptionalText("meaning"), reader.OptionalText("shownHash"), DecisionMeans.SignedIn);
        return reader.Errors.Count > 0
            ? CommandResult<Approval>.Invalid(reader.Errors)
            : await DecideAsync(approvalId, request, person, cancellation);
    }

    /// <summary>
    /// Stores a decision and wakes the workflow that waits for it. The write is conditional on what was read: of two people who
    /// decide at the same moment one decides, and the other is told so.
    /// </summary>
    public async Task<CommandResult<Approval>> DecideAsync(string approvalId, DecisionRequest request, Person person, CancellationToken cancellation)
    {
        WorkTrace.About(WorkTrace.ApprovalId, approvalId);
        DecisionOutcome? outcome = null;
        var known = await FindAsync(approvalId, cancellation);
        // Whoever may decide by themselves needs nobody's right.
        var on = known is null || ApprovalRules.Forbids(known, person) is null ? Delegations.None : await delegations.NowAsync(cancellation);
        // Whoever says what they saw decides on that only: if it is not so any more, they are shown what is.
        if (known is { IsOpen: true } && request.ShownHash is not null)
            await RestateAsync(known, cancellation);
        var stored = known is null ? null : await approvals.ChangeAsync(
            approvalId,
            current =>
            {
                outcome = ApprovalRules.Decide(current, person, request, clock.GetUtcNow(), on);
                return outcome.Changed ? outcome.Approval : null;
            },
            cancellation);
        if (stored is null || outcome is null)
            return CommandResult<Approval>.Refused("not-found", $"There is no approval '{approvalId}'.", RefusalKind.NotFound);
        if (outcome.Refusal is { } refusal)
            return CommandResult<Approval>.Refused(refusal);
        if (outcome.Changed && !stored.IsOpen)
            events.ApprovalDecided(stored);
        if (stored.WakePendingSince is not null)
            await WakeAsync(stored, cancellation);
        if (outcome.Changed)
            await audit.TryRecordApprovalAsync(stored);
        return CommandResult<Approval>.Taken(stored with { WakePendingSince = null }, isRepeat: !outcome.Changed);
    }

    /// <summary>Takes back what was asked, by whoever asked it; what waits for the answer goes on as after a no. Doing it twice does it once.</summary>
    public async Task<CommandResult<Approval>> WithdrawAsync(string approvalId, Person person, CancellationToken cancellation)
    {
        if (await FindAsync(approvalId, cancellation) is not { } approval)
            return CommandResult<Approval>.Refused("not-found", $"There is no approval '{approvalId}'.", RefusalKind.NotFound);
        if (approval.RequestedBy != person.Id || !s_withdrawable.Contains(approval.Kind))
            return CommandResult<Approval>.Refused("not-yours", $"Only {approval.RequestedBy} may take it back, and only what a person asked for.", RefusalKind.Forbidden);
        var (stored, isFirst) = (await CancelAsync(approvalId, person.Id, cancellation))!.Value;
        return stored.State == ApprovalState.Cancelled
            ? CommandResult<Approval>.Taken(stored with { WakePendingSince = null }, isRepeat: !isFirst)
            : CommandResult<Approval>.Refused("already-decided", $"{ApprovalRules.Earlier(stored)} It cannot be taken back.");
    }

    /// <summary>
    /// Cancels what is still open, so that nobody is asked what no longer matters and its links say so, and wakes who waits for the answer. What has
    /// ended stays as it is. Doing it twice does it once, and wakes again where that may not have been done.
    /// </summary>
    /// <param name="approvalId">Which.</param>
    /// <param name="by">The person who takes it back; null where LotFlow does, because what it was about is over.</param>
    /// <param name="cancellation">Ends the wait for the store.</param>
    /// <returns>The approval as it stands, and whether this call ended it; null where there is none.</returns>
    public async Task<(Approval Approval, bool IsFirst)?> CancelAsync(string approvalId, string? by, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var isFirst = false;
        if (await approvals.ChangeAsync(
            approvalId,
            current =>
            {
                isFirst = current.IsOpen;
                return isFirst ? current with { State = ApprovalState.Cancelled, WakePendingSince = now, WithdrawnBy = by } : null;
            },
            cancellation) is not { } stored)
        {
            return null;
        }

        if (stored is { State: ApprovalState.Cancelled, WakePendingSince: not null })
            await WakeAsync(stored, cancellation);
        if (isFirst)
            await audit.TryRecordApprovalAsync(stored);
        return (stored, isFirst);
    }

    /// <summary>Tells the audit trail of a decision that was refused where no answer to a command tells it.</summary>
    public Task TellRefusedAsync(string approvalId, Person person, Refusal refusal) => audit.TryRefusedAsync(
        person, "decision", refusal.Kind == RefusalKind.NotFound ? null : AuditSubject.Approval(approvalId), refusal.Code, refusal.Detail);

    /// <summary>Asks what is to be asked now, where the subject has changed since the question was put.</summary>
    public async Task<Approval> RestateAsync(Approval approval, CancellationToken cancellation)
    {
        if (subjects.FirstOrDefault(s => s.Kind == approval.Kind) is not { } subject || await subject.StateAsync(approval, cancellation) is not var (summary, details))
            return approval;
        var now = clock.GetUtcNow();
        return await approvals.ChangeAsync(approval.ApprovalId, current => ApprovalRules.Restate(current, summary, details, now), cancellation) ?? approval;
    }

    /// <summary>Wakes the workflow of a decided approval; doing it twice is harmless.</summary>
    public async Task WakeAsync(Approval decided, CancellationToken cancellation)
    {
        await workflows.RaiseEventAsync(Approval.InstanceId(decided.ApprovalId), ApprovalWorkflow.DecidedEvent, new WakeUp(), cancellation);
        if (decided.WakePendingSince is { } since)
            await approvals.WokenAsync(decided.ApprovalId, since, cancellation);
    }
}
