using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Audit;
using LotFlow.Domain.Lots;

namespace LotFlow.Workflows.Audit;

/// <summary>
/// Writes what happened to lots, from the change feed of <c>inventory</c>: each event once, those of a lot in the order of their sequence. The
/// event was stored with the change itself, so that none is ever lost.
/// </summary>
public sealed class LotAudit(AuditStore store)
{
    private const int LotsAtOnce = 16;

    /// <summary>Handles changes as the feed delivers them; what is no event is passed over.</summary>
    public async Task SeeAsync(IReadOnlyList<StoredDocument> changes, CancellationToken cancellation)
    {
        // A feed keeps the order of a partition but not that inside one batch.
        var lots = changes.Where(c => c.Id.StartsWith(LotEvent.IdPrefix, StringComparison.Ordinal))
            .Select(c => c.As<LotEvent>())
            .GroupBy(e => e.LotId, StringComparer.Ordinal)
            .Select(lot => lot.OrderBy(e => e.Sequence).Select(FactOf).ToList());
        foreach (var some in lots.Chunk(LotsAtOnce))
            await Task.WhenAll(some.Select(facts => store.AppendAsync(facts[0].Subject, facts, cancellation)));
    }

    private static AuditFact FactOf(LotEvent e) => new(e.EventId, e.At, e.By, e.Type, AuditSubject.Lot(e.LotId), e.Data);
}
