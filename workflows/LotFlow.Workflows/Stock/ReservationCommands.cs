using System.Text.Json;
using LotFlow.Abstractions.Telemetry;
using LotFlow.Domain;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.People;
using LotFlow.Domain.Quantities;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.Telemetry;

namespace LotFlow.Workflows.Stock;

/// <summary>A reservation as the routes show it.</summary>
/// <param name="Quantity">What is still kept, in the unit of the lot.</param>
/// <param name="Requested">What was kept in the beginning.</param>
/// <param name="Picked">Taken from its place for the order, and not shipped yet.</param>
/// <param name="Reason">Why it was given up.</param>
public sealed record ReservationView(
    string ReservationId, string LotId, decimal Quantity, string Uom, string SiteId, ReservedFor Order, ReservationState State, decimal Requested, decimal Picked,
    string? Reason, string By, DateTimeOffset At)
{
    internal static ReservationView Of(Reservation r) => new(
        r.ReservationId, r.LotId, r.Quantity, r.Uom, r.SiteId, r.Order, r.State, r.Requested, r.Picked, r.Reason, r.By, r.At);

    /// <summary>The reservation as it was made, which is what a repeated command is answered with.</summary>
    internal static ReservationView OfNew(Reservation r) => Of(r with { Quantity = r.Requested, State = ReservationState.Open, Picked = 0, Reason = null });
}

