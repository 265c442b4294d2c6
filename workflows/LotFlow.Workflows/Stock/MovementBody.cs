using System.Text.Json;
using LotFlow.Domain;
using LotFlow.Domain.Labels;
using LotFlow.Domain.Quantities;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Commands;

namespace LotFlow.Workflows.Stock;

/// <summary>A movement as it was read from a body; nothing has been looked up yet. Use it only where there are no errors.</summary>
internal sealed record MovementBody
{
    /// <summary>Clocks of senders differ by this much; what is later has not happened yet.</summary>
    internal static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private const int MaxScanLength = 500;
    private const string Location = "LocationId";

    public required BodyReader Reader { get; init; }

    public required string MovementId { get; init; }

    public required MovementType Type { get; init; }

    public required string LotId { get; init; }

    public required Quantity Quantity { get; init; }

    public required string SiteId { get; init; }

    public string? FromLocationId { get; init; }

    public string? ToLocationId { get; init; }

    public string? ToSiteId { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public Gs1Label? Scan { get; init; }

    public MovementReference? Reference { get; init; }

    public ShippedTo? Customer { get; init; }

    public string? Reason { get; init; }

    public static MovementBody Read(JsonElement body, DateTimeOffset now)
    {
        var reader = new BodyReader(body);
        var type = ReadType(reader);
        var demands = type is { } known ? MovementDemands.Of(known) : null;
        var scan = reader.OptionalText("scan", MaxScanLength);
        return new()
        {
            Reader = reader,
            MovementId = reader.Id("movementId"),
            Type = type ?? default,
            LotId = reader.Id("lotId"),
            Quantity = QuantityField.Read(reader),
            SiteId = reader.Id("siteId"),
            FromLocationId = ReadId(reader, "from" + Location, type, demands?.From),
            ToLocationId = ReadId(reader, "to" + Location, type, demands?.To),
            ToSiteId = ReadId(reader, "toSiteId", type, demands?.ToSite),
            OccurredAt = ReadTime(reader, now),
            Scan = scan is null ? null : ReadScan(reader, scan, now),
            Reference = reader.Object("reference") is { } reference ? new(reference.Id("kind"), reference.RequiredText("id", 64)) : null,
            Customer = ReadCustomer(reader, type, demands?.Customer),
            Reason = demands?.Reason == Demand.Required ? reader.RequiredText("reason") : reader.OptionalText("reason"),
        };
    }

    private static MovementType? ReadType(BodyReader reader)
    {
        if (reader.OptionalText("type", 40) is not { } text)
        {
            reader.Fail("type", $"This field is required: one of {string.Join(", ", Names())}.");
            return null;
        }

        foreach (var type in MovementDemands.Reportable)
        {
            if (WireName.Of(type) == text)
                return type;
        }

        reader.Fail("type", $"'{text}' cannot be reported; expected one of {string.Join(", ", Names())}.");
        return null;
    }

    private static string? ReadId(BodyReader reader, string name, MovementType? type, Demand? demand)
    {
        if (demand is not Demand.Forbidden)
            return reader.OptionalId(name, demand is Demand.Required);
        if (reader.Raw(name) is not null)
            reader.Fail(name, $"A movement of type {WireName.Of(type!.Value)} has no {name}. Leave it out, or use another type.");
        return null;
    }

    private static DateTimeOffset ReadTime(BodyReader reader, DateTimeOffset now)
    {
        var occurredAt = reader.Time("occurredAt", required: true) ?? now;
        if (occurredAt > now + Tolerance)
            reader.Fail("occurredAt", $"{occurredAt:O} is in the future; it is {now:O}. Report a movement when it has happened.");
        return occurredAt;
    }

    private static Gs1Label? ReadScan(BodyReader reader, string scan, DateTimeOffset now)
    {
        var (label, errors) = Gs1LabelParser.Parse(scan, DateOnly.FromDateTime(now.UtcDateTime));
        foreach (var error in errors)
            reader.Fail("scan", error);
        return label;
    }

    private static ShippedTo? ReadCustomer(BodyReader reader, MovementType? type, Demand? demand)
    {
        if (demand is Demand.Forbidden)
        {
            if (reader.Raw("customer") is not null)
                reader.Fail("customer", $"A movement of type {WireName.Of(type!.Value)} has no customer. Leave it out, or use another type.");
            return null;
        }

        return reader.Object("customer", demand is Demand.Required) is { } customer
            ? new(customer.Id("customerId"), customer.OptionalText("shipTo", 64), customer.OptionalText("salesOrder", 64))
            : null;
    }

    private static IEnumerable<string> Names() => MovementDemands.Reportable.Select(WireName.Of);
}

/// <summary>Reads the quantity of a movement or a reservation with its unit.</summary>
internal static class QuantityField
{
    public static Quantity Read(BodyReader reader)
    {
        var value = reader.Number("quantity", required: true);
        if (value <= 0)
            reader.Fail("quantity", $"Expected more than 0 and found {value}.");
        var code = reader.RequiredText("uom", 10);
        var unit = Uom.Find(code);
        if (unit is null && code.Length > 0)
            reader.Fail("uom", $"'{code}' is not a unit code of UN/ECE Recommendation 20 that LotFlow knows; use one such as KGM, LTR or EA.");
        if (value is { } stated && unit is not null && !IsWhole(stated, unit))
            reader.Fail("quantity", NotWhole(stated, unit));
        return new(value ?? 0, code);
    }

    /// <summary>What is counted or packed comes in whole numbers.</summary>
    public static bool IsWhole(decimal value, UnitOfMeasure unit) => unit.Dimension is not (Dimension.Count or Dimension.Packaging) || value == decimal.Truncate(value);

    public static string NotWhole(decimal value, UnitOfMeasure unit) => $"{value} {unit.Code} has decimals; {unit.Code} ({unit.Name}) is counted in whole numbers.";

    /// <summary>The quantity in the unit in which the lot is kept, or why there is none.</summary>
    public static (decimal Value, FieldError? Error, Refusal? Refusal) In(string uom, Quantity reported, ItemUnits item, string lotId)
    {
        if (reported.Uom == uom)
            return (reported.Value, null, null);
        var converted = UnitConversion.Convert(reported, uom, item);
        if (converted.Quantity is not { } quantity)
            return (0, null, new("uom-mismatch", $"Lot '{lotId}' is kept in {uom}: {converted.Reason}"));
        var unit = Uom.Find(uom)!;
        return IsWhole(quantity.Value, unit)
            ? (quantity.Value, null, null)
            : (0, new("/quantity", $"{reported} are {NotWhole(quantity.Value, unit)}"), null);
    }
}
