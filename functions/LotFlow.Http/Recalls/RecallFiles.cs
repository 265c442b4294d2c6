using LotFlow.Domain.Approvals;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.Genealogy;
using LotFlow.Workflows.Recalls;

namespace LotFlow.Http.Recalls;

/// <summary>Where pages and reports read recalls from.</summary>
internal interface IRecallFiles
{
    Task<RecallFile?> FindAsync(string recallId, CancellationToken cancellation);

    /// <summary>Recalls and drills that are not closed, the latest first.</summary>
    Task<IReadOnlyList<Recall>> OpenAsync(CancellationToken cancellation);

    /// <summary>How the lots of the scope hang together.</summary>
    Task<TraceAnswer> TraceAsync(RecallFile file, CancellationToken cancellation);
}

/// <summary>Puts the file of a recall together from the queries.</summary>
internal sealed class RecallFiles(RecallQueries queries, RecallStore recalls, ApprovalCommands approvals, TraceQueries traces, TimeProvider clock) : IRecallFiles
{
    public async Task<RecallFile?> FindAsync(string recallId, CancellationToken cancellation)
    {
        if (await queries.FindAsync(recallId, cancellation) is not { } view)
            return null;
        List<Approval> decided = [];
        foreach (var request in view.Requests)
        {
            if (await approvals.FindAsync(request.ApprovalId, cancellation) is { } approval)
                decided.Add(approval);
        }

        return new()
        {
            ReadAt = clock.GetUtcNow(),
            View = view,
            TimeLine = await queries.TimeLineAsync(recallId, cancellation),
            Members = await recalls.MembersAsync(recallId, cancellation),
            Approvals = decided,
            StatusReports = [.. (await recalls.ListAsync<StatusReport>(recallId, StatusReport.IdPrefix, cancellation)).OrderBy(r => r.At)],
        };
    }

    public async Task<IReadOnlyList<Recall>> OpenAsync(CancellationToken cancellation) =>
        [.. (await recalls.OpenAsync(cancellation)).OrderByDescending(r => r.StartedAt).ThenBy(r => r.RecallId, StringComparer.Ordinal)];

    // Forward from what is suspect; where the recall went back to the common cause, from there, so that all of the scope is in one picture.
    public Task<TraceAnswer> TraceAsync(RecallFile file, CancellationToken cancellation)
    {
        var roots = file.View.Scope.Lots.Where(l => l.Role is ScopeRole.Root or ScopeRole.Ancestor).Select(l => l.LotId).ToList();
        return roots.Count == 0
            ? Task.FromResult(new TraceAnswer(
                new() { RootLotIds = [], Direction = TraceDirection.Forward, Lots = [], Links = [] }, new(GenealogyFreshness.Store, file.ReadAt), TimeSpan.Zero))
            : traces.TraceAsync(roots, TraceDirection.Forward, maxLots: null, cancellation);
    }
}
