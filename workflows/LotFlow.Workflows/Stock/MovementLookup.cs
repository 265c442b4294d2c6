using LotFlow.Domain;
using LotFlow.Domain.Lots;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.People;
using LotFlow.Domain.Quantities;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.MasterData;

namespace LotFlow.Workflows.Stock;

/// <summary>A movement as it was looked up: an order for the gate, or why there is none.</summary>
internal sealed record LookedUp(MovementOrder? Order, IReadOnlyList<FieldError> Errors, Refusal? Refusal)
{
    public static LookedUp Refused(Refusal refusal) => new(null, [], refusal);

    public static LookedUp Invalid(IReadOnlyList<FieldError> errors) => new(null, errors, null);

    public static LookedUp Invalid(string pointer, string message) => Invalid([new(pointer, message)]);
}

/// <summary>
/// Looks up everything that a reported movement names, fills in what it leaves out, and says it in the terms of the gate: places that exist
/// and quantities in the unit of the lot. Whether the movement may be is not decided here.
/// </summary>
public sealed class MovementLookup(MasterDataStore masterData, LotStore lots, InventoryStore inventory, LotFacts facts, TimeProvider clock)
{
    internal async Task<LookedUp> OrderAsync(MovementBody body, Person person, string bodyHash, CancellationToken cancellation)
    {
        var (site, customer) = await MasterDataAsync(body, cancellation);
        if (site is not null && !person.MayActAt(site.SiteId))
            return LookedUp.Refused(Refusal.NotYourSite(person, site.SiteId));
        if (body.Reader.Errors.Count > 0)
            return LookedUp.Invalid(body.Reader.Errors);
        if (await facts.FindAsync(body.LotId, cancellation) is not { } lot)
            return LookedUp.Refused(new("not-found", $"There is no lot '{body.LotId}' in stock.", RefusalKind.NotFound));
        var item = await masterData.FindItemAsync(lot.ItemId, cancellation);
        var (quantity, error, mismatch) = QuantityField.In(lot.Uom, body.Quantity, new(item?.Uom ?? lot.Uom, item?.UnitConversions ?? []), body.LotId);
        if (error is not null)
            return LookedUp.Invalid([error]);
        if ((mismatch ?? UnknownLocation(body, site!)) is { } refusal)
            return LookedUp.Refused(refusal);
        var places = await PlacesAsync(body, site!, cancellation);
        if (places.Stopped is { } stopped)
            return stopped;
        if (body.Scan is not null && await ScanMismatchAsync(body, item, new(quantity, lot.Uom), cancellation) is { } different)
            return LookedUp.Refused(different);
        var order = new MovementOrder
        {
            MovementId = body.MovementId,
            Type = body.Type,
            LotId = body.LotId,
            Quantity = quantity,
            Uom = lot.Uom,
            Reported = body.Quantity.Uom == lot.Uom ? null : new(body.Quantity.Value, body.Quantity.Uom),
            Site = site!,
            From = places.From,
            To = places.To,
            ToKind = places.ToKind,
            OccurredAt = body.OccurredAt,
            By = person.Id,
            Reference = body.Reference,
            Customer = body.Customer,
            Market = customer?.Market,
            Reason = body.Reason,
            BodyHash = bodyHash,
            Hold = body.Type == MovementType.CustomerReturn ? CustomerReturns.HoldOf(body.MovementId, person.Id, clock.GetUtcNow()) : null,
        };
        return new(order with { ReservationId = await ReservationAsync(order, cancellation) }, [], null);
    }

    /// <summary>The site where the movement happens, which for an arrival is the one that it was sent to, and the customer.</summary>
    private async Task<(Site? Site, Customer? Customer)> MasterDataAsync(MovementBody body, CancellationToken cancellation)
    {
        var site = await masterData.FindSiteAsync(body.SiteId, cancellation);
        if (site is null)
            body.Reader.Fail("siteId", $"There is no site '{body.SiteId}'.");
        var other = body.ToSiteId is { } id ? await masterData.FindSiteAsync(id, cancellation) : null;
        if (body.ToSiteId is not null && other is null)
            body.Reader.Fail("toSiteId", $"There is no site '{body.ToSiteId}'.");
        if (body.Type == MovementType.TransferOut && body.ToSiteId == body.SiteId)
            body.Reader.Fail("toSiteId", $"A transferOut goes to another site, and '{body.ToSiteId}' is the one that it leaves. Use transfer between locations of a site.");
        var customer = body.Customer is { } named ? await CustomerAsync(body, named, cancellation) : null;
        return (body.Type == MovementType.TransferIn && body.ToSiteId is not null ? other : site, customer);
    }

    private async Task<Customer?> CustomerAsync(MovementBody body, ShippedTo named, CancellationToken cancellation)
    {
        var field = body.Reader.Object("customer")!;
        var customer = await masterData.FindCustomerAsync(named.CustomerId, cancellation);
        if (customer is null)
            field.Fail("customerId", $"There is no customer '{named.CustomerId}'.");
        else if (customer.ShipTos.Count > 0 && (named.ShipTo is not null || body.Type == MovementType.Ship) && customer.ShipTos.All(s => s.Id != named.ShipTo))
            field.Fail("shipTo", $"Customer '{named.CustomerId}' has no shipTo '{named.ShipTo}'; expected one of {string.Join(", ", customer.ShipTos.Select(s => s.Id))}.");
        return customer;
    }

