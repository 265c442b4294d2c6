using LotFlow.Abstractions.Workflows;
using LotFlow.Domain.People;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Telemetry;

namespace LotFlow.Workflows.Recalls;

/// <summary>
/// Closes a recall whose closure was approved: looks once more whether everything is settled, carries out the dispositions, ends the holds.
/// From the moment when holds begin to end the scope is fixed (<see cref="Recall.HoldsEndedAt"/>); until then whatever comes late takes the closure
/// back. The header is closed last, so that every step is repeated until all are done.
/// </summary>
public sealed class CloseRecall(
    RecallStore recalls, RecallQueries queries, RecallApprovals approvals, ClosureDispositions disposal, RecallScoping scoping, RecallStatusReports reports, RecallMessages messages,
    WorkEvents events, TimeProvider clock) : Activity<RecallRef, Nothing>
{
    public override async Task<Nothing> RunAsync(ActivityContext context, RecallRef input)
    {
        var cancellation = context.Cancellation;
        var recall = await recalls.FindAsync(input.RecallId, cancellation);
        if (recall is not { IsClosed: false, OpenRequest: { State: RecallRequestState.Approved, Kind: RecallRequestKind.Closure } request })
            return Nothing.Value;
        var by = request.DecidedBy ?? Person.System.Id;
        if (recall.HoldsEndedAt is null)
        {
            if (await ForbidsAsync(recall, request, by, cancellation) is { } why)
            {
                await approvals.WithdrawAsync(recall, request, why, cancellation);
                return Nothing.Value;
            }

            recall = await FixScopeAsync(recall, request, cancellation);
            // Something has come in between: the next look takes it in, and comes back here or takes the closure back.
            if (recall.HoldsEndedAt is null)
                return Nothing.Value;
        }

        await scoping.EndHoldsAsync(input.RecallId, by, request.ApprovalId, cancellation);
        await EndAsync(recall, request, by, cancellation);
        return Nothing.Value;
    }

    /// <summary>Why the recall cannot be closed after all, or null once every disposition was carried out.</summary>
    private async Task<string?> ForbidsAsync(Recall recall, RecallRequest request, string by, CancellationToken cancellation)
    {
        var open = (await queries.FindAsync(recall.RecallId, cancellation))!.OpenPoints.Where(p => !ClosureExplanations.Covers(request, p)).ToList();
        return open.Count > 0
            ? $"Since it was asked for, this is open: {ClosureExplanations.Name(open)}."
            : (await disposal.CarryOutAsync(recall, by, cancellation))?.Detail;
    }

    private Task<Recall> FixScopeAsync(Recall recall, RecallRequest request, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        return recalls.ChangeAsync(
            recall.RecallId,
            known => known is { HoldsEndedAt: null, TouchedSince: null } && known.ScopeVersion == request.ScopeVersion ? known with { HoldsEndedAt = now } : null, cancellation);
    }

    private async Task EndAsync(Recall recall, RecallRequest request, string by, CancellationToken cancellation)
    {
        var recallId = recall.RecallId;
        var now = clock.GetUtcNow();
        // What is told comes first, each once: nothing looks at a recall again that is closed.
        await reports.MakeAsync(recallId, new(RecallStatusReports.FinalId, by), RecallState.Closed, cancellation);
        await reports.TellAsync(recallId, RecallStatusReports.FinalId, cancellation);
        var text = $"Recall {recallId}, {recall.Title}, is closed, as {request.RequestedBy} asked and {by} approved ({request.ApprovalId}).";
        await messages.TellRecallPeopleAsync($"{recallId}|closed", $"Recall {recallId} is closed", text, cancellation);
        await recalls.TellAsync(recallId, "closed", new(now, by, "closed", text, request.ApprovalId) { ScopeVersion = recall.ScopeVersion }, cancellation);
        var isFirst = false;
        await recalls.ChangeAsync(
            recallId,
            known =>
            {
                isFirst = !known.IsClosed;
                return isFirst && RecallRequestRules.Answer(known, request.RequestId, RecallRequestState.Done, by: null, "The recall is closed.") is { } done
                    ? done with { State = RecallState.Closed, ClosedAt = now, ClosedBy = by, StatusReportDueAt = null }
                    : null;
            },
            cancellation);
        if (isFirst)
            events.RecallClosed(Recall.InstanceId(recallId), (now - recall.StartedAt).TotalHours);
    }
}
