using System.Collections.Concurrent;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Recalls;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Lots;

namespace LotFlow.Workflows.Recalls;

/// <summary>A lot of a scope with its gate and what its ledger says; both null while nothing of it has ever been in stock.</summary>
public sealed record RecallLot(ScopeMember Member, LotControl? Control, LotBook? Book)
{
    /// <summary>Customers' orders that wait for it.</summary>
    public IReadOnlyList<Reservation> Orders { get; init; } = [];
}

/// <summary>
/// The books of the lots of a scope. Gates are read each time; ledgers and reservations only where the gate has given another number since,
/// so that a page that refreshes over ten thousand lots reads ten thousand gates and little else.
/// </summary>
public sealed class RecallBooks(InventoryStore inventory)
{
    private const int LotsAtOnce = 32;

    // In ledger entries; one kept takes some 100 bytes. What is forgotten is read again.
    private const int MostEntries = 1_000_000;

    private readonly ConcurrentDictionary<string, Kept> _kept = new(StringComparer.Ordinal);
    private int _entries;

    /// <summary>Every lot with its book, in the order given.</summary>
    public async Task<IReadOnlyList<RecallLot>> ReadAsync(IReadOnlyList<ScopeMember> members, CancellationToken cancellation = default)
    {
        var lots = new RecallLot[members.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, members.Count), new ParallelOptions { MaxDegreeOfParallelism = LotsAtOnce, CancellationToken = cancellation },
            async (i, stop) => lots[i] = await ReadAsync(members[i], stop));
        return lots;
    }

    private async Task<RecallLot> ReadAsync(ScopeMember member, CancellationToken cancellation)
    {
        // The gate first: whatever changes while the rest is read comes with a greater number, and is read again next time.
        var control = await inventory.FindControlAsync(member.LotId, cancellation);
        if (control is not { IsBorn: true })
            return new(member, control, Book: null);
        var kept = _kept.GetValueOrDefault(member.LotId);
        if (kept?.Sequence != control.Sequence)
            kept = Keep(member.LotId, await ReadLedgerAsync(control, cancellation));
        return new(member, control, kept.Book) { Orders = kept.Orders };
    }

    private async Task<Kept> ReadLedgerAsync(LotControl control, CancellationToken cancellation)
    {
        var ledger = await inventory.LedgerAsync(control.LotId, cancellation);
        var orders = (await inventory.ReservationsAsync(control.LotId, cancellation)).Where(r => r.TransformationId is null && r.Kept > 0);
        return new(control.Sequence, LotBook.Of(control.LotId, control.ItemId, control.Uom, ledger), [.. orders], ledger.Count);
    }

    private Kept Keep(string lotId, Kept kept)
    {
        if (Interlocked.Add(ref _entries, kept.Entries) > MostEntries)
        {
            _kept.Clear();
            Interlocked.Exchange(ref _entries, kept.Entries);
        }

        return _kept[lotId] = kept;
    }

    private sealed record Kept(long Sequence, LotBook Book, IReadOnlyList<Reservation> Orders, int Entries);
}
