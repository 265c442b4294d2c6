using System.Collections.Concurrent;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Genealogy;
using LotFlow.Workflows.Holds;
using LotFlow.Workflows.Lots;

namespace LotFlow.Workflows.Recalls;

/// <summary>Where a walk begins. Via is what a gate is made of, for a lot that nobody has described.</summary>
public sealed record WalkRoot(string LotId, string ItemId, ScopeRole Role, Link? Via = null);

/// <summary>What a walk has reached.</summary>
public sealed record RecallReach(IReadOnlyCollection<ReachedLot> Lots, IReadOnlyCollection<string> TransformationIds, IReadOnlyList<TraceGap> Gaps);

/// <summary>
/// Finds what a recall reaches. Backward first, where it is asked for: a lot, what made it, what went into that; then forward from
/// everything found. A recall blocks each node before it reads what leaves it, as holds do (ADR 17); a drill walks the same way and blocks
/// nothing. Lots that were taken out under approval are not gone through. Walking again changes nothing.
/// </summary>
public sealed class RecallWalker(InventoryStore inventory, GenealogyStore genealogy, HoldScopeWalker holds, LotStore lots)
{
    public async Task<RecallReach> WalkAsync(Recall recall, IReadOnlyCollection<WalkRoot> roots, bool blocks, CancellationToken cancellation)
    {
        var walk = new Walk(recall, blocks);
        var begin = roots.Where(r => !walk.Excluded.Contains(r.LotId)).DistinctBy(r => r.LotId).ToList();
        foreach (var root in begin)
            walk.Roles.TryAdd(root.LotId, root.Role);
        if (recall.Direction == RecallDirection.Both)
        {
            // What was only kept from before is no cause: it is gone forward from, and nobody suspects what went into it.
            await Frontier.WalkAsync(
                begin.Where(r => r.Role != ScopeRole.Descendant).Select(r => new Node(r.LotId, r.ItemId, r.LotId, r.Via)), (node, ct) => BackAsync(walk, node, ct), cancellation);
        }

        var suspect = begin.Select(r => r.LotId).ToHashSet(StringComparer.Ordinal);
        List<Node> forward =
        [
            .. begin.Select(r => new Node(r.LotId, r.ItemId, r.LotId, r.Via)),
            .. walk.Lots.Values.Where(l => !suspect.Contains(l.LotId)).Select(l => new Node(l.LotId, l.ItemId, walk.RootOf[l.LotId], Via: null)),
            // Whatever came out of what made a suspect lot has the same cause, also where nobody knows what went in.
            .. walk.Back.Where(t => walk.Forward.TryAdd(t.Key, 0)).Select(t => new Node(LotId: null, ItemId: "", t.Value, Via: null) { TransformationId = t.Key }),
        ];
        await Frontier.WalkAsync(forward, (node, ct) => ForwardAsync(walk, node, ct), cancellation);
        return new([.. walk.Lots.Values], [.. walk.Forward.Keys], [.. walk.Gaps.Values.OrderBy(g => g.Code, StringComparer.Ordinal).ThenBy(g => g.Ref, StringComparer.Ordinal)]);
    }

    private async Task<IEnumerable<Node>> BackAsync(Walk walk, Node node, CancellationToken cancellation)
    {
        if (node.TransformationId is { } transformationId)
        {
            await BlockAsync(walk, transformationId, node.RootLotId, cancellation);
            // The lots keep the links, and these are their copies: one may be a moment late, and is seen when it comes.
            var inputs = (await genealogy.InputsOfAsync(transformationId, cancellation)).Where(l => l.Quantity != 0).ToList();
            if (inputs.Count == 0)
                walk.Gap(new(TraceGapCodes.UnknownInput, transformationId, $"Nothing is recorded that went into '{transformationId}', out of which lots in scope came."));
            return inputs.Where(l => !walk.Excluded.Contains(l.LotId) && walk.Roles.TryAdd(l.LotId, ScopeRole.Ancestor))
                .Select(l => new Node(l.LotId, l.ItemId, node.RootLotId, l));
        }

        if (!await ReachAsync(walk, node, cancellation))
            return [];
        // What was taken back entirely is no longer in the lot, and the lot itself says so.
        return (await genealogy.MakersOfAsync(node.LotId!, cancellation)).Where(l => l.Quantity != 0 && walk.Back.TryAdd(l.TransformationId, node.RootLotId))
            .Select(l => new Node(LotId: null, ItemId: "", node.RootLotId, Via: null) { TransformationId = l.TransformationId });
    }

