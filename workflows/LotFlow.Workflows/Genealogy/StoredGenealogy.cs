using LotFlow.Domain.Genealogy;
using LotFlow.Workflows.Holds;

namespace LotFlow.Workflows.Genealogy;

/// <summary>
/// Walks the stored links, level by level and each level in parallel. An input is true with its lot and an output with its transformation; where
/// a walk has read both ends of a link and they differ, it follows what either knows of, so that no lot is missed, and says that it is broken.
/// </summary>
public sealed class StoredGenealogy(GenealogyStore genealogy, LinkEndsReader ends, TimeProvider clock) : IGenealogySource
{
    public async Task<(GenealogySlice Slice, GenealogyFreshness Freshness)?> ReadAsync(
        IReadOnlyCollection<string> rootLotIds, TraceDirection direction, int? maxLots, CancellationToken cancellation = default)
    {
        var asOf = clock.GetUtcNow();
        var walk = new GenealogyWalk(rootLotIds, direction, maxLots);
        while (!walk.HasEnded)
        {
            walk.Used(await ReadAsync(walk.Ahead, genealogy.UsesOfAsync, cancellation));
            walk.Made(await ReadAsync(walk.Behind, genealogy.MakersOfAsync, cancellation));
            walk.Went(await ReadAsync(walk.Transformations, BothSidesAsync, cancellation));
            walk.NextLevel();
        }

        var slice = walk.ToSlice() with { Broken = await ends.ConfirmAsync(walk.Suspects, cancellation) };
        return (slice, new(GenealogyFreshness.Store, asOf));
    }

    private async Task<List<Link>> BothSidesAsync(string transformationId, CancellationToken cancellation) =>
        [.. await genealogy.InputsOfAsync(transformationId, cancellation), .. await genealogy.OutputsOfAsync(transformationId, cancellation)];

    private static async Task<IEnumerable<(string Id, List<Link> Links)>> ReadAsync(
        IReadOnlyList<string> ids, Func<string, CancellationToken, Task<List<Link>>> read, CancellationToken cancellation) =>
        ids.Zip(await Frontier.ReadAsync(ids, read, cancellation));
}
