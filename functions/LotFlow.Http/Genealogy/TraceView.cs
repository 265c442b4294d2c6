using LotFlow.Domain.Genealogy;
using LotFlow.Workflows.Genealogy;

namespace LotFlow.Http.Genealogy;

/// <summary>A trace as the API shows it.</summary>
/// <param name="RootLotId">Where it begins.</param>
/// <param name="Direction">Which way it goes.</param>
/// <param name="Complete">False where something could not be said; <paramref name="Incomplete"/> has every reason.</param>
/// <param name="Incomplete">Codes, what they are about, and what to do.</param>
/// <param name="Lots">By depth, then by id. Quantities from the root are in <c>uom</c>, what is on hand and shipped in <c>stockUom</c>.</param>
/// <param name="Links">Of the transformations on the way, also to lots that are not.</param>
/// <param name="Shipments">Oldest first.</param>
/// <param name="Source"><c>index</c> or <c>store</c>: what the genealogy was read from.</param>
/// <param name="AsOf">What was stored before this moment is in it.</param>
/// <param name="ElapsedMs">How long it took to reckon.</param>
internal sealed record TraceView(
    string RootLotId, TraceDirection Direction, bool Complete, IReadOnlyList<TraceGap> Incomplete, IReadOnlyList<TraceLot> Lots, IReadOnlyList<TraceLink> Links,
    IReadOnlyList<TraceShipment> Shipments, string Source, DateTimeOffset AsOf, double ElapsedMs)
{
    public static TraceView Of(string rootLotId, TraceAnswer answer) => new(
        rootLotId, answer.Trace.Direction, answer.Trace.Complete, answer.Trace.Incomplete, answer.Trace.Lots, answer.Trace.Links, answer.Trace.Shipments,
        answer.Freshness.Source, answer.Freshness.AsOf, Math.Round(answer.Elapsed.TotalMilliseconds, 3));
}