    private async Task<IEnumerable<Node>> ForwardAsync(Walk walk, Node node, CancellationToken cancellation)
    {
        if (node.TransformationId is { } transformationId)
        {
            await BlockAsync(walk, transformationId, node.RootLotId, cancellation);
            // Also those that were taken back: the lot may still have it (ADR 17).
            return (await genealogy.OutputsOfAsync(transformationId, cancellation))
                .Where(l => !walk.Excluded.Contains(l.LotId) && walk.Roles.TryAdd(l.LotId, ScopeRole.Descendant))
                .Select(l => new Node(l.LotId, l.ItemId, node.RootLotId, l));
        }

        if (!walk.Lots.ContainsKey(node.LotId!) && !await ReachAsync(walk, node, cancellation))
            return [];
        return (await genealogy.UsesOfAsync(node.LotId!, cancellation)).Where(l => l.Quantity != 0 && walk.Forward.TryAdd(l.TransformationId, 0))
            .Select(l => new Node(LotId: null, ItemId: "", node.RootLotId, Via: null) { TransformationId = l.TransformationId });
    }

    /// <summary>False where the hold has ended at the lot, which means that this walk was overtaken by the end of the recall.</summary>
    private async Task<bool> ReachAsync(Walk walk, Node node, CancellationToken cancellation)
    {
        var lotId = node.LotId!;
        bool isBorn;
        if (walk.Blocks)
        {
            var gate = await holds.BlockAsync(lotId, node.Via, walk.HoldId, walk.HoldAt(lotId, node.RootLotId), cancellation);
            if (gate.HasEnded)
                return false;
            isBorn = gate.IsBorn;
        }
        else
        {
            isBorn = await inventory.FindControlAsync(lotId, cancellation) is { IsBorn: true };
        }

        walk.Lots.TryAdd(lotId, new(lotId, node.ItemId, walk.Roles[lotId]));
        walk.RootOf.TryAdd(lotId, node.RootLotId);
        if (!isBorn && await lots.FindAsync(lotId, cancellation) is null)
            walk.Gap(new(TraceGapCodes.UnknownLot, lotId, $"Lot '{lotId}' is neither described nor in stock."));
        return true;
    }

    private Task BlockAsync(Walk walk, string transformationId, string rootLotId, CancellationToken cancellation) => walk.Blocks
        ? holds.BlockTransformationAsync(transformationId, walk.HoldId, walk.Hold with { RootLotId = rootLotId }, cancellation)
        : Task.CompletedTask;

    private sealed record Node(string? LotId, string ItemId, string RootLotId, Link? Via)
    {
        public string? TransformationId { get; init; }
    }

    private sealed class Walk(Recall recall, bool blocks)
    {
        public bool Blocks => blocks;

        public string HoldId { get; } = recall.HoldId;

        public OpenHold Hold { get; } = RecallHold.Of(recall);

        public HashSet<string> Excluded { get; } = recall.Excluded.ToHashSet(StringComparer.Ordinal);

        /// <summary>Every lot that the walk has come upon, by how it came first.</summary>
        public ConcurrentDictionary<string, ScopeRole> Roles { get; } = new(StringComparer.Ordinal);

        /// <summary>Those of them that were visited.</summary>
        public ConcurrentDictionary<string, ReachedLot> Lots { get; } = new(StringComparer.Ordinal);

        public ConcurrentDictionary<string, string> RootOf { get; } = new(StringComparer.Ordinal);

        /// <summary>What made suspect lots, with the root that led there.</summary>
        public ConcurrentDictionary<string, string> Back { get; } = new(StringComparer.Ordinal);

        public ConcurrentDictionary<string, byte> Forward { get; } = new(StringComparer.Ordinal);

        public ConcurrentDictionary<string, TraceGap> Gaps { get; } = new(StringComparer.Ordinal);

        public OpenHold HoldAt(string lotId, string rootLotId) => lotId == rootLotId ? Hold : Hold with { RootLotId = rootLotId };

        public void Gap(TraceGap gap) => Gaps.TryAdd($"{gap.Code}|{gap.Ref}", gap);
    }
}
