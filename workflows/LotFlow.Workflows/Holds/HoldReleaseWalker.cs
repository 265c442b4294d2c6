using System.Collections.Concurrent;
using LotFlow.Abstractions.Documents;
using LotFlow.Domain;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Holds;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Genealogy;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.Holds;

/// <summary>How a hold ends, for the events of its lots.</summary>
public sealed record HoldEnd(string HoldId, string RootLotId, HoldDisposition Disposition, string By, string? ApprovalId);

/// <summary>
/// Takes a hold out of every gate that it reached, on the way that it came: out of a node first, then of what leaves the node. What was
/// registered under the hold and has not arrived yet finds at its lot that the hold has ended (ADR 17). Walking again changes nothing.
/// Starts only when placing has finished.
/// </summary>
public sealed class HoldReleaseWalker(IDocumentStore store, GenealogyStore genealogy, TimeProvider clock)
{
    private readonly IDocumentContainer _inventory = store.Container(Containers.Inventory);

    /// <summary>Releases the lots and whatever the hold reached from them; answers their gates.</summary>
    public Task<IReadOnlyList<LotControl>> ReleaseAsync(IReadOnlyCollection<string> roots, HoldEnd end, CancellationToken cancellation) =>
        WalkAsync(roots.Select(r => new Node(r, Via: null, TransformationId: null)), end, cancellation);

    /// <summary>From lots and from transformations: those that the hold reached in another way than from a lot that they used.</summary>
    internal Task<IReadOnlyList<LotControl>> ReleaseAsync(
        IReadOnlyCollection<string> lotIds, IReadOnlyCollection<string> transformationIds, HoldEnd end, CancellationToken cancellation) =>
        WalkAsync(
            [.. lotIds.Select(l => new Node(l, Via: null, TransformationId: null)), .. transformationIds.Select(t => new Node(LotId: null, Via: null, t))], end, cancellation);

    internal Task<IReadOnlyList<LotControl>> ReleaseTransformationAsync(string transformationId, HoldEnd end, CancellationToken cancellation) =>
        WalkAsync([new Node(LotId: null, Via: null, transformationId)], end, cancellation);

    private async Task<IReadOnlyList<LotControl>> WalkAsync(IEnumerable<Node> nodes, HoldEnd end, CancellationToken cancellation)
    {
        ConcurrentDictionary<string, byte> seen = new(StringComparer.Ordinal);
        ConcurrentDictionary<string, LotControl> released = new(StringComparer.Ordinal);
        await Frontier.WalkAsync(nodes, VisitAsync, cancellation);
        return [.. released.Values.OrderBy(c => c.LotId != end.RootLotId).ThenBy(c => c.LotId, StringComparer.Ordinal)];

        async Task<IEnumerable<Node>> VisitAsync(Node node, CancellationToken ct)
        {
            if (node.TransformationId is { } transformationId)
            {
                if (!seen.TryAdd($"tx:{transformationId}", 0) || !await genealogy.ReleaseAsync(transformationId, end.HoldId, ct))
                    return [];
                return (await genealogy.OutputsOfAsync(transformationId, ct)).Select(link => new Node(link.LotId, link, TransformationId: null));
            }

            // Each link is looked at, also where several lead to one lot: each may have something on its way.
            if (await EndAsync(node.LotId!, node.Via, end, ct) is { } control)
                released[node.LotId!] = control;
            if (!seen.TryAdd(node.LotId!, 0))
                return [];
            // All of them, also those that were taken back since: the hold may have reached the transformation before.
            return (await genealogy.UsesOfAsync(node.LotId!, ct)).Select(link => new Node(LotId: null, Via: null, link.TransformationId));
        }
    }

    private async Task<LotControl?> EndAsync(string lotId, Link? via, HoldEnd end, CancellationToken cancellation)
    {
        while (true)
        {
            // Before the gate: what has arrived by then has brought its hold into the gate that is read next, and what arrives later finds there
            // that the hold has ended. The other way round, what arrives between the two reads would be held for ever.
            var isOnItsWay = via is not null && await IsOnItsWayAsync(via, cancellation);
            var stored = await _inventory.ReadAsync(lotId, Gate.DocumentId, cancellation);
            var control = stored?.As<LotControl>();
            var isHeld = control?.FindHold(end.HoldId) is not null;
            if (!isHeld && (!isOnItsWay || control?.HasEnded(end.HoldId) == true))
                return control;
            var before = control ?? new()
            {
                LotId = lotId,
                ItemId = via!.ItemId,
                Uom = via.Uom,
                Disposition = Disposition.PendingInspection,
                CreatedBy = null,
                Sequence = 0,
            };
            // Where the hold was placed its end is remembered too: a placing that was overtaken must not bring it back.
            var after = isOnItsWay || via is null ? before.WithEnded(end.HoldId) : before.WithoutHold(end.HoldId);
            var batch = new DocumentBatch(lotId);
            if (isHeld)
            {
                after = after with { Sequence = before.Sequence + 1 };
                var e = EventOf(lotId, after.Sequence, end);
                batch.Create(e.DocumentId, e, InventoryStore.OutboxLife);
            }

            _ = stored is null ? batch.Create(Gate.DocumentId, after) : batch.Replace(Gate.DocumentId, after, stored.ETag);
            if ((await _inventory.CommitAsync(batch, cancellation)).Committed)
                return after;
        }
    }

    private async Task<bool> IsOnItsWayAsync(Link output, CancellationToken cancellation)
    {
        foreach (var movementId in output.Entries.Keys)
        {
            if (await _inventory.ReadAsync(output.LotId, Movement.IdPrefix + movementId, cancellation) is null)
                return true;
        }

        return false;
    }

    private LotEvent EventOf(string lotId, long sequence, HoldEnd end) => LotEvent.Of(
        LotEventTypes.HoldReleased, lotId, sequence, clock.GetUtcNow(), end.By,
        ("holdId", end.HoldId), ("rootLotId", lotId == end.RootLotId ? null : end.RootLotId),
        ("disposition", WireName.Of(end.Disposition)), ("approvalId", end.ApprovalId));

    private sealed record Node(string? LotId, Link? Via, string? TransformationId);
}
