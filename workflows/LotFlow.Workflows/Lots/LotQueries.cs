using System.Globalization;
using LotFlow.Abstractions.Documents;
using LotFlow.Domain;
using LotFlow.Domain.Labels;
using LotFlow.Domain.Lots;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.MasterData;

namespace LotFlow.Workflows.Lots;

/// <summary>A lot as <c>GET /api/lots/{lotId}</c> shows it.</summary>
public sealed record LotView(
    string LotId, string ItemId, ItemKind Kind, string SiteId, string? SupplierId, string? SupplierLot, string? ReceiptId, DateOnly? ProducedOn, DateOnly? ExpiresOn,
    Disposition Disposition, bool Usable, IReadOnlyList<Blocker> BlockedBy, IReadOnlyList<HoldView> Holds, IReadOnlyList<QuantityAt> Balances,
    IReadOnlyList<string> Identifiers)
{
    /// <summary>Who must not get the lot, although it is usable for others.</summary>
    public LotExclusions? Exclusions { get; init; }
}

public sealed record HoldView(
    string HoldId, string ReasonCode, string? Note, HoldScope Scope, HoldSource Source, HoldState State, string PlacedBy, DateTimeOffset PlacedAt,
    string? ReleasedBy, DateTimeOffset? ReleasedAt)
{
    /// <summary>Where the hold was placed, if it came to this lot from another one.</summary>
    public string? RootLotId { get; init; }

    /// <summary>The approval under which the lot is used as it is.</summary>
    public string? Concession { get; init; }

    /// <summary>True while the lot may go into rework.</summary>
    public bool AllowsRework { get; init; }
}

/// <summary>What to list. <see cref="Identifier"/> is an LGTIN URN, a GS1 Digital Link or an element string.</summary>
public sealed record LotFilter(string? ItemId, string? SiteId, string? SupplierId, string? SupplierLot, string? Identifier, bool? Blocked, int Limit, string? Continuation)
{
    /// <summary>Only lots of these sites; empty for all.</summary>
    public IReadOnlyList<string> Sites { get; init; } = [];
}

public sealed class LotQueries(LotStore lots, InventoryStore inventory, MasterDataStore masterData, TimeProvider clock)
{
    public async Task<LotView?> FindAsync(string lotId, CancellationToken cancellation = default) =>
        await lots.FindAsync(lotId, cancellation) is { } lot ? await ViewAsync(lot, cancellation) : null;

    public async Task<IReadOnlyList<Movement>?> LedgerAsync(string lotId, CancellationToken cancellation = default) =>
        await lots.FindAsync(lotId, cancellation) is null ? null : await inventory.LedgerAsync(lotId, cancellation);

    /// <summary>A page of a ledger, in order. The continuation is the number of the last entry; one that is no number is a field error.</summary>
    public async Task<(IReadOnlyList<Movement> Entries, string? Continuation, FieldError? Error)> LedgerAsync(
        string lotId, int limit, string? continuation, CancellationToken cancellation = default)
    {
        long after = 0;
        if (continuation is not null && !long.TryParse(continuation, NumberStyles.None, CultureInfo.InvariantCulture, out after))
            return ([], null, new("/continuation", $"'{continuation}' is not a continuation of a ledger."));
        var rest = (await inventory.LedgerAsync(lotId, cancellation)).Where(m => m.Sequence > after).Take(limit + 1).ToList();
        var page = rest.Take(limit).ToList();
        return (page, rest.Count > limit ? page[^1].Sequence.ToString(CultureInfo.InvariantCulture) : null, null);
    }

    /// <summary>Lists lots; an identifier that is none is a field error.</summary>
    public async Task<(IReadOnlyList<LotView> Lots, string? Continuation, FieldError? Error)> ListAsync(LotFilter filter, CancellationToken cancellation = default)
    {
        List<FieldCondition> where = [];
        if (filter.Identifier is { } text)
        {
            if (!LotIdentity.TryParse(text, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime), out var identity, out var error))
                return ([], null, new("/identifier", error));
            where.Add(FieldCondition.Equal("identity", identity.Key));
        }

