using System.Collections.Concurrent;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Holds;
using LotFlow.Domain.Lots;
using LotFlow.Domain.People;
using LotFlow.Workflows.Genealogy;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.MasterData;

namespace LotFlow.Workflows.Holds;

/// <summary>
/// Puts a hold into the gate of every lot in scope, also while the scope grows (design, section 5): each node is blocked first, and what
/// leaves it is read then. An output is either seen here, or registered after its transformation was blocked and born with the hold.
/// Walking again changes nothing. Of an input that was taken back nothing is in the transformation, so it is not followed; an output that
/// was taken back is, since its lot may still have it (ADR 17).
/// </summary>
public sealed class HoldScopeWalker(
    InventoryStore inventory, GenealogyStore genealogy, HoldReleaseWalker releases, LotStore lots, MasterDataStore masterData)
{
    /// <summary>
    /// Blocks the roots and, with scope descendants, everything made of them. Answers the lots that carry the hold now, roots first: none
    /// where it was released meanwhile.
    /// </summary>
    /// <param name="roots">Lots that are described or have stock.</param>
    /// <param name="holdId">Never used before for another hold.</param>
    /// <param name="hold">As the roots keep it; other lots keep the root that led to them beside it.</param>
    /// <param name="cancellation">Ends the attempt; what was blocked stays so, and walking again goes on.</param>
    public async Task<IReadOnlyList<string>> PlaceAsync(IReadOnlyCollection<string> roots, string holdId, OpenHold hold, CancellationToken cancellation)
    {
        var walk = new Walk(holdId, hold);
        foreach (var root in roots)
            walk.Seen.TryAdd(root, 0);
        await Frontier.WalkAsync(roots.Select(r => new Node(r, r, Via: null, TransformationId: null)), (node, ct) => VisitAsync(walk, node, ct), cancellation);
        foreach (var root in roots.Where(walk.Reached.ContainsKey))
        {
            // The release marks its root before it goes on. It came during this walk, and may have passed lots that the walk held after it.
            if ((await inventory.FindControlAsync(root, cancellation))?.HasEnded(holdId) != true)
                continue;
            foreach (var control in await releases.ReleaseAsync([root], new(holdId, root, HoldDisposition.Release, Person.System.Id, ApprovalId: null), cancellation))
                walk.Reached.TryRemove(control.LotId, out _);
        }

        return [.. roots.Where(walk.Reached.ContainsKey), .. walk.Reached.Keys.Except(roots).Order(StringComparer.Ordinal)];
    }

    /// <summary>Blocks a transformation and everything that came out of it, for a hold that reaches it in another way than by a walk from its lot.</summary>
    internal Task PlaceOnTransformationAsync(string transformationId, string holdId, OpenHold hold, CancellationToken cancellation)
    {
        // A part of a lot that was held carries the hold wherever it goes, even if the hold goes no further from the lot.
        var walk = new Walk(holdId, hold with { Scope = HoldScope.Descendants }) { Placed = hold };
        return Frontier.WalkAsync(
            [new Node(LotId: null, hold.RootLotId!, Via: null, transformationId)], (node, ct) => VisitAsync(walk, node, ct), cancellation);
    }

    private async Task<IEnumerable<Node>> VisitAsync(Walk walk, Node node, CancellationToken cancellation)
    {
        if (node.TransformationId is { } transformationId)
        {
            await BlockTransformationAsync(transformationId, walk.HoldId, walk.Placed with { RootLotId = node.RootLotId, ToldAs = null }, cancellation);
            return (await genealogy.OutputsOfAsync(transformationId, cancellation))
                .Where(link => walk.Seen.TryAdd(link.LotId, 0)).Select(link => new Node(link.LotId, node.RootLotId, link, TransformationId: null));
        }

        var lotId = node.LotId!;
        var placed = lotId == node.RootLotId ? walk.Placed : walk.Placed with { RootLotId = node.RootLotId, ToldAs = null };
        if ((await BlockAsync(lotId, node.Via, walk.HoldId, placed, cancellation)).HasEnded)
            return [];
        walk.Reached.TryAdd(lotId, 0);
        if (walk.Hold.Scope == HoldScope.Lot)
            return [];
        return (await genealogy.UsesOfAsync(lotId, cancellation))
            .Where(link => link.Quantity != 0 && walk.SeenTransformations.TryAdd(link.TransformationId, 0))
            .Select(link => new Node(LotId: null, node.RootLotId, Via: null, link.TransformationId));
    }

    /// <summary>Puts the hold into the gate of a transformation, unless it is or was there.</summary>
    internal async Task BlockTransformationAsync(string transformationId, string holdId, OpenHold hold, CancellationToken cancellation)
    {
        if (await genealogy.FindControlAsync(transformationId, cancellation) is { } gate && gate.FindHold(holdId) is null && !gate.HasEnded(holdId))
            await genealogy.HoldAsync(transformationId, holdId, hold, cancellation);
    }

    /// <summary>Puts the hold into the gate of a lot, unless it has ended there: an attempt which was overtaken does not bring it back.</summary>
    /// <param name="lotId">A lot with a gate, or one that is described, or one that a link leads to.</param>
    /// <param name="via">What its gate is made of where it has none.</param>
    /// <param name="holdId">The hold.</param>
    /// <param name="hold">As the gate keeps it.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    internal async Task<BlockedGate> BlockAsync(string lotId, Link? via, string holdId, OpenHold hold, CancellationToken cancellation)
    {
        while (true)
        {
            var control = await inventory.FindControlAsync(lotId, cancellation);
            var isBorn = control is { IsBorn: true };
            if (control?.FindHold(holdId) is not null)
                return new(isBorn, HasEnded: false);
            if (control?.HasEnded(holdId) == true)
                return new(isBorn, HasEnded: true);
            if (control is not null
                ? await inventory.HoldAsync(lotId, holdId, hold, cancellation)
                : await genealogy.HoldUnbornAsync(via ?? await DescribedAsync(lotId, cancellation), holdId, hold, cancellation))
            {
                return new(isBorn, HasEnded: false);
            }
        }
    }

    /// <summary>A lot that is described and has no stock yet, such as one of a receipt that was just accepted.</summary>
    private async Task<Link> DescribedAsync(string lotId, CancellationToken cancellation)
    {
        var lot = await lots.FindAsync(lotId, cancellation) ?? throw new InvalidOperationException($"There is no lot '{lotId}' to hold.");
        var item = await masterData.FindItemAsync(lot.ItemId, cancellation);
        return Link.Of("", lotId, LinkRole.Output, lot.ItemId, item?.Uom ?? "");
    }

    private sealed record Node(string? LotId, string RootLotId, Link? Via, string? TransformationId);

    private sealed record Walk(string HoldId, OpenHold Hold)
    {
        /// <summary>What gates keep of it.</summary>
        public OpenHold Placed { get; init; } = Hold;

        public ConcurrentDictionary<string, byte> Seen { get; } = new(StringComparer.Ordinal);

        public ConcurrentDictionary<string, byte> SeenTransformations { get; } = new(StringComparer.Ordinal);

        public ConcurrentDictionary<string, byte> Reached { get; } = new(StringComparer.Ordinal);
    }
}

/// <summary>What a hold met at the gate of a lot.</summary>
/// <param name="IsBorn">Whether the lot had stock when it was looked at.</param>
/// <param name="HasEnded">True where the hold has ended there, and was not put back.</param>
internal readonly record struct BlockedGate(bool IsBorn, bool HasEnded);
