using LotFlow.Domain;
using LotFlow.Domain.Lots;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.Production;
using LotFlow.Domain.Quantities;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.MasterData;

namespace LotFlow.Workflows.Production;

/// <summary>Reads what the bodies of production have in common, and looks up what they name. What is wrong goes to the readers.</summary>
internal sealed class PostingBody(MasterDataStore masterData, CancellationToken cancellation)
{
    public const int MaxLines = 100;

    private readonly Dictionary<string, Item?> _items = new(StringComparer.Ordinal);

    /// <summary>The site of a command, unless its sender may not act there.</summary>
    public async Task<(Site? Site, Refusal? Refusal)> SiteAsync(PostingAttempt attempt)
    {
        var site = await SiteAsync(attempt.Reader);
        return site is null || attempt.By.MayActAt(site.SiteId) ? (site, null) : (null, Refusal.NotYourSite(attempt.By, site.SiteId));
    }

    private async Task<Site?> SiteAsync(BodyReader reader)
    {
        var siteId = reader.Id("siteId");
        var site = siteId.Length > 0 ? await masterData.FindSiteAsync(siteId, cancellation) : null;
        if (site is null && siteId.Length > 0)
            reader.Fail("siteId", $"There is no site '{siteId}'.");
        return site;
    }

    /// <summary>A line that goes in. Without an item in the body it is that of the lot, which the caller gives.</summary>
    public async Task<WantedInput?> InputAsync(BodyReader reader, int line, Site? site, string? itemOfLot = null)
    {
        var item = await ItemAsync(reader, itemOfLot ?? reader.Id("itemId"));
        var (quantity, location) = (Quantity(reader), Location(reader, site, required: false));
        return item is null ? null : new(line, reader, reader.OptionalId("lotId"), item, quantity, location);
    }

    private async Task<WantedOutput?> OutputAsync(BodyReader reader, int line, Site? site)
    {
        var item = await ItemAsync(reader, reader.Id("itemId"));
        var (quantity, location, expiresOn) = (Quantity(reader), Location(reader, site, required: true), reader.Date("expiresOn"));
        return item is null || location is null ? null : new(line, reader, reader.OptionalId("lotId"), item, quantity, location, expiresOn);
    }

    public async Task<List<WantedOutput>> OutputsAsync(BodyReader reader, string field, Site? site)
    {
        List<WantedOutput> wanted = [];
        foreach (var line in reader.Objects(field, MaxLines, minimum: 1))
        {
            if (await OutputAsync(line, wanted.Count, site) is { } output)
                wanted.Add(output);
        }

        return wanted;
    }

    /// <summary>Lines that name their lot and its place, with the gates of the lots; the item is the lot's.</summary>
    public async Task<(List<WantedInput> Wanted, List<LotControl> Controls)> LotsAsync(BodyReader reader, string field, Site? site, InventoryStore inventory)
    {
        List<WantedInput> wanted = [];
        List<LotControl> controls = [];
        foreach (var line in reader.Objects(field, MaxLines, minimum: 1))
        {
            var (lotId, _) = (line.Id("lotId"), line.Id("locationId"));
            if (lotId.Length == 0)
                continue;
            if (await inventory.FindControlAsync(lotId, cancellation) is not { IsBorn: true } control)
            {
                line.Fail("lotId", $"There is no lot '{lotId}' in stock.");
                continue;
            }

            controls.Add(control);
            if (await InputAsync(line, wanted.Count, site, control.ItemId) is { } input)
                wanted.Add(input);
        }

        return (wanted, controls);
    }

    /// <summary>A quantity of an item in another unit; null where there is no such quantity, which the reader is told.</summary>
    public static decimal? InUnit(BodyReader reader, Quantity sent, string uom, Item item)
    {
        var converted = UnitConversion.Convert(sent, uom, new(item.Uom, item.UnitConversions));
        if (converted.Quantity is not { } quantity)
            reader.Fail("uom", converted.Reason!);
        else if (QuantityRules.FindProblem(quantity) is { } problem)
            reader.Fail("quantity", problem);
        else
            return quantity.Value;
        return null;
    }

    /// <summary>When it happened, by the sender's clock, which may be a little ahead; else now.</summary>
    public static DateTimeOffset OccurredAt(BodyReader reader, DateTimeOffset now)
    {
        var at = reader.Time("occurredAt") ?? now;
        if (at > now.AddMinutes(5))
            reader.Fail("occurredAt", $"{at:O} is in the future.");
        return at;
    }

    public async Task<Item?> ItemAsync(BodyReader reader, string itemId)
    {
        if (itemId.Length == 0)
            return null;
        if (!_items.TryGetValue(itemId, out var item))
            _items[itemId] = item = await masterData.FindItemAsync(itemId, cancellation);
        if (item is null)
            reader.Fail("itemId", $"unknown-item: there is no item '{itemId}'.");
        return item;
    }

    private static Quantity Quantity(BodyReader reader)
    {
        var quantity = reader.Number("quantity", required: true) ?? 1;
        if (quantity <= 0)
            reader.Fail("quantity", $"{quantity} is not a quantity; expected more than zero.");
        var uom = reader.RequiredText("uom", 10);
        if (uom.Length > 0 && !Uom.IsKnown(uom))
            reader.Fail("uom", $"'{uom}' is not a unit code of UN/ECE Recommendation 20 that LotFlow knows; use one such as KGM, LTR or EA.");
        return new(quantity, uom);
    }

    private static string? Location(BodyReader reader, Site? site, bool required)
    {
        var locationId = reader.OptionalId("locationId", required);
        if (locationId is not null && site is not null && site.Location(locationId) is null)
            reader.Fail("locationId", $"Site {site.SiteId} has no location '{locationId}'.");
        return locationId;
    }
}
