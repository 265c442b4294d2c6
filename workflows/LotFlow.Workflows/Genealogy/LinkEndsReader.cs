using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Genealogy;
using LotFlow.Workflows.Holds;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.Genealogy;

/// <summary>Reads both ends of links, and what the ledgers of their lots say of them.</summary>
public sealed class LinkEndsReader(IDocumentStore store, InventoryStore inventory)
{
    private readonly IDocumentContainer _inventory = store.Container(Containers.Inventory);

    public async Task<LinkEnds> ReadAsync(LinkKey key, CancellationToken cancellation = default) => new(
        key,
        await _inventory.FindAsync<Link>(key.LotId, Link.IdAtLot(key.Role, key.TransformationId), cancellation),
        await _inventory.FindAsync<Link>(Transformation.Partition(key.TransformationId), Link.IdAtTransformation(key.Role, key.LotId), cancellation),
        LinkEntries.Of(await inventory.LedgerAsync(key.LotId, cancellation), key.TransformationId, key.Role));

    /// <summary>Looks again at links that seemed to be broken, and answers those that still are: a copy may have been a moment late.</summary>
    public async Task<IReadOnlyList<TraceGap>> ConfirmAsync(IReadOnlyCollection<LinkKey> suspects, CancellationToken cancellation = default) =>
        [.. (await Frontier.ReadAsync([.. suspects.Distinct()], ReadAsync, cancellation)).Select(e => e.FindGap()).OfType<TraceGap>()];
}
