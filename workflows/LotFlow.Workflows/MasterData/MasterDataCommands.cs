using System.Text.Json;
using System.Text.Json.Nodes;
using LotFlow.Domain;
using LotFlow.Domain.Labels;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.People;
using LotFlow.Domain.Recalls;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Commands;

namespace LotFlow.Workflows.MasterData;

/// <summary>Takes master data and policies. Putting the same again changes nothing; what is taken is complete.</summary>
public sealed class MasterDataCommands(MasterDataStore store)
{
    /// <summary>Names under which policies are kept.</summary>
    public static IReadOnlyList<string> PolicyNames { get; } =
        ["counting", "holds", "receiving", "recall", "numbering", "production", "approvals", "expiry", "audit"];

    public Task<CommandResult<Item>> PutItemAsync(string itemId, JsonElement body, Person person, CancellationToken cancellation) =>
        PutAsync(itemId, new(body), r => ItemBody.Read(itemId, r), person, cancellation);

    public Task<CommandResult<Supplier>> PutSupplierAsync(string supplierId, JsonElement body, Person person, CancellationToken cancellation) =>
        PutAsync(supplierId, new(body), r => new Supplier
        {
            SupplierId = supplierId,
            Name = r.RequiredText("name"),
            ApprovedItems = r.Texts("approvedItems", 10_000, 64),
            ApprovedUntil = r.Date("approvedUntil"),
        }, person, cancellation);

    public Task<CommandResult<Site>> PutSiteAsync(string siteId, JsonElement body, Person person, CancellationToken cancellation) =>
        PutAsync(siteId, new(body), r => ReadSite(siteId, r), person, cancellation);

    public Task<CommandResult<Customer>> PutCustomerAsync(string customerId, JsonElement body, Person person, CancellationToken cancellation) =>
        PutAsync(customerId, new(body), r => new Customer
        {
            CustomerId = customerId,
            Name = r.RequiredText("name"),
            Market = Market(r),
            Contacts = [.. r.Objects("contacts", 100).Select(c => new Contact(c.RequiredText("name"), c.RequiredText("email"), c.OptionalText("phone")))],
            ShipTos = [.. r.Objects("shipTos", 1000).Select(s => new ShipTo(s.Id("shipTo"), s.RequiredText("name"), s.RequiredText("address", 500)))],
        }, person, cancellation);

    public async Task<CommandResult<PolicyVersion>> PutPolicyAsync(string name, JsonElement body, Person person, CancellationToken cancellation)
    {
        var reader = new BodyReader(body);
        if (!PolicyNames.Contains(name))
            return CommandResult<PolicyVersion>.Refused("not-found", $"There is no policy '{name}'; there are {string.Join(", ", PolicyNames)}.", RefusalKind.NotFound);
        if (reader.Errors.Count == 0 && PolicyRules.FindProblem(name, body) is { } problem)
            reader.Fail("", problem);
        if (reader.Errors.Count > 0)
            return CommandResult<PolicyVersion>.Invalid(reader.Errors);
        return CommandResult<PolicyVersion>.Taken(await store.PutPolicyAsync(name, JsonObject.Create(body)!, person.Id, cancellation));
    }

    private async Task<CommandResult<T>> PutAsync<T>(string id, BodyReader reader, Func<BodyReader, T> read, Person person, CancellationToken cancellation)
        where T : class
    {
        if (!Identifier.IsValid(id))
            return CommandResult<T>.Invalid([new("", $"'{id}' is not an identifier: 1 to {Identifier.MaxLength} letters, digits, dots, underscores or hyphens.")]);
        var value = read(reader);
        if (reader.Errors.Count > 0)
            return CommandResult<T>.Invalid(reader.Errors);
        var created = await store.PutAsync(id, value, person.Id, cancellation);
        return CommandResult<T>.Taken(value, isRepeat: !created);
    }

    private static string? Market(BodyReader r)
    {
        var market = r.OptionalText("market", 10);
        if (market is not null && !Customer.IsMarket(market))
            r.Fail("market", $"'{market}' is not a market; expected two capital letters (ISO 3166-1 alpha-2), such as DE.");
        return market;
    }

    private static Site ReadSite(string siteId, BodyReader r)
    {
        if (siteId == RecallRequestRules.Everywhere)
            r.Fail("", $"'{siteId}' stands for all sites together, as in decisions about recalls. Use another id.");
        var timeZone = r.RequiredText("timeZone");
        if (timeZone.Length > 0 && !TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out _))
            r.Fail("timeZone", $"'{timeZone}' is not an IANA time zone, such as Europe/Berlin.");
        var gln = r.OptionalText("gln");
        if (gln is not null && (gln.Length != 13 || !Gtin.TryParse(gln, out _, out _)))
            r.Fail("gln", $"'{gln}' is not a GLN: 13 digits with a check digit (GS1 General Specifications, 7.9).");
        List<Location> locations = [];
        foreach (var l in r.Objects("locations", 10_000))
        {
            var location = new Location(l.Id("locationId"), l.Choice("kind", LocationKind.Storage));
            if (location.LocationId == Place.InTransit)
                l.Fail("locationId", $"'{Place.InTransit}' is where LotFlow keeps what is on its way to a site. Use another name.");
            if (locations.Exists(known => known.LocationId == location.LocationId))
                l.Fail("locationId", $"Location '{location.LocationId}' is in the list twice.");
            locations.Add(location);
        }

        return new() { SiteId = siteId, Name = r.RequiredText("name"), Kind = r.Choice("kind", SiteKind.Plant), TimeZone = timeZone, Gln = gln, Locations = locations };
    }
}
