using LotFlow.Domain.Genealogy;

namespace LotFlow.Workflows.Genealogy;

/// <summary>Asks the sources in the order in which they were registered until one answers. The stored links always answer, so they come last wherever they stand.</summary>
public sealed class GenealogyReader(IEnumerable<IGenealogySource> sources)
{
    private readonly IReadOnlyList<IGenealogySource> _sources = [.. sources.OrderBy(s => s is StoredGenealogy)];

    public async Task<(GenealogySlice Slice, GenealogyFreshness Freshness)> ReadAsync(
        IReadOnlyCollection<string> rootLotIds, TraceDirection direction, int? maxLots = null, CancellationToken cancellation = default)
    {
        foreach (var source in _sources)
        {
            if (await source.ReadAsync(rootLotIds, direction, maxLots, cancellation) is { } answer)
                return answer;
        }

        throw new InvalidOperationException("No source of the genealogy answered; the stored links must be registered last.");
    }
}
