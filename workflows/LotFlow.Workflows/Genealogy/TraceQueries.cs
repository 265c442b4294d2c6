using LotFlow.Domain.Genealogy;

namespace LotFlow.Workflows.Genealogy;

/// <summary>A trace with where it was read from and how long that took.</summary>
public sealed record TraceAnswer(Trace Trace, GenealogyFreshness Freshness, TimeSpan Elapsed);

/// <summary>Traces lots: reads the genealogy around them, reckons quantities, and adds what is known of each lot.</summary>
public sealed class TraceQueries(GenealogyReader genealogy, TracedLots lots, LinkEndsReader ends, TimeProvider clock)
{
    /// <summary>A trace of one or several lots. Lots that do not exist are gaps.</summary>
    public async Task<TraceAnswer> TraceAsync(
        IReadOnlyList<string> rootLotIds, TraceDirection direction, int? maxLots = null, CancellationToken cancellation = default)
    {
        var started = clock.GetTimestamp();
        var (slice, freshness) = await genealogy.ReadAsync(rootLotIds, direction, maxLots, cancellation);
        var known = await lots.ReadAsync(TraceRules.LotsNeededFor(slice), cancellation);
        var trace = TraceRules.Reckon(slice, known);
        // An index holds one end of each link; the stored ones are held against the ledgers, which have just been read.
        if (freshness.Source == GenealogyFreshness.Store)
            trace = TraceRules.With(trace, await ends.ConfirmAsync(LinkSuspects.Of(trace, slice, known), cancellation));
        return new(trace, freshness, clock.GetElapsedTime(started));
    }
}
