using System.Text.Json;
using LotFlow.Abstractions.Telemetry;
using LotFlow.Abstractions.Workflows;
using LotFlow.Domain;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.People;
using LotFlow.Workflows.Audit;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Telemetry;

namespace LotFlow.Workflows.Approvals;

/// <summary>Decisions on approvals, from the API and from the page alike.</summary>
public sealed class ApprovalCommands(ApprovalStore approvals, IWorkflowClient workflows, WorkEvents events, AuditTrail audit, TimeProvider clock)
{
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
        var stored = await FindAsync(approvalId, cancellation) is null ? null : await approvals.ChangeAsync(
            approvalId,
            current =>
            {
                outcome = ApprovalRules.Decide(current, person, request, clock.GetUtcNow());
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

    /// <summary>Wakes the workflow of a decided approval; doing it twice is harmless.</summary>
    public async Task WakeAsync(Approval decided, CancellationToken cancellation)
    {
        await workflows.RaiseEventAsync(Approval.InstanceId(decided.ApprovalId), ApprovalWorkflow.DecidedEvent, new WakeUp(), cancellation);
        if (decided.WakePendingSince is { } since)
            await approvals.WokenAsync(decided.ApprovalId, since, cancellation);
    }
}
