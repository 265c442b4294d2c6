using LotFlow.Abstractions.Documents;
using LotFlow.Domain;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Lots;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.Genealogy;

/// <summary>
/// Repairs of links, and the writing of what they repair: each end against the gate of the node that it leaves, so that holds and movements
/// that come between are seen.
/// </summary>
public sealed class LinkRepairStore(IDocumentStore store, LinkEndsReader ends, TimeProvider clock)
{
    private readonly IDocumentContainer _inventory = store.Container(Containers.Inventory);

    public Task<LinkRepair?> FindAsync(string lotId, string repairId, CancellationToken cancellation = default) =>
        _inventory.FindAsync<LinkRepair>(lotId, LinkRepair.DocumentId(repairId), cancellation);

    public async Task<IReadOnlyList<LinkRepair>> ListAsync(string lotId, CancellationToken cancellation = default) =>
        [.. (await _inventory.ListAsync<LinkRepair>(lotId, LinkRepair.IdPrefix, cancellation)).OrderBy(r => r.RequestedAt).ThenBy(r => r.RepairId, StringComparer.Ordinal)];

    /// <summary>Opens a case; answers the one that stands.</summary>
    public async Task<LinkRepair> OpenAsync(LinkRepair repair, CancellationToken cancellation) =>
        (await ChangeAsync(repair.Link.LotId, repair.RepairId, known => known is null ? repair : null, cancellation))!;

    public Task<LinkRepair?> ChangeAsync(string lotId, string repairId, Func<LinkRepair?, LinkRepair?> change, CancellationToken cancellation) =>
        _inventory.ChangeAsync(lotId, LinkRepair.DocumentId(repairId), change, cancellation);

    /// <summary>
    /// Writes the end at the lot, if it is not right already, with an event and the case, in one batch against the gate. Where the link is no longer
    /// what people decided on, the case is withdrawn.
    /// </summary>
    public async Task<LinkRepair> WriteAtLotAsync(LinkRepair asked, string? decidedBy, CancellationToken cancellation)
    {
        var (lotId, key) = (asked.Link.LotId, asked.Link);
        while (true)
        {
            var gate = await _inventory.ReadAsync(lotId, Gate.DocumentId, cancellation) ?? throw new InvalidOperationException($"Lot '{lotId}' has no gate any more.");
            var stored = await _inventory.ReadAsync(lotId, LinkRepair.DocumentId(asked.RepairId), cancellation);
            var repair = stored!.As<LinkRepair>();
            if (repair.State != LinkRepairState.Requested)
                return repair;
            // Read after the gate, which guards them.
            var now = await ends.ReadAsync(key, cancellation);
            var control = gate.As<LotControl>();
            var (target, refusal) = LinkRepairRules.Plan(now, control);
            var next = control with { Sequence = control.Sequence + 1 };
            var batch = new DocumentBatch(lotId);
            if (target is null || !target.IsSame(repair.Target))
            {
                repair = repair with
                {
                    State = LinkRepairState.Withdrawn,
                    DecidedBy = decidedBy,
                    EndedAt = clock.GetUtcNow(),
                    Outcome = refusal?.Detail ?? "The link has changed since it was asked for. Look at it again, and ask again.",
                };
                batch.Replace(stored.Id, repair, stored.ETag);
            }
            else
            {
                repair = repair with { State = LinkRepairState.Repairing, DecidedBy = decidedBy };
                var e = EventOf(repair, next);
                batch.Replace(Gate.DocumentId, next, gate.ETag).Replace(stored.Id, repair, stored.ETag).Create(e.DocumentId, e, InventoryStore.OutboxLife);
                await PutAsync(batch, Link.IdAtLot(key.Role, key.TransformationId), LinkOf(repair, target.AtLot, next.Sequence), target.IsAtLot, cancellation);
            }

            if ((await _inventory.CommitAsync(batch, cancellation)).Committed)
                return repair;
        }
    }

