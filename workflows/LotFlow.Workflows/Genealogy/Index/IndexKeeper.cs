using LotFlow.Abstractions.Documents;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.Genealogy.Index;

/// <summary>
/// Keeps an index in the attachment store, so that the next start reads it and no more of the change feed than came since. One document in
/// <c>inbox</c> names its parts by their digests together with its place in the feed, so a store that was restored from a backup can never pair
/// them with another state of itself; parts that are missing or damaged are not used.
/// </summary>
internal sealed class IndexKeeper(IDocumentStore store, IAttachmentStore attachments)
{
    private const string Partition = "index:genealogy";
    private const string DocumentId = "kept";

    private readonly IDocumentContainer _inbox = store.Container(Containers.Inbox);

    /// <summary>The index as it was kept, and its place in the feed; null where none is.</summary>
    /// <exception cref="InvalidDataException">What was kept can no longer be read.</exception>
    public async Task<(GenealogyIndex Index, string Position)?> FindAsync(CancellationToken cancellation)
    {
        if (await _inbox.FindAsync<KeptParts>(Partition, DocumentId, cancellation) is not { Position: { } position, Format: KeptIndex.Format } kept)
            return null;
        List<byte[]> parts = [];
        foreach (var key in kept.Parts)
            parts.Add(await attachments.ReadAsync(key, cancellation) ?? throw new InvalidDataException($"Part '{key}' of the kept genealogy index is missing."));
        return (KeptIndex.Read(new(parts)), position);
    }

    /// <summary>Keeps an index in the place of the one before. Whatever a crash leaves behind on the way, the next time takes away.</summary>
    public async Task KeepAsync(KeptIndex index, CancellationToken cancellation)
    {
        List<string> parts = [];
        await index.WriteAsync(new PartWriter(async part =>
        {
            var key = AttachmentKey.Of(part.Span);
            // Named before it is there, so that it is never there without a name.
            await ChangeAsync(kept => kept.Parts.Contains(key) || kept.Doomed.Contains(key) ? kept : kept with { Doomed = [.. kept.Doomed, key] }, cancellation);
            parts.Add(await attachments.PutAsync(part, cancellation));
        }));
        var now = await ChangeAsync(
            kept => new(KeptIndex.Format, index.Position, parts) { Doomed = [.. kept.Doomed.Concat(kept.Parts).Except(parts)] }, cancellation);
        foreach (var key in now.Doomed)
            await attachments.DeleteAsync(key, cancellation);
        await ChangeAsync(kept => kept with { Doomed = [] }, cancellation);
    }

    private async Task<KeptParts> ChangeAsync(Func<KeptParts, KeptParts> change, CancellationToken cancellation) =>
        (await _inbox.ChangeAsync<KeptParts>(Partition, DocumentId, kept => change(kept ?? new(KeptIndex.Format, Position: null, [])), cancellation))!;

    private sealed record KeptParts(int Format, string? Position, IReadOnlyList<string> Parts)
    {
        /// <summary>Parts that nothing needs once this index is kept: to be deleted, or still being written.</summary>
        public IReadOnlyList<string> Doomed { get; init; } = [];
    }
}
