namespace LotFlow.Domain.Genealogy;

/// <summary>
/// The part of the genealogy that was reached from some lots: every transformation on the way with all of its links, also those to lots that
/// are not on the way, since shares are reckoned from them. Links that were taken back (net zero) are not in it.
/// </summary>
/// <param name="RootLotIds">Where the walk began.</param>
/// <param name="Direction">Which way it went.</param>
/// <param name="LotIds">Roots and everything reached, in no order.</param>
/// <param name="Links">All links of all transformations reached, each once.</param>
public sealed record GenealogySlice(
    IReadOnlyList<string> RootLotIds, TraceDirection Direction, IReadOnlySet<string> LotIds, IReadOnlyCollection<TraceLink> Links)
{
    /// <summary>Lots at which the walk was stopped by the caller's limit: what leaves them is not in the slice.</summary>
    public IReadOnlyList<string> CutAt { get; init; } = [];

    /// <summary>Links whose two ends do not agree, where the source looks at both.</summary>
    public IReadOnlyList<TraceGap> Broken { get; init; } = [];
}