        AddIf("itemId", filter.ItemId);
        AddIf("siteId", filter.SiteId);
        AddIf("supplierId", filter.SupplierId);
        AddIf("supplierLot", filter.SupplierLot);
        if (filter.Blocked is { } blocked)
            where.Add(FieldCondition.Equal("blocked", blocked));
        List<LotView> views = [];
        var continuation = filter.Continuation;
        // Sites are filtered here; pages are read until one is full, so that a filter never answers a short page in the middle.
        do
        {
            (var found, continuation) = await lots.QueryAsync(where, filter.Limit - views.Count, continuation, cancellation);
            foreach (var lot in found)
            {
                var view = await ViewAsync(lot, cancellation);
                // Where it came into being, and wherever some of it stands.
                if (filter.Sites.Count == 0 || filter.Sites.Contains(lot.SiteId) || view.Balances.Any(b => filter.Sites.Contains(b.SiteId)))
                    views.Add(view);
            }
        }
        while (continuation is not null && views.Count < filter.Limit);
        return (views, continuation, null);

        void AddIf(string field, string? value)
        {
            if (value is not null)
                where.Add(FieldCondition.Equal(field, value));
        }
    }

    private async Task<LotView> ViewAsync(Lot lot, CancellationToken cancellation)
    {
        var control = await inventory.FindControlAsync(lot.LotId, cancellation);
        var item = await masterData.FindItemAsync(lot.ItemId, cancellation);
        var balances = (await inventory.BalancesAsync(lot.LotId, cancellation)).Where(b => b.Quantity != 0).ToList();
        var sites = await masterData.SitesOfAsync(control, lot.SiteId, cancellation);
        // Before its stock is there, a lot is described and pending.
        IReadOnlyList<Blocker> blockers = control?.BlockedBy(sites, clock.GetUtcNow()) ?? [new("pending-inspection", Ref: null)];
        return new(
            lot.LotId, lot.ItemId, item?.Kind ?? ItemKind.Raw, lot.SiteId, lot.SupplierId, lot.SupplierLot, lot.ReceiptId, lot.ProducedOn, lot.ExpiresOn,
            control?.Disposition ?? lot.Disposition, blockers.Count == 0, blockers,
            await HoldsAsync(lot.LotId, control, cancellation),
            [.. balances.Select(b => new QuantityAt(b.SiteId, b.LocationId, b.Quantity, b.Uom))],
            Identifiers(lot))
        {
            Exclusions = control?.Exclusions,
        };
    }

    private static HoldView View(HoldCase h) => new(
        h.HoldId, h.ReasonCode, h.Note, h.Scope, h.Source, h.State, h.PlacedBy, h.PlacedAt, h.ReleasedBy, h.ReleasedAt)
    {
        RootLotId = h.RootLotId,
        Concession = h.Concession,
        AllowsRework = h.AllowsRework,
    };

    private static HoldView View(string holdId, OpenHold h) => new(
        holdId, h.ReasonCode, Note: null, h.Scope, h.Source ?? new(HoldSource.Person, Ref: null), HoldState.Open, h.PlacedBy ?? "", h.PlacedAt, ReleasedBy: null, ReleasedAt: null)
    {
        RootLotId = h.RootLotId,
        AllowsRework = h.AllowsRework,
    };

    /// <summary>The cases that are kept with the lot, and what its gate knows of holds that came from elsewhere or whose case is still to be written.</summary>
    private async Task<IReadOnlyList<HoldView>> HoldsAsync(string lotId, LotControl? control, CancellationToken cancellation)
    {
        var cases = await lots.HoldsAsync(lotId, cancellation);
        var others = control?.OpenHolds.Where(h => !cases.Exists(c => c.HoldId == h)).Select(h => View(h, control.FindHold(h)!)) ?? [];
        return [.. cases.Select(View).Concat(others).OrderBy(h => h.PlacedAt)];
    }

    // The key is "01{14 digits}10{lot}". A URN needs the length of the company prefix, which a GTIN does not tell.
    private static IReadOnlyList<string> Identifiers(Lot lot) =>
        lot.Identity is { Length: > 18 } key && Gtin.TryParse(key.Substring(2, 14), out var gtin, out _) && LotIdentity.TryCreate(gtin, key[18..], out var identity, out _)
            ? [identity.ToElementString(), identity.ToDigitalLink()]
            : [];
}
