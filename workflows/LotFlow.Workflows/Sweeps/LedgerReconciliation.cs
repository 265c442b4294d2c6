using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Storage;
using Microsoft.Extensions.Logging;

namespace LotFlow.Workflows.Sweeps;

/// <summary>
/// Compares what is kept of every lot with its ledger: lot by lot, some thousand each time, so that everything is looked at within a day.
/// It repairs nothing: what does not agree is told (<see cref="LedgerMismatches"/>), and people decide.
/// </summary>
public sealed partial class LedgerReconciliation(
    LotStore lots, IDocumentStore store, LedgerMismatches mismatches, TimeProvider clock, ILogger<LedgerReconciliation> logger)
{
    private const string Partition = "sweep:ledger";
    private const string DocumentId = "place";
    private const int PageSize = 200;

    /// <summary>How often a lot is read again because it moved meanwhile; one that never stands still is looked at in the next pass.</summary>
    private const int Attempts = 3;

    /// <summary>A little less than events are kept, since clocks of hosts differ and the oldest go one by one.</summary>
    private static readonly TimeSpan s_eventsSurely = InventoryStore.OutboxLife - TimeSpan.FromDays(1);

    private readonly IDocumentContainer _inbox = store.Container(Containers.Inbox);
    private readonly IDocumentContainer _inventory = store.Container(Containers.Inventory);

    /// <summary>How often hosts run it.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromMinutes(5);

    /// <summary>How many lots one run looks at; a million in 17 hours.</summary>
    public static int LotsPerRun { get; } = 5000;

    /// <summary>A pass begins this long after the beginning of the last one, and when that has ended.</summary>
    public static TimeSpan PassEvery { get; } = TimeSpan.FromHours(12);

    /// <summary>Goes on where the last run ended, for at most this many lots.</summary>
    public async Task RunAsync(CancellationToken cancellation, int? atMost = null)
    {
        var place = await _inbox.FindAsync<PassPlace>(Partition, DocumentId, cancellation);
        var now = clock.GetUtcNow();
        if (place is null or { Continuation: null })
        {
            if (place is not null && now - place.StartedAt < PassEvery)
                return;
            place = new(now, Continuation: null, Looked: 0);
        }

        var left = atMost ?? LotsPerRun;
        var known = await mismatches.FindLotsAsync(cancellation);
        do
        {
            var (page, next) = await lots.QueryAsync([], Math.Min(left, PageSize), place.Continuation, cancellation);
            foreach (var lot in page)
                await TryAsync(lot, known.Contains(lot.LotId), cancellation);
            left -= page.Count;
            place = place with { Continuation = next, Looked = place.Looked + page.Count };
            await _inbox.ChangeAsync<PassPlace>(Partition, DocumentId, _ => place, cancellation);
        }
        while (place.Continuation is not null && left > 0);
        if (place.Continuation is null)
            PassEnded(logger, place.Looked, place.StartedAt);
    }

    private async Task TryAsync(Lot lot, bool hadSome, CancellationToken cancellation)
    {
        try
        {
            if (await ReadAsync(lot.LotId, cancellation) is not { } ledger)
                return;
            List<LedgerFinding> findings = [.. LedgerAudit.Check(ledger), .. await UnregisteredAsync(ledger, cancellation)];
            if (findings.Count > 0 || hadSome)
                await mismatches.KeepAsync(lot, findings, hadSome, cancellation);
        }
        catch (Exception e) when (e is not (OperationCanceledException or StoreUnavailableException))
        {
            NotReconciled(logger, e, lot.LotId);
        }
    }

    /// <summary>
    /// The lot as it was at one moment: whatever changes it changes the number or the version of its gate, so what was read between two equal
    /// gates belongs together. Null where there is none, or where the lot did not stand still.
    /// </summary>
    private async Task<LotLedger?> ReadAsync(string lotId, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var before = await _inventory.ReadAsync(lotId, Gate.DocumentId, cancellation);
            if (before?.As<LotControl>() is not { IsBorn: true } control)
                return null;
            var ledger = await ReadAllAsync(control, cancellation);
            if ((await _inventory.ReadAsync(lotId, Gate.DocumentId, cancellation))?.ETag == before.ETag)
                return ledger;
        }

        NeverStill(logger, lotId);
        return null;
    }

    // One query for the partition and not one for each kind: on Azure a lot that does not move costs three requests.
    private async Task<LotLedger> ReadAllAsync(LotControl control, CancellationToken cancellation)
    {
        var (movements, balances, reservations, links, events) = (new List<Movement>(), new List<Balance>(), new List<Reservation>(), new List<Link>(), new List<EventNumber>());
        foreach (var document in await _inventory.ListStoredAsync(control.LotId, prefix: "", cancellation))
        {
            Sort(document, Movement.IdPrefix, movements);
            Sort(document, Balance.IdPrefix, balances);
            Sort(document, Reservation.IdPrefix, reservations);
            Sort(document, Link.UsedByPrefix, links);
            Sort(document, Link.MadeByPrefix, links);
            Sort(document, LotEvent.IdPrefix, events);
        }

        var surely = events.Where(e => e.At > clock.GetUtcNow() - s_eventsSurely).Select(e => (long?)e.Sequence).Min();
        return new(control, movements, balances, reservations, links, events.Select(e => e.Sequence).ToHashSet(), surely);
    }

    private static void Sort<T>(StoredDocument document, string prefix, List<T> kind)
    {
        if (document.Id.StartsWith(prefix, StringComparison.Ordinal))
            kind.Add(document.As<T>());
    }

    /// <summary>
    /// What a transformation made must be registered on it, and was before it came into stock; otherwise no hold on what was used would reach
    /// it. More may be registered than there is: an output whose movement never followed.
    /// </summary>
    private async Task<IReadOnlyList<LedgerFinding>> UnregisteredAsync(LotLedger ledger, CancellationToken cancellation)
    {
        List<LedgerFinding> findings = [];
        foreach (var made in ledger.Movements.Where(m => m is { Type: MovementType.Produce, TransformationId: not null }).GroupBy(m => m.TransformationId!))
        {
            var output = await _inventory.FindAsync<Link>(
                Transformation.Partition(made.Key), Link.IdAtTransformation(LinkRole.Output, ledger.Control.LotId), cancellation);
            if (made.FirstOrDefault(m => output?.Entries.GetValueOrDefault(m.MovementId) != m.Quantity) is { } movement)
            {
                findings.Add(new(
                    "link", $"registered-{made.Key}", SiteId: null,
                    $"Movement '{movement.MovementId}' is not registered as an output of transformation '{made.Key}' with its quantity, so holds on what was used would pass it by."));
            }
        }

        return findings;
    }

    private sealed record PassPlace(DateTimeOffset StartedAt, string? Continuation, int Looked);

    private sealed record EventNumber(long Sequence, DateTimeOffset At);

    [LoggerMessage(Level = LogLevel.Information, Message = "The ledgers of {Lots} lots were reconciled since {StartedAt}")]
    private static partial void PassEnded(ILogger logger, int lots, DateTimeOffset startedAt);

    [LoggerMessage(Level = LogLevel.Information, Message = "Lot {LotId} moves too much to be reconciled now; the next pass looks at it")]
    private static partial void NeverStill(ILogger logger, string lotId);

    [LoggerMessage(Level = LogLevel.Error, Message = "The ledger of lot {LotId} could not be reconciled; the next pass does it")]
    private static partial void NotReconciled(ILogger logger, Exception exception, string lotId);
}
