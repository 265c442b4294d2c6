using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Holds;
using LotFlow.Domain.Lots;
using LotFlow.Domain.People;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.Telemetry;

namespace LotFlow.Workflows.Holds;

/// <summary>Temperatures measured where lots stand; outside the window of the item they hold the lot, as policy says.</summary>
public sealed class TemperatureCommands(
    CommandInbox inbox, IDocumentStore store, LotStore lots, InventoryStore inventory, WorkEvents events, AutomaticHolds automatic, MasterDataStore masterData,
    TimeProvider clock)
    : LotReportCommands<TemperatureReading>("temperature-reading", TemperatureReading.IdPrefix, inbox, store, lots, inventory, events)
{
    private const decimal AbsoluteZero = -273.15m;
    private const int MinutesPerYear = 366 * 24 * 60;

    private readonly LotStore _lots = lots;
    private readonly InventoryStore _inventory = inventory;

    private protected override (string Id, TemperatureReading Report) Read(string lotId, BodyReader reader, Person person)
    {
        var reading = new TemperatureReading
        {
            ReadingId = reader.Id("readingId"),
            LotId = lotId,
            SiteId = reader.Id("siteId"),
            LocationId = reader.OptionalId("locationId"),
            TemperatureC = reader.Number("temperatureC", required: true) ?? 0,
            MeasuredAt = reader.Time("measuredAt", required: true) ?? default,
            Minutes = reader.Integer("minutes", 0, MinutesPerYear),
            ReportedBy = person.Id,
        };
        if (reading.TemperatureC < AbsoluteZero)
            reader.Fail("temperatureC", $"{reading.TemperatureC} °C is colder than anything can be.");
        // A day of tolerance, as for receipts.
        if (reading.MeasuredAt > clock.GetUtcNow().AddDays(1))
            reader.Fail("measuredAt", $"{reading.MeasuredAt:O} is in the future.");
        return (reading.ReadingId, reading);
    }

    private protected override async Task CheckAsync(TemperatureReading report, Lot lot, BodyReader reader, CancellationToken cancellation)
    {
        if (await masterData.FindSiteAsync(report.SiteId, cancellation) is not { } site)
            reader.Fail("siteId", $"There is no site '{report.SiteId}'.");
        else if (report.LocationId is { } location && site.Location(location) is null)
            reader.Fail("locationId", $"Site '{report.SiteId}' has no location '{location}'.");
        else if (report.SiteId != lot.SiteId && !await IsAtAsync(report.SiteId, lot.LotId, cancellation))
            reader.Fail("siteId", $"Nothing of lot '{lot.LotId}' is at site '{report.SiteId}' or on its way there. Name the site where it was measured.");
    }

    // What is on its way to a site has a balance there too.
    private async Task<bool> IsAtAsync(string siteId, string lotId, CancellationToken cancellation) =>
        (await _inventory.BalancesAsync(lotId, cancellation)).Exists(b => b.SiteId == siteId && b.Quantity > 0);

    private protected override string LotOf(TemperatureReading report) => report.LotId;

    private protected override string? SiteOf(TemperatureReading report) => report.SiteId;

    private protected override async Task<string?> JudgeAsync(TemperatureReading report, CancellationToken cancellation)
    {
        var lot = await _lots.FindAsync(report.LotId, cancellation);
        if (lot is null || (await masterData.FindItemAsync(lot.ItemId, cancellation))?.Storage is not { } window
            || (report.TemperatureC >= window.MinC && report.TemperatureC <= window.MaxC))
        {
            return null;
        }

        var rule = (await automatic.PolicyAsync(cancellation)).TemperatureExcursion;
        if (report.Minutes is { } minutes && minutes <= rule.ToleranceMinutes)
            return null;
        var reason = $"{report.TemperatureC} °C at {report.SiteId}{(report.LocationId is { } l ? $"/{l}" : "")} on {report.MeasuredAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC"
            + $"{(report.Minutes is { } m ? $" for {m} minutes" : "")}; the item is kept at {window.MinC} to {window.MaxC} °C.";
        return await automatic.PlaceAsync(report.LotId, reason, new(HoldSource.Deviation, report.ReadingId), rule, TemperatureReading.IdPrefix, cancellation);
    }
}
