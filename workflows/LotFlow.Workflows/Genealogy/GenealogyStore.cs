using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Lots;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.Genealogy;

/// <summary>
/// Transformations and the links between them and lots (design, section 5). A link is only ever written in one batch with the gate of the
/// node that it leaves: an input with the issue, in the partition of the lot; an output here, in that of the transformation. So whoever puts
/// a hold into a gate and then reads what leaves the node has seen everything that does not carry the hold already.
/// </summary>
public sealed class GenealogyStore(IDocumentStore store)
{
    private readonly IDocumentContainer _inventory = store.Container(Containers.Inventory);

    /// <summary>Opens a transformation; answers the one that stands. It must stand before a lot is linked to it.</summary>
    public async Task<Transformation> OpenAsync(Transformation transformation, CancellationToken cancellation)
    {
        var partition = Transformation.Partition(transformation.TransformationId);
        var batch = new DocumentBatch(partition)
            .Create(Gate.DocumentId, new TransformationControl { TransformationId = transformation.TransformationId, Sequence = 0 })
            .Create(Transformation.DocumentId, transformation);
        return (await _inventory.CommitAsync(batch, cancellation)).Committed
            ? transformation
            : (await FindAsync(transformation.TransformationId, cancellation))!;
    }

    public Task<Transformation?> FindAsync(string transformationId, CancellationToken cancellation = default) =>
        _inventory.FindAsync<Transformation>(Transformation.Partition(transformationId), Transformation.DocumentId, cancellation);

    public Task<TransformationControl?> FindControlAsync(string transformationId, CancellationToken cancellation = default) =>
        _inventory.FindAsync<TransformationControl>(Transformation.Partition(transformationId), Gate.DocumentId, cancellation);

    /// <summary>
    /// Registers an output on its transformation, before the lot has anything of it. Answers the gate against which it was registered: its
    /// holds are born with the lot. A hold that comes later finds the output registered.
    /// </summary>
    /// <param name="transformationId">A transformation that is open.</param>
    /// <param name="lotId">The lot that it makes, or makes more of.</param>
    /// <param name="itemId">What the lot is.</param>
    /// <param name="entryId">The movement that brings the output into stock.</param>
    /// <param name="quantity">In the unit of the lot; negative takes an output back.</param>
    /// <param name="uom">The unit of the lot.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public async Task<TransformationControl> RegisterOutputAsync(
        string transformationId, string lotId, string itemId, string entryId, decimal quantity, string uom, CancellationToken cancellation)
    {
        var partition = Transformation.Partition(transformationId);
        var linkId = Link.IdAtTransformation(LinkRole.Output, lotId);
        while (true)
        {
            var gate = await _inventory.ReadAsync(partition, Gate.DocumentId, cancellation)
                ?? throw new InvalidOperationException($"Transformation '{transformationId}' is not open, so nothing can come out of it.");
            var control = gate.As<TransformationControl>();
            var stored = await _inventory.ReadAsync(partition, linkId, cancellation);
            var link = stored?.As<Link>() ?? Link.Of(transformationId, lotId, LinkRole.Output, itemId, uom);
            if (link.Entries.ContainsKey(entryId))
                return control;
            var next = control with { Sequence = control.Sequence + 1 };
            link = link.With(entryId, quantity) with { Sequence = next.Sequence };
            var batch = new DocumentBatch(partition).Replace(Gate.DocumentId, next, gate.ETag);
            _ = stored is null ? batch.Create(linkId, link) : batch.Replace(linkId, link, stored.ETag);
            if ((await _inventory.CommitAsync(batch, cancellation)).Committed)
                return next;
        }
    }

    /// <summary>Copies an input from its lot to its transformation; an older copy never replaces a later one.</summary>
    public async Task CopyInputAsync(string lotId, string transformationId, CancellationToken cancellation)
    {
        if (await FindUseAsync(lotId, transformationId, cancellation) is { } link)
        {
            await _inventory.ChangeAsync<Link>(
                Transformation.Partition(transformationId), Link.IdAtTransformation(LinkRole.Input, lotId),
                copy => copy is null || copy.Sequence < link.Sequence ? link : null, cancellation);
        }
    }

    /// <summary>Puts a hold into the gate of a transformation: whatever is registered afterwards is born with it.</summary>
    public Task<bool> HoldAsync(string transformationId, string holdId, OpenHold hold, CancellationToken cancellation) =>
        InventoryStore.MergeHoldAsync(_inventory, Transformation.Partition(transformationId), holdId, hold, cancellation);

    /// <summary>
    /// Holds a lot that is registered as an output and has no stock yet: its gate is created with the hold, and the lot is born into it.
    /// False if the gate has come into being meanwhile.
    /// </summary>
    public async Task<bool> HoldUnbornAsync(Link output, string holdId, OpenHold hold, CancellationToken cancellation)
    {
        var control = new LotControl
        {
            LotId = output.LotId,
            ItemId = output.ItemId,
            Uom = output.Uom,
            Disposition = Disposition.PendingInspection,
            CreatedBy = null,
            Sequence = 0,
        };
        return (await _inventory.CommitAsync(new DocumentBatch(output.LotId).Create(Gate.DocumentId, control.WithHold(holdId, hold)), cancellation)).Committed;
    }

    /// <summary>
    /// Takes a hold out of the gate of a transformation, and remembers it there. True where it was there, now or before a crash: then what
    /// was registered under it must be released too.
    /// </summary>
    public async Task<bool> ReleaseAsync(string transformationId, string holdId, CancellationToken cancellation)
    {
        var control = await _inventory.ChangeAsync<TransformationControl>(
            Transformation.Partition(transformationId), Gate.DocumentId,
            before => before?.FindHold(holdId) is null ? null : before.WithEnded(holdId), cancellation);
        return control?.HasEnded(holdId) == true;
    }

    /// <summary>What a transformation used of a lot, as the partition of the lot says.</summary>
    public Task<Link?> FindUseAsync(string lotId, string transformationId, CancellationToken cancellation = default) =>
        _inventory.FindAsync<Link>(lotId, Link.IdAtLot(LinkRole.Input, transformationId), cancellation);

    /// <summary>The transformations that used a lot.</summary>
    public Task<List<Link>> UsesOfAsync(string lotId, CancellationToken cancellation = default) =>
        _inventory.ListAsync<Link>(lotId, Link.UsedByPrefix, cancellation);

    /// <summary>The transformations that made a lot.</summary>
    public Task<List<Link>> MakersOfAsync(string lotId, CancellationToken cancellation = default) =>
        _inventory.ListAsync<Link>(lotId, Link.MadeByPrefix, cancellation);

    public Task<List<Link>> InputsOfAsync(string transformationId, CancellationToken cancellation = default) =>
        _inventory.ListAsync<Link>(Transformation.Partition(transformationId), Link.InputPrefix, cancellation);

    public Task<List<Link>> OutputsOfAsync(string transformationId, CancellationToken cancellation = default) =>
        _inventory.ListAsync<Link>(Transformation.Partition(transformationId), Link.OutputPrefix, cancellation);
}
