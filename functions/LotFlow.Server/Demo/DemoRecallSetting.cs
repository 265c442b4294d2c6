using System.Net;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace LotFlow.Server.Demo;

/// <summary>
/// How one supplier lot of hazelnuts comes to be in three plants, at the co-manufacturer, in both distribution centres and with three
/// customers: what the recall has to find.
/// </summary>
internal sealed class DemoRecallSetting(DemoClient client, IAnsiConsole console, TimeProvider clock) : DemoStockScenes(client, console, clock)
{
    public const string Nuts = "HAZELNUT.5501";
    public const string CleanNuts = "HAZELNUT.5502";
    public const string Paste = "PASTE.4800";
    public const string SpreadLindenau = "SPREAD.L1";
    public const string Reworked = "SPREAD.L2";
    public const string Pudding = "PUDDING.S1";
    public const string SpreadCopack = "SPREAD.C1";

    /// <summary>Everything that the recall has to find when it starts.</summary>
    public static IReadOnlyList<string> Contaminated { get; } = [Nuts, Paste, SpreadLindenau, Reworked, Pudding, SpreadCopack];

    public async Task TellAsync(CancellationToken cancellation)
    {
        Chapter("A supplier lot spreads", "Nobody knows yet that hazelnuts HN-5501 are contaminated. They are roasted in one plant and go into products of three others.");
        await ReceiveAsync("GR-0720", "NORDHAFEN", "HN-5501", Nuts, 3000, HttpStatusCode.Accepted, cancellation);
        await ReceiveAsync("GR-0721", "NORDHAFEN", "HN-5502", CleanNuts, 1000, HttpStatusCode.Accepted, cancellation);
        foreach (var lot in new[] { Nuts, CleanNuts })
            await UntilAsync("op1", $"/api/lots/{lot}", l => l["usable"]!.GetValue<bool>(), $"{lot} should be released", cancellation);
        await IssueAsync("NORDHAFEN", "PO-4800", "I-4800", cancellation, Line("HAZELNUT", 2800, "KGM", Nuts));
        await ProduceAsync("NORDHAFEN", "PO-4800", "O-4800", "NUT-PASTE", Paste, 2700, "KGM", cancellation);
        await SendAsync("T-1", Paste, 900, "KGM", "NORDHAFEN", "PRODUCTION", "LINDENAU", cancellation);
        await SendAsync("T-2", Paste, 800, "KGM", "NORDHAFEN", "PRODUCTION", "SUEDTAL", cancellation);
        await SendAsync("T-3", Paste, 600, "KGM", "NORDHAFEN", "PRODUCTION", "COPACK", cancellation);
        await IssueAsync("LINDENAU", "PO-4801", "I-4801", cancellation, Line("NUT-PASTE", 900, "KGM"));
        await ProduceAsync("LINDENAU", "PO-4801", "O-4801", "SPREAD-370", SpreadLindenau, 6000, "EA", cancellation);
        await ReworkAsync(cancellation);
        await IssueAsync("SUEDTAL", "PO-4802", "I-4802", cancellation, Line("NUT-PASTE", 500, "KGM"));
        await ProduceAsync("SUEDTAL", "PO-4802", "O-4802", "PUDDING-125", Pudding, 9000, "EA", cancellation);
        await IssueAsync("COPACK", "PO-4803", "I-4803", cancellation, Line("NUT-PASTE", 600, "KGM"));
        await ProduceAsync("COPACK", "PO-4803", "O-4803", "SPREAD-370", SpreadCopack, 4000, "EA", cancellation);
        await SendAsync("T-4", SpreadLindenau, 4000, "EA", "LINDENAU", "PRODUCTION", "DC-WEST", cancellation);
        await SendAsync("T-5", Pudding, 7000, "EA", "SUEDTAL", "PRODUCTION", "DC-EAST", cancellation);
        await SendAsync("T-6", SpreadCopack, 3000, "EA", "COPACK", "PRODUCTION", "DC-WEST", cancellation);
        await ShipAsync("S-1", SpreadLindenau, 1500, "DC-WEST", "MARKET", "MK-01", cancellation);
        await ShipAsync("S-2", Pudding, 5000, "DC-EAST", "KIOSK", "KC-07", cancellation);
        await ShipAsync("S-3", SpreadCopack, 2000, "DC-WEST", "EXPORT", "NF-02", cancellation);
        var reservation = new JsonObject
        {
            ["reservationId"] = "V-2301",
            ["lotId"] = SpreadLindenau,
            ["quantity"] = 1000,
            ["uom"] = "EA",
            ["siteId"] = "DC-WEST",
            ["order"] = new JsonObject { ["orderId"] = "SO-2301", ["customerId"] = "MARKET" },
        };
        await Client.PostAsync("wms", "/api/reservations", reservation, HttpStatusCode.Created, cancellation);
        Console.MarkupLine($"  wms      keeps   1000 EA of {SpreadLindenau} at DC-WEST for order SO-2301 of MARKET");
    }