/// <summary>Keeps parts of lots for customers' orders, and gives them back.</summary>
public sealed class ReservationCommands(
    ReservationStore reservations, MasterDataStore masterData, LotFacts facts, CommandClaims claims, WorkEvents events, TimeProvider clock)
{
    public const string CommandType = "reservation";

    /// <summary>Takes the body of <c>POST /api/reservations</c>.</summary>
    public async Task<CommandResult<ReservationView>> SubmitAsync(JsonElement body, Person person, CancellationToken cancellation)
    {
        var reader = new BodyReader(body);
        var (id, lotId, siteId, quantity) = (reader.Id("reservationId"), reader.Id("lotId"), reader.Id("siteId"), QuantityField.Read(reader));
        var order = reader.Object("order", required: true) is { } o ? new ReservedFor(o.RequiredText("orderId", 64), o.Id("customerId")) : new("", "");
        WorkTrace.About(WorkTrace.LotId, lotId);
        if (reader.Errors.Count > 0)
            return CommandResult<ReservationView>.Invalid(reader.Errors);
        var wanted = new Reservation
        {
            ReservationId = id,
            LotId = lotId,
            SiteId = siteId,
            Quantity = quantity.Value,
            Uom = quantity.Uom,
            Order = order,
            By = person.Id,
            At = clock.GetUtcNow(),
            BodyHash = CanonicalJson.Digest(body),
        };
        var (found, site, stopped) = await LookUpAsync(wanted, reader, person, cancellation);
        if (found is not null)
            return await MakeAsync(found, site!, cancellation);
        // A repetition is answered as the first time, although what it names may have changed since.
        return stopped!.Refusal is not { Kind: RefusalKind.Forbidden } && await reservations.FindAsync(lotId, id, cancellation) is { } known
            ? AnswerAgain(known, wanted)
            : stopped;
    }

    public async Task<ReservationView?> FindAsync(string reservationId, CancellationToken cancellation) =>
        await claims.FindAsync(CommandType, reservationId, cancellation) is { } claim && await reservations.FindAsync(claim.Target, reservationId, cancellation) is { } found
            ? ReservationView.Of(found)
            : null;

    /// <summary>Gives up a reservation; doing it again changes nothing, and one that was used up stays so.</summary>
    public async Task<CommandResult<ReservationView>> CancelAsync(string reservationId, Person person, CancellationToken cancellation)
    {
        if (await FindAsync(reservationId, cancellation) is not { } found)
            return CommandResult<ReservationView>.Refused("not-found", $"There is no reservation '{reservationId}'.", RefusalKind.NotFound);
        WorkTrace.About(WorkTrace.LotId, found.LotId);
        if (!person.MayActAt(found.SiteId))
            return CommandResult<ReservationView>.Refused(Refusal.NotYourSite(person, found.SiteId));
        var cancelled = await reservations.CancelAsync(found.LotId, reservationId, $"given up by {person.Id}", person.Id, cancellation);
        return CommandResult<ReservationView>.Taken(ReservationView.Of(cancelled!), isRepeat: found.State == ReservationState.Cancelled);
    }

    private async Task<(Reservation? Wanted, Site? Site, CommandResult<ReservationView>? Stopped)> LookUpAsync(
        Reservation wanted, BodyReader reader, Person person, CancellationToken cancellation)
    {
        var site = await masterData.FindSiteAsync(wanted.SiteId, cancellation);
        if (site is null)
            reader.Fail("siteId", $"There is no site '{wanted.SiteId}'.");
        else if (!person.MayActAt(site.SiteId))
            return (null, null, CommandResult<ReservationView>.Refused(Refusal.NotYourSite(person, site.SiteId)));
        var customer = await masterData.FindCustomerAsync(wanted.Order.CustomerId, cancellation);
        if (customer is null)
            reader.Object("order")!.Fail("customerId", $"There is no customer '{wanted.Order.CustomerId}'.");
        if (reader.Errors.Count > 0)
            return (null, null, CommandResult<ReservationView>.Invalid(reader.Errors));
        if (await facts.FindAsync(wanted.LotId, cancellation) is not { } lot)
            return (null, null, CommandResult<ReservationView>.Refused("not-found", $"There is no lot '{wanted.LotId}' in stock.", RefusalKind.NotFound));
        var item = await masterData.FindItemAsync(lot.ItemId, cancellation);
        var (quantity, error, mismatch) = QuantityField.In(
            lot.Uom, new(wanted.Quantity, wanted.Uom), new ItemUnits(item?.Uom ?? lot.Uom, item?.UnitConversions ?? []), wanted.LotId);
        if (error is not null)
            return (null, null, CommandResult<ReservationView>.Invalid([error]));
        return mismatch is not null
            ? (null, null, CommandResult<ReservationView>.Refused(mismatch))
            : (wanted with { Quantity = quantity, Requested = quantity, Uom = lot.Uom, Market = customer!.Market }, site, null);
    }

    // As for movements: the claim first, since the id must not be used for two lots, and away with it if the reservation cannot be.
    private async Task<CommandResult<ReservationView>> MakeAsync(Reservation wanted, Site site, CancellationToken cancellation)
    {
        var entry = await claims.EnterAsync(
            CommandType, wanted.ReservationId, new(wanted.LotId, wanted.BodyHash!),
            () => reservations.FindAsync(wanted.LotId, wanted.ReservationId, cancellation), cancellation);
        if (entry.IsOfAnother)
            return CommandResult<ReservationView>.Refused(Conflict(wanted.ReservationId));
        if (entry.Done is { } known)
            return AnswerAgain(known, wanted);
        var (made, refusal) = await reservations.MakeAsync(wanted, site, cancellation);
        if (refusal is not null)
        {
            await claims.LeaveAsync(entry.Attempt!, cancellation);
            return CommandResult<ReservationView>.Refused(refusal);
        }

        if (!ReferenceEquals(made, wanted))
            return AnswerAgain(made!, wanted);
        events.CommandAccepted(CommandType, wanted.ReservationId, wanted.SiteId);
        return CommandResult<ReservationView>.Taken(ReservationView.OfNew(wanted));
    }

    private static CommandResult<ReservationView> AnswerAgain(Reservation known, Reservation sent) => known.BodyHash == sent.BodyHash
        ? CommandResult<ReservationView>.Taken(ReservationView.OfNew(known), isRepeat: true)
        : CommandResult<ReservationView>.Refused(Conflict(known.ReservationId));

    private static Refusal Conflict(string reservationId) =>
        Refusal.IdUsedBefore($"Reservation '{reservationId}' was sent before with another body", "reservationId");
}
