using System.Text.Json.Nodes;

namespace LotFlow.Server.Demo;

/// <summary>
/// The food manufacturer of the demo: three plants, two distribution centres, one co-manufacturer, and what they buy. GTINs and GLNs
/// are under 9506000, the prefix that GS1 reserves for examples.
/// </summary>
internal static class DemoMasterData
{
    /// <summary>Items that the certificates of <c>data/coa</c> are delivered with; each has its own, since they share supplier and lot.</summary>
    public static IReadOnlyList<(string ItemId, string Description, string Gtin)> Films { get; } =
    [
        ("FILM-A", "Lidding film, peelable", "09506000131283"),
        ("FILM-B", "Lidding film, resealable", "09506000131351"),
        ("FILM-C", "Forming film 300 µm", "09506000131429"),
        ("FILM-D", "Forming film 450 µm", "09506000131498"),
        ("CUP-A", "Cup resin, natural", "09506000131566"),
        ("CUP-B", "Cup resin, white", "09506000131634"),
        ("CUP-C", "Cup resin, black", "09506000131702"),
        ("TRAY-A", "Tray resin, clear", "09506000131771"),
        ("TRAY-B", "Tray resin, recycled", "09506000131849"),
    ];

    // Each site has one location of each kind.
    private static readonly string[] s_locationKinds = ["dock", "storage", "quarantine", "production", "staging", "shipping"];

    /// <summary>Puts everything, as the administrator; repeating it changes nothing.</summary>
    /// <param name="admin">Signed in as an administrator.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task PutAsync(HttpClient admin, CancellationToken cancellation)
    {
        foreach (var (path, body) in Everything())
        {
            using var response = await admin.PutAsJsonAsync(path, body, cancellation);
            if (!response.IsSuccessStatusCode)
                throw new InvalidOperationException($"PUT {path} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellation)}");
        }
    }

    private static IEnumerable<(string Path, JsonObject Body)> Everything() =>
    [
        .. Sites(),
        .. Items(),
        .. Suppliers(),
        Customer("MARKET", "Marktkauf Handels GmbH", "recall@marktkauf.example", "MK-01", "Regional store 1", "Hafenstr. 4, 20457 Hamburg"),
        Customer("KIOSK", "Kiosk & Co. Convenience", "quality@kiosk.example", "KC-07", "Night depot 7", "Ringstr. 11, 50667 Köln"),
        Customer("EXPORT", "Nordic Fine Foods AB", "food.safety@nordicfine.example", "NF-02", "Malmö warehouse", "Hamngatan 2, 211 22 Malmö"),
        // In the demo a link in a message may stand alone, so that it can be tried without signing in.
        ("/api/policies/approvals", new() { ["personalLinks"] = "standAlone" }),
    ];

    private static IEnumerable<(string Path, JsonObject Body)> Sites() =>
    [
        Site("NORDHAFEN", "Plant Nordhafen", "plant", "9506000102009"),
        Site("LINDENAU", "Plant Lindenau", "plant", "9506000102016"),
        Site("SUEDTAL", "Plant Südtal", "plant", "9506000102023"),
        Site("DC-WEST", "Distribution centre West", "dc", "9506000102030"),
        Site("DC-EAST", "Distribution centre East", "dc", "9506000102047"),
        Site("COPACK", "CoPack Foods (co-manufacturer)", "coman", "9506000102054"),
    ];

    private static IEnumerable<(string Path, JsonObject Body)> Items()
    {
        yield return Item("COCOA", "Cocoa powder 10/12", "09506000131009", "KGM", i =>
        {
            i["shelfLifeDays"] = 730;
            i["minRemainingShelfLifeDays"] = 180;
        });
        yield return Item("MILK-CREAM", "Cream 30 %, pasteurised", "09506000131078", "LTR", i =>
        {
            i["minRemainingShelfLifeDays"] = 8;
            i["storage"] = new JsonObject { ["minC"] = 2, ["maxC"] = 6 };
        });
        yield return Sampled("JAR-370", "Glass jar 370 ml", "09506000131146");
        yield return Sampled("LID-63", "Twist-off lid 63 mm", "09506000131214");
        yield return Item("HAZELNUT", "Hazelnut kernels, raw", "09506000132051", "KGM", i => i["shelfLifeDays"] = 365);
        yield return Item("NUT-PASTE", "Roasted hazelnut paste", "09506000132129", "KGM", i => i["kind"] = "intermediate");
        yield return Item("SPREAD-370", "Hazelnut cocoa spread 370 g", "09506000131917", "EA", i => i["kind"] = "finished");
        yield return Item("PUDDING-125", "Chocolate pudding 125 g", "09506000131986", "EA", i => i["kind"] = "finished");
        foreach (var (itemId, description, gtin) in Films)
        {
            yield return Item(itemId, description, gtin, "KGM", i =>
            {
                i["kind"] = "packaging";
                i["certificateRequired"] = true;
                i["inspection"] = "certificate";
            });
        }
    }

    private static IEnumerable<(string Path, JsonObject Body)> Suppliers() =>
    [
        Supplier("GREEN", "Green Plastics AG", [.. Films.Select(f => f.ItemId)]),
        Supplier("KAKAO", "Costa Cacao Trading", "COCOA"),
        Supplier("MOLKE", "Alpenmolkerei eG", "MILK-CREAM"),
        Supplier("HASEL", "Haselnuss Import KG", "HAZELNUT"),
        Supplier("GLAS", "Glashütte Berger", "JAR-370"),
        Supplier("DECKEL", "Deckelwerk Süd", "LID-63"),
    ];

    private static (string, JsonObject) Site(string siteId, string name, string kind, string gln) => ($"/api/sites/{siteId}", new()
    {
        ["name"] = name,
        ["kind"] = kind,
        ["timeZone"] = "Europe/Berlin",
        ["gln"] = gln,
        ["locations"] = new JsonArray([.. s_locationKinds
            .Select(k => new JsonObject { ["locationId"] = k.ToUpperInvariant(), ["kind"] = k })]),
    });

    private static (string, JsonObject) Customer(string customerId, string name, string email, string shipTo, string place, string address) => ($"/api/customers/{customerId}", new()
    {
        ["name"] = name,
        ["contacts"] = new JsonArray(new JsonObject { ["name"] = "Recall desk", ["email"] = email }),
        ["shipTos"] = new JsonArray(new JsonObject { ["shipTo"] = shipTo, ["name"] = place, ["address"] = address }),
    });

    private static (string, JsonObject) Item(string itemId, string description, string gtin, string uom, Action<JsonObject> change)
    {
        var item = new JsonObject
        {
            ["description"] = description,
            ["gtin"] = gtin,
            ["uom"] = uom,
            ["kind"] = "raw",
            ["certificateRequired"] = false,
            ["inspection"] = "none",
        };
        change(item);
        return ($"/api/items/{itemId}", item);
    }

    private static (string, JsonObject) Sampled(string itemId, string description, string gtin) => Item(itemId, description, gtin, "EA", i =>
    {
        i["kind"] = "packaging";
        i["inspection"] = "sampling";
        i["sampling"] = new JsonObject { ["level"] = "II", ["aql"] = new JsonObject { ["major"] = 1.0, ["minor"] = 2.5 } };
    });

    private static (string, JsonObject) Supplier(string supplierId, string name, params string[] items) => ($"/api/suppliers/{supplierId}", new()
    {
        ["name"] = name,
        ["approvedItems"] = new JsonArray([.. items.Select(i => (JsonNode)i)]),
        ["approvedUntil"] = "2099-12-31",
    });
}
