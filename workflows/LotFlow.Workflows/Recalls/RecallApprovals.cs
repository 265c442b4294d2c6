using LotFlow.Domain.Approvals;
using LotFlow.Domain.People;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Approvals;

namespace LotFlow.Workflows.Recalls;

/// <summary>
/// Asks a second person about a recall: quality first, then up the ladder of the policy for approvals. It concerns every site, so the approval
/// lives under none of them, and whoever is limited to some cannot decide. Excluded is whoever asks.
/// </summary>
public sealed class RecallApprovals(
    ApprovalRequests requests, ApprovalStore approvals, ApprovalCommands decisions, RecallStore recalls, RecallQueries queries, RecallMessages messages, TimeProvider clock)
{
    public static string IdOf(string recallId, string requestId) => Approval.IdFor(RecallRequestRules.Everywhere, $"recall|{recallId}|{requestId}");

    public static string NameOf(RecallRequestKind kind) => kind == RecallRequestKind.Closure ? "Closure" : "Scope reduction";

    /// <summary>Opens the approval of a request, unless the request has been answered or withdrawn meanwhile.</summary>
    public async Task OpenAsync(Recall recall, RecallRequest request, CancellationToken cancellation)
    {
        if (await approvals.FindAsync(request.ApprovalId, cancellation) is null && await queries.FindAsync(recall.RecallId, cancellation) is { } view)
        {
            await requests.OpenAsync(new()
            {
                ApprovalId = request.ApprovalId,
                Kind = request.Kind == RecallRequestKind.Closure ? ApprovalKind.RecallClosure : ApprovalKind.RecallScopeReduction,
                SiteId = RecallRequestRules.Everywhere,
                Subject = new("recall", recall.RecallId, LotId: null),
                Summary = RecallApprovalText.Summary(recall, request),
                Details = RecallApprovalText.Details(recall, request, view),
                Excluded = [request.RequestedBy],
                RequestedBy = request.RequestedBy,
            }, cancellation);
        }

        // The scope may have overtaken it between; then nobody is to be asked.
        var known = await recalls.FindAsync(recall.RecallId, cancellation);
        if (known?.Requests.FirstOrDefault(r => r.RequestId == request.RequestId) is { State: RecallRequestState.Withdrawn })
            await decisions.CancelAsync(request.ApprovalId, by: null, cancellation);
    }

    /// <summary>Takes back a request that no longer stands: its approval is cancelled, so that its links say so, and whoever runs the recall is told.</summary>
    public async Task<Recall> WithdrawAsync(Recall recall, RecallRequest request, string why, CancellationToken cancellation)
    {
        await decisions.CancelAsync(request.ApprovalId, by: null, cancellation);
        var text = $"{NameOf(request.Kind)} of recall {recall.RecallId} ({request.RequestId}) was withdrawn: {why}";
        await messages.TellRecallPeopleAsync($"{recall.RecallId}|withdrawn|{request.RequestId}", $"Recall {recall.RecallId}: {NameOf(request.Kind).ToLowerInvariant()} withdrawn", text, cancellation);
        await recalls.TellAsync(
            recall.RecallId, $"withdrawn|{request.RequestId}",
            new(clock.GetUtcNow(), Person.System.Id, "withdrawn", text, request.ApprovalId) { ScopeVersion = recall.ScopeVersion }, cancellation);
        return await recalls.ChangeAsync(
            recall.RecallId,
            known => known.HoldsEndedAt is null ? RecallRequestRules.Answer(known, request.RequestId, RecallRequestState.Withdrawn, by: null, why) : null, cancellation);
    }
}
