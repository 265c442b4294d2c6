using LotFlow.Domain.Genealogy;

namespace LotFlow.Workflows.Genealogy;

/// <summary>Where a slice of the genealogy came from and how old it is.</summary>
/// <param name="Source"><c>index</c> for the one in memory, <c>store</c> for the stored links.</param>
/// <param name="AsOf">Everything that was stored before this moment is in it.</param>
public sealed record GenealogyFreshness(string Source, DateTimeOffset AsOf)
{
    public const string Index = "index";

    public const string Store = "store";
}

/// <summary>Reads the genealogy around some lots. The stored links are the truth; an index answers the same, sooner.</summary>
public interface IGenealogySource
{
    /// <summary>Walks from the roots and answers what was reached; null where this source cannot answer now, and another one must.</summary>
    /// <param name="rootLotIds">At least one; lots that have no links are answered as they are.</param>
    /// <param name="direction">Which way.</param>
    /// <param name="maxLots">The walk stops at this many lots and says where; null for all.</param>
    /// <param name="cancellation">Ends the walk.</param>
    Task<(GenealogySlice Slice, GenealogyFreshness Freshness)?> ReadAsync(
        IReadOnlyCollection<string> rootLotIds, TraceDirection direction, int? maxLots, CancellationToken cancellation = default);
}
