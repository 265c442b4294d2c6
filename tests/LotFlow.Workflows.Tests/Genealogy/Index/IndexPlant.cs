using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Genealogy;
using LotFlow.Workflows.Genealogy;
using LotFlow.Workflows.Storage;
using LotFlow.Workflows.Tests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace LotFlow.Workflows.Tests.Genealogy.Index;

/// <summary>An index over the store of a plant, and links put where production puts them.</summary>
internal sealed class IndexPlant(Plant plant) : IChangeFeed
{
    /// <summary>Documents that an index has read from the feed.</summary>
    public int DocumentsRead { get; private set; }

    public Plant Plant => plant;

    public IndexedGenealogy NewIndex() =>
        new(this, plant.Get<IDocumentStore>(), plant.Get<IAttachmentStore>(), plant.Clock, NullLogger<IndexedGenealogy>.Instance);

    public async Task<IndexedGenealogy> LoadAsync()
    {
        var index = NewIndex();
        await index.LoadAsync(CancellationToken.None);
        return index;
    }

    public async Task<ChangePage> ReadChangesAsync(string container, string? continuation, int limit = 1000, CancellationToken cancellation = default)
    {
        var page = await plant.Get<IChangeFeed>().ReadChangesAsync(container, continuation, limit, cancellation);
        DocumentsRead += page.Documents.Count;
        return page;
    }

    /// <summary>Stores a state of a link at its true end, and a wrong copy of it at the other.</summary>
    public async Task StoreAsync(LinkState state)
    {
        foreach (var document in new[] { state.ToCopy(), state.ToDocument() })
        {
            var stored = await Inventory.ReadAsync(document.PartitionKey, document.Id);
            var batch = new DocumentBatch(document.PartitionKey);
            var link = document.As<Link>();
            Assert.True((await Inventory.CommitAsync(stored is null ? batch.Create(document.Id, link) : batch.Replace(document.Id, link, stored.ETag))).Committed);
        }
    }

    public async Task StoreOthersAsync(int documents)
    {
        foreach (var batch in Enumerable.Range(0, documents).Chunk(DocumentBatch.MaxOperations))
        {
            var commit = new DocumentBatch($"other-{batch[0]}");
            foreach (var number in batch)
                commit.Create($"movement:{number}", new { number });
            Assert.True((await Inventory.CommitAsync(commit)).Committed);
        }
    }

    private IDocumentContainer Inventory => plant.Get<IDocumentStore>().Container(Containers.Inventory);
}
