using LotFlow.Abstractions.Documents;
using LotFlow.Domain;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.People;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.Approvals;

/// <summary>Approvals, each in the partition of its site.</summary>
public sealed class ApprovalStore(IDocumentStore store)
{
    private readonly IDocumentContainer _approvals = store.Container(Containers.Approvals);

    public async Task<Approval?> FindAsync(string approvalId, CancellationToken cancellation = default) =>
        TryPartition(approvalId) is { } partition ? await _approvals.FindAsync<Approval>(partition, approvalId, cancellation) : null;

    /// <summary>Opens an approval; answers the one that stands.</summary>
    public async Task<Approval> OpenAsync(Approval approval, CancellationToken cancellation)
    {
        var result = await _approvals.CommitAsync(new DocumentBatch(Partition(approval.SiteId)).Create(approval.ApprovalId, approval), cancellation);
        return result.Committed ? approval : (await FindAsync(approval.ApprovalId, cancellation))!;
    }

    /// <summary>Changes an approval against what was read; <paramref name="change"/> answers null to leave it.</summary>
    public Task<Approval?> ChangeAsync(string approvalId, Func<Approval, Approval?> change, CancellationToken cancellation) =>
        _approvals.ChangeAsync<Approval>(
            TryPartition(approvalId)!, approvalId, before => before is null ? null : change(before), cancellation);

    /// <summary>The waiting workflow has been woken for this decision; one that was stored since keeps its own mark.</summary>
    public Task WokenAsync(string approvalId, DateTimeOffset decidedAt, CancellationToken cancellation) =>
        ChangeAsync(approvalId, current => current.WakePendingSince == decidedAt ? current with { WakePendingSince = null } : null, cancellation);

    /// <summary>Decided approvals whose workflow may not have been woken.</summary>
    public async Task<IReadOnlyList<Approval>> FindUnwokenAsync(DateTimeOffset before, CancellationToken cancellation)
    {
        return await _approvals.QueryAllAsync<Approval>(new()
        {
            Where = [new("wakePendingSince", FieldComparison.LessThanOrEqual, CommandInbox.Iso(before))],
            OrderBy = "wakePendingSince",
            Limit = 500,
        }, cancellation);
    }

    /// <summary>Approvals in order of their request; state and role filter.</summary>
    public async Task<(IReadOnlyList<Approval> Approvals, string? Continuation)> QueryAsync(
        ApprovalState? state, Role? role, IReadOnlyList<string> sites, int limit, string? continuation, CancellationToken cancellation = default)
    {
        List<FieldCondition> where = [];
        if (state is { } wanted)
            where.Add(FieldCondition.Equal("state", WireName.Of(wanted)));
        List<Approval> found = [];
        // Role and sites are filtered here; pages are read until one is full, so that a filter never answers a short page in the middle.
        do
        {
            var page = await _approvals.QueryAsync(
                new() { Where = where, OrderBy = "requestedAt", Limit = limit - found.Count, Continuation = continuation }, cancellation);
            found.AddRange(page.Documents.Select(d => d.As<Approval>())
                .Where(a => (role is not { } r || a.MayDecide.Contains(r)) && (sites.Count == 0 || sites.Contains(a.SiteId))));
            continuation = page.Continuation;
        }
        while (continuation is not null && found.Count < limit);
        return (found, continuation);
    }

    // An approval id begins with its partition, "{siteId}.".
    private static string Partition(string siteId) => DocumentKey.Checked($"{siteId}.");

    private static string? TryPartition(string approvalId) =>
        Approval.SiteOf(approvalId) is { } site && DocumentKey.IsValid($"{site}.") ? Partition(site) : null;
}
