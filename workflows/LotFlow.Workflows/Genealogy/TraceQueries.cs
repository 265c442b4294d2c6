using LotFlow.Domain.Genealogy;

namespace LotFlow.Workflows.Genealogy;

/// <summary>A trace with where it was read from and how long that took.</summary>
public sealed record TraceAnswer(Trace Trace, GenealogyFreshness Freshness, TimeSpan Elapsed);

/// <summary>Traces lots: reads the genealogy around them, reckons quantities, and adds what is known of each lot.</summary>
public sealed class TraceQueries
{
    /// <summary>A trace of one or several lots. Lots that do not exist are gaps.</summary>
    public Task<TraceAnswer> TraceAsync(
        IReadOnlyList<string> rootLotIds, TraceDirection direction, int? maxLots = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException("Being written.");
}
