using System.Text.Json.Nodes;
using LotFlow.Domain.People;

namespace LotFlow.Domain.Lots;

/// <summary>What happened to a lot, for the world outside; written with the change, in the same batch.</summary>
public sealed record LotEvent
{
    public const string IdPrefix = "outbox:";

    /// <summary>Unique and stable: the lot and its sequence.</summary>
    public required string EventId { get; init; }

    public required string Type { get; init; }

    public required string LotId { get; init; }

    public required long Sequence { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string By { get; init; }

    public JsonObject Data { get; init; } = [];

    /// <summary>Sorts by sequence.</summary>
    public string DocumentId => IdAt(Sequence);

    /// <summary>The document that tells what gave a lot this sequence.</summary>
    public static string IdAt(long sequence) => $"{IdPrefix}{sequence:D12}";

    public static LotEvent Of(string type, string lotId, long sequence, DateTimeOffset at, string by, params (string Key, JsonNode? Value)[] data) => new()
    {
        EventId = $"{lotId}:{sequence}",
        Type = type,
        LotId = lotId,
        Sequence = sequence,
        At = at,
        By = by,
        Data = new(data.Where(d => d.Value is not null).Select(d => KeyValuePair.Create(d.Key, d.Value))),
    };

    /// <summary>A hold has reached the gate of a lot.</summary>
    public static LotEvent OfHold(string lotId, string holdId, OpenHold hold, long sequence, DateTimeOffset at) => Of(
        LotEventTypes.Held, lotId, sequence, at, hold.PlacedBy ?? Person.System.Id,
        ("holdId", holdId), ("reasonCode", hold.ReasonCode), ("scope", WireName.Of(hold.Scope)), ("rootLotId", hold.RootLotId),
        ("sourceKind", hold.Source?.Kind), ("sourceRef", hold.Source?.Ref));

    /// <summary>A lot expires soon, or has expired at one of the sites where it stands. The gate is as it remembers that this was told.</summary>
    public static LotEvent OfExpiry(LotControl control, DateOnly today, DateTimeOffset at)
    {
        var told = control.ExpiryTold!;
        return Of(
            told.IsExpired ? LotEventTypes.Expired : LotEventTypes.Expiring, control.LotId, control.Sequence, at, Person.System.Id,
            ("itemId", control.ItemId), ("expiresOn", told.ExpiresOn.ToString("yyyy-MM-dd")), ("uom", control.Uom),
            ("daysBefore", told.IsExpired ? null : told.DaysBefore), ("daysLeft", told.IsExpired ? null : told.ExpiresOn.DayNumber - today.DayNumber),
            ("onHand", new JsonArray([.. control.OnHand.OrderBy(s => s.Key, StringComparer.Ordinal)
                .Select(s => new JsonObject { ["siteId"] = s.Key, ["quantity"] = s.Value })])));
    }
}

/// <summary>The names of lot events.</summary>
public static class LotEventTypes
{
    public const string Received = "lot.received";
    public const string Released = "lot.released";
    public const string Rejected = "lot.rejected";
    public const string Held = "lot.held";
    public const string HoldReleased = "lot.holdReleased";
    public const string ReworkAllowed = "lot.reworkAllowed";
    public const string ReworkRevoked = "lot.reworkRevoked";
    public const string ReservationsAffected = "lot.reservationsAffected";
    public const string Created = "lot.created";
    public const string Moved = "lot.moved";
    public const string Reserved = "lot.reserved";
    public const string ReservationCancelled = "lot.reservationCancelled";
    public const string ExclusionsChanged = "lot.exclusionsChanged";
    public const string CountDisputed = "lot.countDisputed";
    public const string CountSettled = "lot.countSettled";
    public const string Expiring = "lot.expiring";
    public const string Expired = "lot.expired";
    public const string LinkRepaired = "lot.linkRepaired";
}