    /// <summary>A delivery of hazelnuts.</summary>
    public async Task ReceiveAsync(string receiptId, string site, string supplierLot, string lotId, int quantity, HttpStatusCode expected, CancellationToken cancellation)
    {
        var body = new JsonObject
        {
            ["receiptId"] = receiptId,
            ["siteId"] = site,
            ["supplierId"] = "HASEL",
            ["receivedAt"] = Now.ToString("O"),
            ["lines"] = new JsonArray(new JsonObject
            {
                ["itemId"] = "HAZELNUT",
                ["supplierLot"] = supplierLot,
                ["lotId"] = lotId,
                ["quantity"] = quantity,
                ["uom"] = "KGM",
                ["locationId"] = "DOCK",
            }),
        };
        await Client.PostAsync("op1", "/api/receipts", body, expected, cancellation);
        Console.MarkupLine($"  op1      receives{quantity,7} KGM of supplier lot {supplierLot} as {lotId} at {site}");
    }

    // Dented jars are opened and filled again.
    private async Task ReworkAsync(CancellationToken cancellation)
    {
        var rework = new JsonObject
        {
            ["transformationId"] = "RW-1",
            ["kind"] = "rework",
            ["siteId"] = "LINDENAU",
            ["inputs"] = new JsonArray(new JsonObject { ["lotId"] = SpreadLindenau, ["quantity"] = 500, ["uom"] = "EA", ["locationId"] = "PRODUCTION" }),
            ["outputs"] = new JsonArray(new JsonObject
            {
                ["lotId"] = Reworked,
                ["itemId"] = "SPREAD-370",
                ["quantity"] = 480,
                ["uom"] = "EA",
                ["locationId"] = "PRODUCTION",
            }),
        };
        await Client.PostAsync("mes", "/api/transformations", rework, HttpStatusCode.Created, cancellation);
        Console.MarkupLine($"  mes      reworks    500 EA of {SpreadLindenau} into {Reworked}");
    }

    private async Task SendAsync(string id, string lotId, int quantity, string uom, string site, string from, string toSite, CancellationToken cancellation)
    {
        await Client.PostAsync("wms", "/api/movements", Out(), HttpStatusCode.Created, cancellation);
        await Client.PostAsync("wms", "/api/movements", Movement($"{id}-in", "transferIn", lotId, quantity, uom, toSite, from: null, "STORAGE"), HttpStatusCode.Created, cancellation);
        Console.MarkupLine($"  wms      sends  {quantity,7} {uom} of {lotId,-16} {site} → {toSite}");

        JsonObject Out()
        {
            var body = Movement($"{id}-out", "transferOut", lotId, quantity, uom, site, from, to: null);
            body["toSiteId"] = toSite;
            return body;
        }
    }

    private Task ShipAsync(string id, string lotId, int quantity, string site, string customer, string shipTo, CancellationToken cancellation) => PostMovementAsync(
        id, "ship", lotId, quantity, "EA", site, "STORAGE", to: null, cancellation,
        m => m["customer"] = new JsonObject { ["customerId"] = customer, ["shipTo"] = shipTo });
}