    private static Refusal? UnknownLocation(MovementBody body, Site site) =>
        new[] { body.FromLocationId, body.ToLocationId }.FirstOrDefault(l => l is not null && site.Location(l) is null) is { } unknown
            ? new("unknown-location", $"Site {site.SiteId} has no location '{unknown}'. Locations are those of the site at which the movement happens.")
            : null;

    private async Task<Places> PlacesAsync(MovementBody body, Site site, CancellationToken cancellation)
    {
        var (to, kind, stopped) = Target(body, site);
        if (stopped is not null)
            return new(null, null, null, stopped);
        Place? from = null;
        if (body.Type == MovementType.TransferIn)
            from = Place.InTransitTo(site.SiteId);
        else if (body.FromLocationId is { } named)
            from = new(site.SiteId, named);
        else if (MovementDemands.Of(body.Type)!.From == Demand.Optional)
            (from, stopped) = await OnlyPlaceAsync(body, site, cancellation);
        if (stopped is null && from is not null && from == to)
            stopped = LookedUp.Invalid("/toLocationId", $"The lot stands at {from} already; a movement goes to another location.");
        return new(from, to, kind, stopped);
    }

    private static (Place? To, LocationKind? Kind, LookedUp? Stopped) Target(MovementBody body, Site site)
    {
        if (body.Type == MovementType.TransferOut)
            return (Place.InTransitTo(body.ToSiteId!), null, null);
        if (MovementDemands.Of(body.Type)!.To == Demand.Forbidden)
            return default;
        var location = body.ToLocationId is { } named ? site.Location(named) : Implied(body.Type, site);
        if (location is null)
            return (null, null, LookedUp.Invalid("/toLocationId", $"Site {site.SiteId} has no location that a {WireName.Of(body.Type)} goes to by itself; name one."));
        return body.Type == MovementType.Quarantine && location.Kind != LocationKind.Quarantine
            ? (null, null, LookedUp.Invalid("/toLocationId", $"Location '{location.LocationId}' is not for quarantine but for {location.Kind.ToString().ToLowerInvariant()}."))
            : (new(site.SiteId, location.LocationId), location.Kind, null);
    }

    private static Location? Implied(MovementType type, Site site) => type switch
    {
        MovementType.Pick => site.First(LocationKind.Staging) ?? site.First(LocationKind.Shipping),
        MovementType.CustomerReturn => site.First(LocationKind.Quarantine) ?? site.First(LocationKind.Dock),
        MovementType.Quarantine => site.First(LocationKind.Quarantine),
        _ => null,
    };

    private async Task<(Place? From, LookedUp? Stopped)> OnlyPlaceAsync(MovementBody body, Site site, CancellationToken cancellation)
    {
        var places = (await inventory.BalancesAsync(body.LotId, cancellation))
            .Where(b => b.SiteId == site.SiteId && b.Quantity > 0 && b.LocationId != Place.InTransit).Select(b => b.LocationId).ToList();
        if (places.Count == 1)
            return (new(site.SiteId, places[0]), null);
        if (places.Count > 1)
            return (null, LookedUp.Invalid("/fromLocationId", $"Lot '{body.LotId}' stands at {string.Join(", ", places)}; say which of them it leaves."));
        // Whoever moves a closed lot is told that, not that it is gone.
        var control = await inventory.FindControlAsync(body.LotId, cancellation);
        return (null, LookedUp.Refused(control?.Disposition == Disposition.Closed
            ? MovementRules.Blocked(body.LotId, control.BlockedBy(site, clock.GetUtcNow()))
            : new("insufficient-quantity", $"Nothing of lot '{body.LotId}' is at site {site.SiteId}.")));
    }

    private async Task<Refusal?> ScanMismatchAsync(MovementBody body, Item? item, Quantity quantity, CancellationToken cancellation)
    {
        if (item is null || await lots.FindAsync(body.LotId, cancellation) is not { } lot)
            return new("scan-mismatch", $"Lot '{body.LotId}' is not described, so a scan cannot be compared with it.");
        var control = await inventory.FindControlAsync(body.LotId, cancellation);
        var differences = ScanComparison.Differences(body.Scan!, new(lot, item, control?.ExpiresOn), quantity);
        return differences.Count == 0 ? null : new("scan-mismatch", $"The scan differs from the movement. {string.Join("; ", differences)}. Nothing was moved.");
    }

    // Only what is taken for an order looks for what is kept for it.
    private async Task<string?> ReservationAsync(MovementOrder order, CancellationToken cancellation)
    {
        if (order.Type is not (MovementType.Pick or MovementType.Ship))
            return null;
        if (order.Reference is { Kind: "reservation" } named)
            return named.Id;
        if ((order.Customer?.SalesOrder ?? (order.Reference is { Kind: "salesOrder" } sold ? sold.Id : null)) is not { } orderId)
            return null;
        var reservations = await inventory.ReservationsAsync(order.LotId, cancellation);
        return ReservationRules.Match(reservations, order.Type, order.Site.SiteId, orderId, order.Customer?.CustomerId)?.ReservationId;
    }

    private readonly record struct Places(Place? From, Place? To, LocationKind? ToKind, LookedUp? Stopped);
}