    /// <summary>Registers an output on its transformation as it should be, against the gate of that, unless it is so already. True where it was not.</summary>
    public async Task<bool> WriteOutputAsync(LinkRepair repair, CancellationToken cancellation)
    {
        var partition = Transformation.Partition(repair.Link.TransformationId);
        var id = Link.IdAtTransformation(LinkRole.Output, repair.Link.LotId);
        while (true)
        {
            var gate = await _inventory.ReadAsync(partition, Gate.DocumentId, cancellation)
                ?? throw new InvalidOperationException($"Transformation '{repair.Link.TransformationId}' has no gate any more.");
            var link = await _inventory.FindAsync<Link>(partition, id, cancellation);
            // Outputs may have been registered since; they stay.
            var entries = new Dictionary<string, decimal>(link?.Entries ?? repair.Target.AtTransformation, StringComparer.Ordinal);
            foreach (var (movement, quantity) in repair.Target.AtLot)
                entries[movement] = quantity;
            var target = repair.Target with { AtTransformation = entries };
            if (target.IsAtTransformation(link))
                return false;
            var control = gate.As<TransformationControl>();
            var next = control with { Sequence = control.Sequence + 1 };
            var batch = new DocumentBatch(partition).Replace(Gate.DocumentId, next, gate.ETag);
            await PutAsync(batch, id, LinkOf(repair, entries, next.Sequence), target.IsAtTransformation, cancellation);
            if ((await _inventory.CommitAsync(batch, cancellation)).Committed)
                return true;
        }
    }

    /// <summary>Copies an input from its lot to its transformation, whatever is there; an issue that is posted meanwhile copies again.</summary>
    public async Task CopyInputAsync(LinkKey key, CancellationToken cancellation)
    {
        var partition = Transformation.Partition(key.TransformationId);
        var id = Link.IdAtTransformation(LinkRole.Input, key.LotId);
        while (true)
        {
            var stored = await _inventory.ReadAsync(partition, id, cancellation);
            // After the copy: whoever changes the lot's end from now on writes a copy that is newer than this one.
            var link = await _inventory.FindAsync<Link>(key.LotId, Link.IdAtLot(LinkRole.Input, key.TransformationId), cancellation)
                ?? throw new InvalidOperationException($"The {key} is gone from its lot.");
            if (stored?.As<Link>() is { } copy && copy.Sequence == link.Sequence && new LinkTarget(link.ItemId, link.Uom, link.Entries, link.Entries).IsAtTransformation(copy))
                return;
            var batch = new DocumentBatch(partition);
            _ = stored is null ? batch.Create(id, link) : batch.Replace(id, link, stored.ETag);
            if ((await _inventory.CommitAsync(batch, cancellation)).Committed)
                return;
        }
    }

    private async Task PutAsync(DocumentBatch batch, string id, Link link, Func<Link?, bool> isRight, CancellationToken cancellation)
    {
        var stored = await _inventory.ReadAsync(batch.PartitionKey, id, cancellation);
        if (stored is null)
            batch.Create(id, link);
        else if (!isRight(stored.As<Link>()))
            batch.Replace(id, link, stored.ETag);
    }

    private static Link LinkOf(LinkRepair repair, IReadOnlyDictionary<string, decimal> entries, long sequence) =>
        new(repair.Link.TransformationId, repair.Link.LotId, repair.Link.Role, repair.Target.ItemId, repair.Target.Uom, sequence, entries);

    private LotEvent EventOf(LinkRepair repair, LotControl control) => LotEvent.Of(
        LotEventTypes.LinkRepaired, control.LotId, control.Sequence, clock.GetUtcNow(), repair.DecidedBy ?? repair.RequestedBy,
        ("repairId", repair.RepairId), ("transformationId", repair.Link.TransformationId), ("role", WireName.Of(repair.Link.Role)),
        ("quantity", repair.Target.AtLot.Values.Sum()), ("uom", repair.Target.Uom), ("approvalId", repair.ApprovalId));
}
